// What is refused: payments, which no limit may refuse, and updates that can never succeed and are given up.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Botdb,
  BotdbError,
  ConnectionError,
  InvalidArgument,
  LimitReached,
  UserNotFound,
  VersionConflict,
  WrongState,
} from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { updates as telegrafUpdates } from "botdb/telegraf";
import { type BotError, type Context, type SessionFlavor, session } from "grammy";
import type { Update } from "grammy/types";
import { Telegraf } from "telegraf";

import { ME } from "./bots.js";
import { bound, newBot, newBotName, newDb, newMessage, newPool, newUser } from "./support.js";

type BotContext = Context & SessionFlavor<{ n: number }> & BotdbFlavor;

const FULL = { users_per_day: 0 };

/** News of a payment, or of a refund. */
function news(user: number, what: "successful_payment" | "refunded_payment", charge: string): Update {
  const { text: _, ...message } = newMessage(user).message as { text: string };
  const payment = { currency: "XTR", total_amount: 199, invoice_payload: "month", telegram_payment_charge_id: charge };
  return { ...newMessage(user), message: { ...message, [what]: payment } } as unknown as Update;
}

/** A bot in grammY that takes payments and gives them back. */
function grammyShop(db: Botdb, options = {}) {
  const bot = newBot<BotContext>();
  bot.use(updates(db, options));
  bot.use(session({ initial: () => ({ n: 0 }), storage: botdbStorage<{ n: number }>({ db }) }));
  bot.on("message:successful_payment", async (ctx) => {
    const { telegram_payment_charge_id: charge, total_amount: amount, currency } = ctx.message.successful_payment;
    await ctx.botdb.applyPayment(ctx.from.id, "stars", charge, { tariff: "month", amount, currency });
  });
  bot.on("message:refunded_payment", async (ctx) => {
    await ctx.botdb.refundPayment("stars", ctx.message.refunded_payment.telegram_payment_charge_id);
  });
  return (update: Update) => bot.handleUpdate(update);
}

/** The same in Telegraf. */
function telegrafShop(db: Botdb, options = {}) {
  const bot = new Telegraf<import("telegraf").Context & BotdbFlavor>("1:token");
  bot.botInfo = ME as never;
  bot.catch((error) => {
    throw error;
  });
  bot.use(telegrafUpdates(db, options));
  bot.on("successful_payment", async (ctx) => {
    const { telegram_payment_charge_id: charge, total_amount: amount, currency } = ctx.message.successful_payment;
    await ctx.botdb.applyPayment(ctx.from.id, "stars", charge, { tariff: "month", amount, currency });
  });
  bot.on("message", async (ctx) => {
    const { refunded_payment } = ctx.message as { refunded_payment?: { telegram_payment_charge_id: string } };
    if (refunded_payment) await ctx.botdb.refundPayment("stars", refunded_payment.telegram_payment_charge_id);
  });
  return (update: Update) => bot.handleUpdate(update as never);
}

for (const [framework, shop] of [
  ["grammY", grammyShop],
  ["Telegraf", telegrafShop],
] as const) {
  for (const transaction of [true, false]) {
    test(`a charge and a refund are taken from people whom a limit keeps out: ${framework}, transaction: ${transaction}`, async () => {
      const { db, name } = await bound(FULL);
      const admin = newDb({ botName: name }); // who sees those too whom the bot may not meet
      await admin.defineTariff("month", "Month", 199, "XTR", "month");
      const handle = shop(db, { transaction });
      const user = newUser();
      await assert.rejects(handle(newMessage(user)), (error: Error) => errorOf(error) instanceof LimitReached);
      await handle(news(user, "successful_payment", `c${user}`));
      assert.equal((await admin.checkAccess(user)).hasAccess, true);
      await handle(news(user, "refunded_payment", `c${user}`));
      assert.equal((await admin.checkAccess(user)).hasAccess, false);
      assert.equal((await admin.getPayment("stars", `c${user}`))?.status, "refunded");
    });
  }
}

test("whom to claim can be said", async () => {
  const db = newDb();
  const [user, other] = [newUser(), newUser()];
  await grammyShop(db, { user: () => other })(newMessage(user));
  assert.equal(await db.getUser(user), null);
  assert.ok(await db.getUser(other));
});

test("a payment and a message of one user at once wait for each other in one order", async () => {
  const db = newDb();
  await db.defineTariff(db.botName as string, "Month", 199, "XTR", "month");
  const user = newUser();
  const bot = newBot<BotContext>();
  const rounds = 20;
  bot.use(updates(db));
  bot.use(session({ initial: () => ({ n: 0 }), storage: botdbStorage<{ n: number }>({ db }) }));
  bot.on("message", async (ctx) => {
    ctx.session.n += 1;
    const charge = ctx.message.successful_payment?.telegram_payment_charge_id;
    if (charge === undefined) await ctx.botdb.addXp(user, 1);
    else await ctx.botdb.applyPayment(user, "stars", charge, { tariff: db.botName, amount: 199, currency: "XTR" });
  });
  for (let n = 0; n < rounds; n += 1) {
    const payment = news(user, "successful_payment", `${db.botName}:${n}`);
    await Promise.all([bot.handleUpdate(payment), bot.handleUpdate(newMessage(user))]);
  }
  assert.equal((await db.storageRead(String(user)))?.value.n, 2 * rounds);
});

function errorOf(error: Error): unknown {
  return "error" in error ? error.error : error;
}

type Handler = (ctx: BotContext) => Promise<unknown>;

/** A bot whose handler does something, and which gives up what is refused if `refused` says so. */
function careful(
  db: Botdb,
  handler: Handler,
  refused: (error: BotdbError, ctx: BotContext) => boolean | Promise<boolean>,
) {
  const bot = newBot<BotContext>();
  bot.use(updates(db, { refused }));
  bot.use(session({ initial: () => ({ n: 0 }), storage: botdbStorage<{ n: number }>({ db }) }));
  bot.on("message", async (ctx) => {
    ctx.session.n += 1;
    await handler(ctx);
  });
  return bot;
}

// What can never succeed, and what the handler does to meet it.
const REFUSED: [name: string, kind: typeof BotdbError, handler: Handler][] = [
  ["an argument", InvalidArgument, (ctx) => ctx.botdb.addXp(ctx.from?.id as number, -1)],
  ["a number that is too large", BotdbError, (ctx) => ctx.botdb.query("SELECT 2147483647 + 1")],
  ["an argument that is not sent", InvalidArgument, (ctx) => ctx.botdb.addXp(ctx.from?.id as number, NaN)],
  ["text that is no number", BotdbError, (ctx) => ctx.botdb.query("SELECT $1::int", ["ten"])],
  ["somebody unknown", UserNotFound, (ctx) => ctx.botdb.addXp(newUser(), 1)],
  ["a state", WrongState, (ctx) => ctx.botdb.refundPayment("stars", "nobody has paid it")],
  [
    "an error of which others have made another one",
    InvalidArgument,
    (ctx) =>
      ctx.botdb.addXp(ctx.from?.id as number, -1).catch((error: unknown) => Promise.reject(structuredClone(error))),
  ],
  [
    "an error that was swallowed",
    InvalidArgument,
    (ctx) => ctx.botdb.addXp(ctx.from?.id as number, -1).catch(() => {}),
  ],
];

for (const [name, kind, handler] of REFUSED) {
  test(`an update is given up for what is refused: ${name}`, async () => {
    const db = newDb();
    const user = newUser();
    const told: BotdbError[] = [];
    const bot = careful(db, handler, async (error, ctx) => {
      told.push(error);
      await ctx.botdb.storageWrite("apology", { to: ctx.from?.id });
      return true;
    });
    const update = newMessage(user);
    await bot.handleUpdate(update);
    await bot.handleUpdate(update);
    assert.equal(told.length, 1);
    assert.equal(told[0]?.constructor, kind);
    assert.equal(await db.getUser(user), null, "nothing was done");
    assert.equal(await db.storageRead(String(user)), null);
    assert.deepEqual((await db.storageRead("apology"))?.value, { to: user });
  });
}

test("somebody whom a limit keeps out is refused once, without a transaction too", async () => {
  for (const transaction of [true, false]) {
    const { db } = await bound(FULL);
    const bot = newBot<BotContext>();
    let refusals = 0;
    const refused = (error: BotdbError) => {
      refusals += 1;
      return error instanceof LimitReached;
    };
    bot.use(updates(db, { transaction, refused }));
    bot.use(() => assert.fail("handled"));
    const update = newMessage(newUser());
    await bot.handleUpdate(update);
    await bot.handleUpdate(update);
    assert.equal(refusals, 1);
  }
});

test("what is not given up is thrown, and the update may come again", async () => {
  const db = newDb();
  const user = newUser();
  const bot = careful(
    db,
    (ctx) => ctx.botdb.addXp(user, -1),
    async (_, ctx) => {
      await ctx.botdb.storageWrite("apology", 1);
      return false;
    },
  );
  const update = newMessage(user);
  await assert.rejects(bot.handleUpdate(update), (error: BotError) => error.error instanceof InvalidArgument);
  assert.equal(await db.storageRead("apology"), null);
  assert.equal(await db.claimUpdate(update.update_id), true);
});

/** A user whom somebody else holds. */
const BUSY = newUser();

async function hold(user: number): Promise<() => Promise<unknown>> {
  const client = await newPool().connect();
  await client.query("SELECT botdb.get_or_create_user($1)", [user]);
  await client.query("BEGIN");
  await client.query("SELECT FROM botdb.users WHERE telegram_id = $1 FOR UPDATE", [user]);
  return async () => {
    await client.query("ROLLBACK");
    client.release();
  };
}

function hasState(error: unknown, sqlstate: string): boolean {
  return error instanceof BotdbError && error.sqlstate === sqlstate;
}

// What may succeed the next time, or is a mistake of the bot's.
const OTHER: [name: string, handler: Handler, expected: (error: unknown) => boolean][] = [
  ["a mistake", async () => Promise.reject(new TypeError("mine")), (error) => error instanceof TypeError],
  [
    "another version",
    (ctx) => ctx.botdb.storageWrite("k", 1, { expectedVersion: 7 }),
    (error) => error instanceof VersionConflict,
  ],
  [
    "a lock",
    async (ctx) => {
      await ctx.botdb.query("SET LOCAL lock_timeout = 1");
      await ctx.botdb.addXp(BUSY, 1);
    },
    (error) => hasState(error, "55P03"),
  ],
  [
    "a lock, and a refusal behind it",
    async (ctx) => {
      await ctx.botdb.query("SET LOCAL lock_timeout = 1");
      await ctx.botdb.addXp(BUSY, 1).catch(() => {});
      await ctx.botdb.addXp(BUSY, NaN);
    },
    (error) => hasState(error, "22023"),
  ],
  [
    "a statement that takes too long",
    async (ctx) => {
      await ctx.botdb.query("SET LOCAL statement_timeout = 1");
      await ctx.botdb.query("SELECT pg_sleep(9)");
    },
    (error) => hasState(error, "57014"),
  ],
  ["SQL of the bot's that is wrong", (ctx) => ctx.botdb.query("SELECT nothing"), (error) => hasState(error, "42703")],
  [
    "a lost connection",
    (ctx) => ctx.botdb.query("SELECT pg_terminate_backend(pg_backend_pid())"),
    (error) => error instanceof ConnectionError && hasState(error, "57P01"),
  ],
];

for (const [name, handler, expected] of OTHER) {
  test(`nobody is asked whether to give up for ${name}`, async () => {
    const db = newDb();
    const bot = careful(db, handler, () => assert.fail("asked"));
    const update = newMessage(newUser());
    const release = await hold(BUSY);
    await assert.rejects(bot.handleUpdate(update), (error: BotError) => expected(error.error)).finally(release);
    assert.equal(await db.claimUpdate(update.update_id), true);
  });
}

test("an update that another one handles meanwhile is not given up", async () => {
  const pool = newPool({ max: 1 });
  const db = new Botdb(pool, { botName: newBotName() });
  const user = newUser();
  const update = newMessage(user);
  let theirs: Promise<unknown> = Promise.resolve();
  const bot = careful(
    db,
    (ctx) => {
      // The connection is theirs next.
      theirs = pool.query("SELECT botdb.claim_update($1, $2) AS claimed", [update.update_id, db.botName]);
      return ctx.botdb.addXp(user, -1);
    },
    () => assert.fail("asked"),
  );
  await bot.handleUpdate(update);
  assert.deepEqual(((await theirs) as { rows: unknown[] }).rows, [{ claimed: true }]);
});
