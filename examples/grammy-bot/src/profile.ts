// A conversation: /profile asks two questions. Where it stands is kept, so it goes on after the bot was started again.
import { type Conversation, createConversation } from "@grammyjs/conversations";
import { Composer, type Context } from "grammy";

import type { BotContext } from "./context.js";

export const profile = new Composer<BotContext>();

// Before the conversation, which takes every message once it runs.
profile.command("cancel", async (ctx) => {
  await ctx.conversation.exitAll();
  await ctx.reply("Cancelled.");
});

profile.use(createConversation(askProfile));

profile.command("profile", async (ctx) => {
  await ctx.conversation.enter(askProfile.name);
});

// All of it runs again with each answer, up to where it waits. So what changes something goes into `external`, which happens
// once; calls of the Bot API happen once by themselves.
async function askProfile(conversation: Conversation<BotContext>, ctx: Context): Promise<void> {
  await ctx.reply("What is your name? /cancel ends this.");
  const name = (await conversation.waitFor("message:text")).message.text;
  await ctx.reply("And your city?");
  const city = (await conversation.waitFor("message:text")).message.text;
  await conversation.external(async (outside) => {
    const id = outside.from!.id;
    await outside.botdb.storageWrite(`profile:${id}`, { name, city }, { telegramId: id });
  });
  await ctx.reply(`Thank you, ${name} from ${city}.`);
}
