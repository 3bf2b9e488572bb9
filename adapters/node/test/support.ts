// What the tests share: a pool on the server that DATABASE_URL names, a bot name of one's own, users and their messages.
import { after } from "node:test";

import { Botdb, type BotdbOptions } from "botdb";
import type { Update } from "grammy/types";
import pg from "pg";

export { newBot } from "./bots.js";

export const DATABASE_URL = process.env["DATABASE_URL"] ?? "";
if (DATABASE_URL === "") throw new Error("DATABASE_URL is not set: scripts/cluster run npm test");

/** A pool that ends with the tests of the file. */
export function newPool(config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10, ...config });
  after(() => pool.end());
  return pool;
}

let bots = 0;

/** A name that no other test uses. */
export function newBotName(): string {
  bots += 1;
  return `test_${process.pid}_${bots}`;
}

/** A client of a bot of its own. */
export function newDb(options: BotdbOptions = {}, config: pg.PoolConfig = {}): Botdb {
  return new Botdb(newPool(config), { botName: newBotName(), ...options });
}

let lastUpdate = process.pid * 100_000;

/** A client of a login role that may act for a new bot alone, and need not say so; and take its payments. */
export async function bound(limits: object | null = null): Promise<{ db: Botdb; name: string }> {
  const admin = newDb();
  const name = newBotName();
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret' IN ROLE botdb_bot, botdb_billing`);
  await admin.registerBot(name, { loginRole: name, limits });
  const url = new URL(DATABASE_URL);
  url.username = name;
  url.password = "secret";
  return { db: new Botdb(newPool({ connectionString: url.href, max: 2 })), name };
}

/** A message that comes for the first time: from a user in their private chat, or in another one. */
export function newMessage(user: number, text = "hello", chat = user): Update {
  lastUpdate += 1;
  const from = { id: user, is_bot: false, first_name: "Olga" };
  const place =
    chat > 0
      ? { id: chat, type: "private" as const, first_name: "Olga" }
      : { id: chat, type: "supergroup" as const, title: "Group" };
  return { update_id: lastUpdate, message: { message_id: 1, date: 1_700_000_000, chat: place, from, text } };
}

/** A post in a channel: nobody has sent it. */
export function newPost(chat: number, text = "hello"): Update {
  lastUpdate += 1;
  return {
    update_id: lastUpdate,
    channel_post: {
      message_id: 1,
      date: 1_700_000_000,
      chat: { id: chat, type: "channel", title: "Channel" },
      sender_chat: { id: chat, type: "channel", title: "Channel" },
      text,
    },
  };
}

let users = 5_000_000_000 + process.pid * 10_000;

/** The id of a user whom nobody has met. */
export function newUser(): number {
  users += 1;
  return users;
}
