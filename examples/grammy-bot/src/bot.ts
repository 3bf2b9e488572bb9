// The bot, put together. The order says what happens around a handler.
import { autoRetry } from "@grammyjs/auto-retry";
import { conversations } from "@grammyjs/conversations";
import type { Botdb } from "botdb";
import { botdbStorage, updates } from "botdb/grammy";
import { Bot, session } from "grammy";

import type { BotContext, SessionData } from "./context.js";
import { group } from "./group.js";
import { Outbox } from "./outbox.js";
import { payments } from "./payments.js";
import { player } from "./player.js";
import { profile } from "./profile.js";
import { quiz } from "./quiz.js";
import { refusal } from "./refusals.js";
import { shop } from "./shop.js";

export const COMMANDS = [
  { command: "quiz", description: "Begin a quiz" },
  { command: "top", description: "The best" },
  { command: "me", description: "What I have" },
  { command: "promo", description: "Redeem a code" },
  { command: "shop", description: "Buy quizzes" },
  { command: "profile", description: "Introduce yourself" },
];

export function makeBot(token: string, db: Botdb, outboxAge: number, apiRoot?: string) {
  const bot = new Bot<BotContext>(token, apiRoot === undefined ? {} : { client: { apiRoot } });
  bot.api.config.use(autoRetry()); // waits as long as Telegram says
  const outbox = new Outbox(bot.api, db, outboxAge);

  bot.use(outbox.send); // when the transaction has committed
  // One transaction for all that an update changes, once, and one update of a user at a time.
  bot.use(updates(db, { refused: refusal(outbox) }));
  bot.use(outbox.keep);
  bot.use(session({ initial: (): SessionData => ({}), storage: botdbStorage<SessionData>({ db, prefix: "session:" }) }));

  bot.use(payments);
  bot.chatType(["group", "supergroup"]).use(group);
  const here = bot.chatType("private");
  here.use(conversations({ storage: botdbStorage({ db, prefix: "conversation:" }), plugins: outbox.keepInConversation }));
  here.use(profile, player, quiz, shop);
  return { bot, outbox };
}
