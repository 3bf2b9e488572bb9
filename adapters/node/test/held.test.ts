// What a transaction knows of the keys that it has read, and when it no longer does: after a savepoint that was undone, and
// after a statement that may have changed them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Botdb } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { type Context, type SessionFlavor, session } from "grammy";
import pg from "pg";

import { newBot, newBotName, newDb, newMessage, newPool, newUser } from "./support.js";

interface Data {
  n: number;
  others?: number;
}

class Undone extends Error {}

/** Two processes of one bot. */
function twoProcesses() {
  const botName = newBotName();
  return [newDb({ botName }), newDb({ botName })] as const;
}

/** Does a part of the transaction, and undoes it. */
async function undone(tx: Botdb, work: () => Promise<unknown>): Promise<void> {
  const part = tx.savepoint(async () => {
    await work();
    throw new Undone();
  });
  await assert.rejects(part, Undone);
}

async function stored(db: Botdb, key: string): Promise<Data> {
  return (await db.storageRead(key))?.value;
}

test("a key that was first read in a savepoint which is undone is anybody's, and nothing that they write is lost", async () => {
  const [one, other] = twoProcesses();
  const storage = botdbStorage<Data>({ db: one });
  await other.storageWrite("k", { n: 0 });
  await one.transaction(async (tx) => {
    let value: Data | undefined;
    await undone(tx, async () => {
      value = await storage.read("k");
    });
    await other.storageIncrement("k", ["n"]);
    assert.ok(value);
    value.n += 1;
    await storage.write("k", value);
  });
  assert.deepEqual(await stored(one, "k"), { n: 2 });
});

test("what is read again after a savepoint which is undone is held again", async () => {
  const [one, other] = twoProcesses();
  const storage = botdbStorage<Data>({ db: one });
  await other.storageWrite("k", { n: 0 });
  let theirs: Promise<unknown> = Promise.resolve();
  await one.transaction(async (tx) => {
    await undone(tx, () => storage.read("k"));
    const value = await storage.read("k");
    assert.ok(value);
    theirs = other.storageIncrement("k", ["n"]);
    await tx.query("SELECT 1"); // they have had the time to be first, if they could
    value.n += 1;
    await storage.write("k", value);
  });
  await theirs;
  assert.deepEqual(await stored(one, "k"), { n: 2 });
});

test("a value that was read before a savepoint is as it was then, when what was written in it is undone", async () => {
  const db = newDb();
  const storage = botdbStorage<Data>({ db });
  await db.storageWrite("k", { n: 0 });
  const first = (await db.storageRead("k"))?.version;
  await db.transaction(async (tx) => {
    const value = await storage.read("k");
    assert.ok(value);
    await undone(tx, async () => {
      value.n = 5;
      await storage.write("k", value);
      await tx.savepoint(() => storage.write("k", { n: 6 }));
    });
    value.n = 0;
    await storage.write("k", value);
  });
  assert.equal((await db.storageRead("k"))?.version, first, "it is what is there: nothing was written");

  await db.transaction(async (tx) => {
    await storage.read("k");
    await undone(tx, () => storage.delete("k"));
    await tx.savepoint(() => storage.write("k", { n: 7 }));
    await undone(tx, () => storage.write("k", { n: 8 }));
    await storage.write("k", { n: 7 });
  });
  assert.deepEqual(await stored(db, "k"), { n: 7 });
});

test("an object that was written in a savepoint which is undone is written again, in the same transaction and later", async () => {
  const db = newDb();
  const storage = botdbStorage<Data>({ db });
  await db.storageWrite("k", { n: 0 });
  const value = (await storage.read("k")) as Data;
  await db.transaction(async (tx) => {
    await undone(tx, async () => {
      value.n += 1;
      await storage.write("k", value);
    });
    await storage.write("k", value);
  });
  assert.deepEqual(await stored(db, "k"), { n: 1 });
  await db.transaction(async (tx) => {
    await undone(tx, async () => {
      value.n += 1;
      await storage.write("k", value);
    });
  });
  await db.storageIncrement("k", ["n"], { by: 10 });
  value.n += 1;
  await storage.write("k", value);
  assert.deepEqual(await stored(db, "k"), { n: 13 }, "both of its changes, since the first is nowhere");
});

/** A bot whose handlers find out what the session is after something else has happened to its key. */
function counter(db: Botdb, before: (ctx: Context & BotdbFlavor, key: string) => Promise<unknown>) {
  const read: number[] = [];
  const bot = newBot<Context & SessionFlavor<Data> & BotdbFlavor>();
  bot.use(updates(db));
  bot.use(async (ctx, next) => {
    if (ctx.message?.text === "before") await before(ctx, String(ctx.chatId));
    await next();
  });
  const initial = () => ({ n: 0 });
  bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
  bot.on("message", (ctx) => {
    read.push(ctx.session.n);
    ctx.session.n += 1;
  });
  return { bot, read };
}

const CHANGES: [name: string, change: (db: Botdb, key: string) => Promise<unknown>, then: number][] = [
  ["storageWrite", (db, key) => db.storageWrite(key, { n: 100 }), 100],
  ["storagePatch", (db, key) => db.storagePatch(key, { n: 100 }), 100],
  ["storageIncrement", (db, key) => db.storageIncrement(key, ["n"], { by: 98 }), 100],
  ["storageUpdateKeys", (db, key) => db.storageUpdateKeys(key, { n: 100 }), 100],
  ["storageDelete", (db, key) => db.storageDelete(key), 0],
  ["storageDeletePrefix", (db, key) => db.storageDeletePrefix(key), 0],
  ["the store's write", (db, key) => botdbStorage<Data>({ db, lossless: false }).write(key, { n: 100 }), 100],
  ["the store's delete", (db, key) => botdbStorage<Data>({ db }).delete(key), 0],
  [
    "SQL of one's own",
    (db, key) => db.query("SELECT botdb.storage_write($1, '{\"n\": 100}', $2)", [key, db.botName]),
    100,
  ],
  [
    "a savepoint that is undone",
    (db, key) =>
      db.savepoint(() => db.storageWrite(key, { n: 100 }).then(() => Promise.reject(new Undone()))).catch(() => {}),
    2,
  ],
];

for (const [name, change, then] of CHANGES) {
  for (const by of ["ctx.botdb", "the Botdb"]) {
    test(`a session that was changed before it is read is as it is then: ${name} by ${by}`, async () => {
      const db = newDb();
      const user = newUser();
      const { bot, read } = counter(db, (ctx, key) => change(by === "ctx.botdb" ? ctx.botdb : db, key));
      for (const text of ["one", "two", "before"]) await bot.handleUpdate(newMessage(user, text));
      assert.deepEqual(read, [0, 1, then]);
      assert.deepEqual(await stored(db, String(user)), { n: then + 1 });
    });
  }
}

test("a statement before the session is read costs one question more, and none otherwise", async () => {
  const pool = newPool({ max: 1 });
  let answers = 0;
  pool.on("connect", (client: pg.PoolClient) => {
    (client as unknown as { connection: NodeJS.EventEmitter }).connection.on("readyForQuery", () => {
      answers += 1;
    });
  });
  const db = new Botdb(pool, { botName: newBotName() });
  const user = newUser();
  const { bot } = counter(db, (ctx) => ctx.botdb.version());
  const asked = async (text: string) => {
    const before = answers;
    await bot.handleUpdate(newMessage(user, text));
    return answers - before;
  };
  await asked("one");
  assert.equal(await asked("two"), 2, "the claim with the session, and the commit with its change");
  assert.equal(await asked("before"), 4, "the statement, and the session once more");
  assert.equal(await asked("four"), 2);
});
