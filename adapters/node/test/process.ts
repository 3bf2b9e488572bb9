// A process of a bot, for the tests that run several: it handles the updates that its arguments describe, and says so.
//   node process.js PROGRAM ARGUMENTS-AS-JSON
import { once } from "node:events";

import { Botdb } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { botdbStore } from "botdb/telegraf";
import { PsqlAdapter } from "@grammyjs/storage-psql";
import { type Context, type MiddlewareFn, type SessionFlavor, type StorageAdapter, session } from "grammy";
import pg from "pg";
import { Telegraf, session as telegrafSession } from "telegraf";
import type { Update } from "telegraf/types";

import { newBot } from "./bots.js";

interface Data {
  count: number;
}
type BotContext = Context & SessionFlavor<Data> & BotdbFlavor;

/** Which updates a process of the counting handles: `share` of `of`, each of one of the users. */
interface Counting {
  how: "stock" | "lossless" | "updates" | "telegraf";
  botName: string;
  users: number[];
  updates: number;
  first: number;
  atOnce: number;
}

const initial = (): Data => ({ count: 0 });
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });

function message(updateId: number, user: number) {
  return {
    update_id: updateId,
    message: {
      message_id: 1,
      date: 1_700_000_000,
      chat: { id: user, type: "private" as const, first_name: "Olga" },
      from: { id: user, is_bot: false, first_name: "Olga" },
      text: "hello",
    },
  };
}

type Handle = (updateId: number, user: number) => Promise<void>;

function grammyCounter(storage: StorageAdapter<Data>, before?: MiddlewareFn<BotContext>): Handle {
  const bot = newBot<BotContext>();
  if (before !== undefined) bot.use(before);
  bot.use(session({ initial, storage }));
  bot.on("message", (ctx) => {
    ctx.session.count += 1;
  });
  return (updateId, user) => bot.handleUpdate(message(updateId, user));
}

async function counter({ how, botName }: Counting): Promise<Handle> {
  const db = new Botdb(pool, { botName });
  if (how === "stock") {
    const client = await pool.connect();
    return grammyCounter(
      (await PsqlAdapter.create({ client: client as never, tableName: botName })) as StorageAdapter<Data>,
    );
  }
  if (how === "telegraf") {
    const bot = new Telegraf<Context & { session: Data } & never>("1:token");
    bot.botInfo = { id: 42, is_bot: true, first_name: "Test", username: "test_bot" } as never;
    bot.use(telegrafSession({ defaultSession: initial, store: botdbStore<Data>({ db, initial }) }) as never);
    bot.on("message", (ctx) => {
      (ctx as unknown as { session: Data }).session.count += 1;
    });
    return (updateId, user) => bot.handleUpdate(message(updateId, user) as Update);
  }
  const storage = botdbStorage<Data>({ db, initial });
  return grammyCounter(storage, how === "updates" ? updates<BotContext>(db) : undefined);
}

async function count(task: Counting): Promise<void> {
  const handle = await counter(task);
  await handle(task.first, task.users[0] as number);
  await told();
  let next = 1;
  const work = async () => {
    while (next < task.updates) {
      const n = next++;
      // In the order in which people come, and not the same in each process.
      await handle(task.first + n, task.users[(n * 7919 + task.first) % task.users.length] as number);
    }
  };
  await Promise.all(Array.from({ length: task.atOnce }, work));
}

/** Says that it is ready, and waits until it is told to go on. */
async function told(): Promise<void> {
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
}

/** Handles one update, and stays in the middle of it. */
async function hang({
  botName,
  updateId,
  user,
  transaction,
}: {
  botName: string;
  updateId: number;
  user: number;
  transaction: boolean;
}): Promise<void> {
  const db = new Botdb(pool, { botName });
  const bot = newBot<BotContext>();
  bot.use(updates(db, { transaction }));
  bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await ctx.botdb.addXp(user, 10);
    await told();
  });
  await bot.handleUpdate(message(updateId, user));
}

const [program, given = ""] = process.argv.slice(2);
await (program === "count" ? count(JSON.parse(given)) : hang(JSON.parse(given)));
await new Promise((resolve) => process.stdout.write("done\n", resolve));
process.exit(0);
