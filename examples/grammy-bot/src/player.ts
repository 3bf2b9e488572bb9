// Who plays: /start, /me, /top, /promo; and what they win.
import { Composer } from "grammy";

import type { BotContext } from "./context.js";

const WELCOME_QUIZZES = 2;
const MOST_SHOWN = 5;

export const player = new Composer<BotContext>();

player.command("start", async (ctx) => {
  const { id, username, first_name } = ctx.from!;
  await ctx.botdb.getOrCreateUser(id, { username, firstName: first_name });
  await ctx.botdb.addFreeTrainings(id, WELCOME_QUIZZES, "channel", { once: true });
  await ctx.reply(`Hello, ${first_name}! /quiz begins a quiz, /shop sells more of them, /top shows the best.`);
});

player.command("me", async (ctx) => {
  const { totalXp, level } = (await ctx.botdb.getUser(ctx.from!.id))!;
  const badges = await ctx.botdb.getUserBadges(ctx.from!.id);
  const { accessType, details } = await ctx.botdb.checkAccess(ctx.from!.id);
  const names = badges.map((badge) => badge.name).join(", ");
  await ctx.reply(`${totalXp} XP, level ${level}. Badges: ${names || "none"}. Quizzes: ${accessText(accessType, details)}.`);
});

player.command("top", async (ctx) => {
  const rows = await ctx.botdb.getLeaderboard({ limitRows: MOST_SHOWN });
  const lines = rows.map((row) => `${row.rank}. ${row.firstName ?? "Somebody"}: ${row.totalXp} XP`);
  await ctx.reply(lines.join("\n") || "Nobody yet.");
});

player.command("promo", async (ctx) => {
  const { success, status, type, value } = await ctx.botdb.redeemPromocode(ctx.from!.id, ctx.match);
  await ctx.reply(success ? `You have ${value} more ${type}.` : `Sorry: ${status}.`);
});

/** Gives XP, and says so where it raises the level. */
export async function win(ctx: BotContext, xp: number, reason: string): Promise<void> {
  const { leveledUp, newLevel } = await ctx.botdb.addXp(ctx.from!.id, xp, { reason });
  if (leveledUp) await ctx.reply(`${ctx.from!.first_name} has reached level ${newLevel}!`);
}

function accessText(type: string | null, details: unknown): string {
  const { days_left, credits_left, trainings_left_total } = details as Record<string, number | undefined>;
  if (type === "subscription") return `as many as you like for ${days_left} days`;
  return `${credits_left ?? trainings_left_total ?? "none"} left`;
}
