// A login that is bound to its bot, as one in production is: it can do all of this, and sees no other bot's keys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LimitReached, PermissionDenied } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { type Context, type SessionFlavor, session } from "grammy";

import { bound, newBot, newDb, newMessage, newUser } from "./support.js";

const admin = newDb();

test("a bound login handles updates, keeps sessions, and sees its own alone", async () => {
  const { db, name } = await bound();
  const other = await bound();
  const user = newUser();
  for (const inTransactions of [true, false]) {
    const bot = newBot<Context & SessionFlavor<{ count: number }> & BotdbFlavor>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial: () => ({ count: 0 }), storage: botdbStorage<{ count: number }>({ db }) }));
    bot.on("message", async (ctx) => {
      ctx.session.count += 1;
      await db.addXp(user, 5);
    });
    const update = newMessage(user);
    await bot.handleUpdate(update);
    if (inTransactions) await bot.handleUpdate(update);
  }
  const storage = botdbStorage<{ count: number }>({ db });
  assert.deepEqual(await storage.read(String(user)), { count: 2 });
  assert.deepEqual((await admin.storageRead(String(user), { botName: name }))?.value, { count: 2 });

  const theirs = botdbStorage<unknown>({ db: other.db });
  assert.equal(await theirs.read(String(user)), undefined);
  const keys: string[] = [];
  for await (const key of theirs.readAllKeys()) keys.push(key);
  assert.deepEqual(keys, []);
  await assert.rejects(
    other.db.storageRead(String(user), { botName: name }),
    (error) => error instanceof PermissionDenied && error.sqlstate === "42501",
  );
  await assert.rejects(other.db.query("SELECT * FROM botdb.bot_storage"), PermissionDenied);
  await assert.rejects(other.db.registerBot("mine"), PermissionDenied);
});

test("a limit of the bot's is an error of its own", async () => {
  const { db } = await bound({ storage_bytes: 10 });
  await assert.rejects(
    db.storageWrite("k", "more than ten bytes"),
    (error) => error instanceof LimitReached && error.sqlstate === "TB007",
  );
  await assert.rejects(
    db.transaction(async () => botdbStorage<unknown>({ db }).write("k", "more than ten bytes")),
    LimitReached,
  );
});
