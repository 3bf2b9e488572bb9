// A group: its session counts who writes how much. Many people write at once, and none of their messages is lost.
import { Composer } from "grammy";

import type { BotContext } from "./context.js";
import { win } from "./player.js";

const MESSAGE = 1; // XP
const MOST_KEPT = 100; // people: a session may not grow with each stranger

export const group = new Composer<BotContext>();

group.command("stats", async (ctx) => {
  const { messages = 0, by = {} } = ctx.session;
  const people = Object.keys(by).length;
  await ctx.reply(`${people < MOST_KEPT ? people : `${people} or more`} people have written ${messages} messages here.`);
});

group.on("message:text", async (ctx) => {
  const { session, from } = ctx;
  session.messages = (session.messages ?? 0) + 1;
  session.by ??= {};
  session.by[from.id] = (session.by[from.id] ?? 0) + 1;
  keepBest(session.by, String(from.id));
  await win(ctx, MESSAGE, "message in a group");
});

/** Forgets those who have written least, but not who writes now. */
function keepBest(by: Record<string, number>, writer: string): void {
  const others = Object.keys(by).filter((id) => id !== writer);
  others.sort((one, other) => by[other]! - by[one]!);
  for (const id of others.slice(MOST_KEPT - 1)) delete by[id];
}
