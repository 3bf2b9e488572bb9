// A bot that polls, as docs/node.md shows it, for the test that takes its database away: node polling.js FRAMEWORK BOT API
import { Botdb } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { botdbStore, updates as telegrafUpdates } from "botdb/telegraf";
import { Bot, type Context, type SessionFlavor, session } from "grammy";
import pg from "pg";
import { type Context as TelegrafContext, Telegraf, session as telegrafSession } from "telegraf";

interface Data {
  n: number;
}
interface BotContext extends TelegrafContext, BotdbFlavor {
  session: Data;
}

const [framework, botName = "", apiRoot = ""] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], application_name: botName });
pool.on("error", (error) => console.error(error.message));
const db = new Botdb(pool, { botName });
const initial = (): Data => ({ n: 0 });

async function handle(
  ctx: BotdbFlavor & { session: Data; from?: { id: number }; reply(text: string): Promise<unknown> },
) {
  ctx.session.n += 1;
  await ctx.botdb.addXp(ctx.from?.id as number, 1);
  await ctx.reply("1 XP");
}

function end(error: unknown): never {
  console.error(error);
  process.exit(1);
}

if (framework === "grammY") {
  const bot = new Bot<Context & SessionFlavor<Data> & BotdbFlavor>("1:token", { client: { apiRoot } });
  bot.use(updates(db));
  bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
  bot.on("message", handle);
  bot.catch(end);
  await bot.start();
} else {
  const bot = new Telegraf<BotContext>("1:token", { telegram: { apiRoot } });
  bot.use(telegrafUpdates(db));
  bot.use(telegrafSession<Data, BotContext>({ defaultSession: initial, store: botdbStore<Data>({ db, initial }) }));
  bot.on("message", handle);
  bot.catch(end);
  await bot.launch();
}
