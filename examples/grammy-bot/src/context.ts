// What a handler has at hand.
import type { ConversationFlavor } from "@grammyjs/conversations";
import type { Botdb } from "botdb";
import type { BotdbFlavor } from "botdb/grammy";
import type { Context, SessionFlavor } from "grammy";

import type { OutboxFlavor } from "./outbox.js";

/** A quiz that runs. */
export interface Quiz {
  id: number;
  question: number;
  right: number;
}

/** What is kept of a chat: of a private one the quizzes, of a group how much is written. */
export interface SessionData {
  quizzes?: number;
  quiz?: Quiz;
  messages?: number;
  by?: Record<string, number>;
}

export type BotContext = ConversationFlavor<Context & SessionFlavor<SessionData> & BotdbFlavor & OutboxFlavor>;

export type { Botdb };
