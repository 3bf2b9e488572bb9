// Handles updates by grammY for a while, with botdb's adapter and with @grammyjs/storage-psql in turn, and prints what it
// has measured as JSON: a list of { pattern, side, rate, roundTrips }, pair by pair. What bench/node runs.
//   node measure.js PAIRS MILLISECONDS AT_ONCE USERS [unprepared]
import { PsqlAdapter } from "@grammyjs/storage-psql";
import { Botdb } from "botdb";
import { botdbStorage, updates } from "botdb/grammy";
import { Bot, session } from "grammy";
import pg from "pg";

const [pairs, milliseconds, atOnce, USERS] = process.argv.slice(2, 6).map(Number);
const prepare = process.argv[6] === "unprepared" ? false : undefined;
const FIRST_USER = 7_000_000_000;
// Of the size that a training bot's sessions have.
const initial = () => ({
  count: 0,
  step: "question",
  answers: Array.from({ length: 20 }, (_, n) => ({ question: n, answer: "yes" })),
});

const url = process.env.DATABASE_URL;
// The stock adapter has a Client, as its own pages say, where updates come one after the other.
const pool = new pg.Pool({ connectionString: url, max: atOnce });
const stock =
  atOnce === 1 ? new pg.Client({ connectionString: url }) : new pg.Pool({ connectionString: url, max: atOnce });

let roundTrips = 0;
function countRoundTrips(client) {
  client.connection.on("readyForQuery", () => {
    roundTrips += 1;
  });
}
pool.on("connect", countRoundTrips);
if (atOnce === 1) {
  await stock.connect();
  countRoundTrips(stock);
} else {
  stock.on("connect", countRoundTrips);
}

const botInfo = { id: 42, is_bot: true, first_name: "Bench", username: "bench_bot" };
const newBot = () => new Bot("1:token", { botInfo });

const db = new Botdb(pool, { botName: "bench_bot", prepare });
const stockStorage = await PsqlAdapter.create({ client: stock, tableName: "sessions" });
await pool.query("CREATE TABLE IF NOT EXISTS claims (update_id bigint PRIMARY KEY)");
await pool.query("CREATE TABLE IF NOT EXISTS players (telegram_id bigint PRIMARY KEY, xp bigint NOT NULL)");
await pool.query(
  "INSERT INTO players SELECT n + $1::bigint, 0 FROM generate_series(0, $2 - 1) n ON CONFLICT DO NOTHING",
  [FIRST_USER, USERS],
);
await pool.query("SELECT botdb.get_or_create_user(n + $1::bigint) FROM generate_series(0, $2 - 1) n", [
  FIRST_USER,
  USERS,
]);

/** What handles an update on each side. */
const patterns = {
  session: {
    botdb(bot) {
      bot.use(session({ initial, storage: botdbStorage({ db, initial, prefix: "session:" }) }));
      bot.on("message", (ctx) => void (ctx.session.count += 1));
    },
    stock(bot) {
      bot.use(session({ initial, storage: stockStorage }));
      bot.on("message", (ctx) => void (ctx.session.count += 1));
    },
  },
  "claim, session, `add_xp`": {
    botdb: inOneTransaction,
    stock: (bot) => inThreeCalls(bot, "SELECT * FROM botdb.add_xp($1, $2, 'bench_bot')"),
  },
  "claim, session, a number": {
    botdb: inOneTransaction,
    stock: (bot) => inThreeCalls(bot, "UPDATE players SET xp = xp + $2 WHERE telegram_id = $1 RETURNING xp"),
  },
};

function inOneTransaction(bot) {
  bot.use(updates(db));
  bot.use(session({ initial, storage: botdbStorage({ db, initial, prefix: "all:" }) }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await ctx.botdb.addXp(ctx.from.id, 1);
  });
}

/** A commit each; `addXp` is the statement that gives XP. */
function inThreeCalls(bot, addXp) {
  bot.use(async (ctx, next) => {
    const claimed = await stock.query("INSERT INTO claims VALUES ($1) ON CONFLICT DO NOTHING", [ctx.update.update_id]);
    if (claimed.rowCount === 1) await next();
  });
  bot.use(session({ initial, prefix: "all:", storage: stockStorage }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await stock.query(addXp, [ctx.from.id, 1]);
  });
}

let updateId = Date.now();

function message(n) {
  const id = FIRST_USER + (n % USERS);
  updateId += 1;
  const from = { id, is_bot: false, first_name: "User" };
  return {
    update_id: updateId,
    message: {
      message_id: n,
      date: 1_700_000_000,
      chat: { id, type: "private", first_name: "User" },
      from,
      text: "hello",
    },
  };
}

/** Handles updates until the time is over, `atOnce` of them at a time. */
async function run(setUp, forMilliseconds) {
  const bot = newBot();
  setUp(bot);
  roundTrips = 0;
  let handled = 0;
  const started = performance.now();
  const work = async () => {
    while (performance.now() - started < forMilliseconds) {
      handled += 1;
      await bot.handleUpdate(message(handled));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - started) / 1000;
  return { rate: handled / seconds, roundTrips: roundTrips / handled };
}

const measured = [];
for (const [pattern, sides] of Object.entries(patterns)) {
  const names = Object.keys(sides);
  for (const name of names) await run(sides[name], milliseconds); // connections, plans, compiled code
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? names : [...names].reverse();
    for (const side of order) measured.push({ pattern, side, ...(await run(sides[side], milliseconds)) });
  }
}
process.stdout.write(`${JSON.stringify(measured)}\n`);
await Promise.all([pool.end(), stock.end()]);
