// botdb/grammy under the real grammY: sessions of all its kinds, conversations, and one transaction for each update.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Botdb, UsageError, VersionConflict } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { botdbStore } from "botdb/telegraf";
import { type Conversation, type ConversationFlavor, conversations, createConversation } from "@grammyjs/conversations";
import {
  BotError,
  type Context,
  type LazySessionFlavor,
  type SessionFlavor,
  enhanceStorage,
  lazySession,
  session,
} from "grammy";

import { newBot, newDb, newMessage, newPool, newPost, newUser } from "./support.js";

interface Data {
  count: number;
  names?: string[];
}
type SessionContext = Context & SessionFlavor<Data> & BotdbFlavor;

const initial = (): Data => ({ count: 0 });

/** A bot whose handler counts. */
function counter(db: Botdb, inTransactions: boolean) {
  const bot = newBot<SessionContext>();
  if (inTransactions) bot.use(updates(db));
  bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
  bot.on(["message", "channel_post"], (ctx) => {
    ctx.session.count += 1;
  });
  return bot;
}

async function stored(db: Botdb, key: string | number): Promise<Data | undefined> {
  return (await db.storageRead(String(key)))?.value;
}

for (const inTransactions of [false, true]) {
  const how = inTransactions ? "in a transaction" : "without a transaction";

  test(`a session counts, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = counter(db, inTransactions);
    for (let n = 0; n < 3; n += 1) await bot.handleUpdate(newMessage(user));
    assert.deepEqual(await stored(db, user), { count: 3 });
  });

  test(`a session that is text is changed, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = newBot<Context & SessionFlavor<string> & BotdbFlavor>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial: () => "new", storage: botdbStorage<string>({ db }) }));
    bot.on("message", (ctx) => {
      ctx.session = `${ctx.session} edited`;
    });
    await bot.handleUpdate(newMessage(user));
    await bot.handleUpdate(newMessage(user));
    assert.equal(await stored(db, user), "new edited edited");
  });

  test(`a session that is replaced is what it was replaced by, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    await db.storageWrite(String(user), { count: 1, names: ["old"] });
    const bot = newBot<SessionContext>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
    bot.on("message", (ctx) => {
      ctx.session = { count: 7 };
    });
    await bot.handleUpdate(newMessage(user));
    assert.deepEqual(await stored(db, user), { count: 7 });
  });

  test(`a session that is set to null is deleted, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = newBot<SessionContext>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
    bot.on("message", (ctx) => {
      ctx.session = null;
    });
    await db.storageWrite(String(user), { count: 1 });
    await bot.handleUpdate(newMessage(user));
    assert.equal(await stored(db, user), undefined);
  });

  test(`groups and channels have sessions, ${how}`, async () => {
    const db = newDb();
    const bot = counter(db, inTransactions);
    const user = newUser();
    await bot.handleUpdate(newMessage(user, "hello", -1001234567890));
    await bot.handleUpdate(newMessage(newUser(), "hello", -1001234567890));
    await bot.handleUpdate(newPost(-1009876543210));
    assert.deepEqual(await stored(db, -1001234567890), { count: 2 });
    assert.deepEqual(await stored(db, -1009876543210), { count: 1 });
  });

  test(`lazy sessions and several sessions at once, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const lazy = newBot<Context & LazySessionFlavor<Data> & BotdbFlavor>();
    if (inTransactions) lazy.use(updates(db));
    lazy.use(lazySession({ initial, storage: botdbStorage<Data>({ db, prefix: "lazy:" }) }));
    lazy.on("message:text", async (ctx) => {
      if (ctx.message.text === "count") (await ctx.session).count += 1;
      if (ctx.message.text === "replace") ctx.session = { count: 10 };
    });
    await db.storageWrite(`lazy:${user}`, { count: 0, names: ["old"] });
    for (const text of ["count", "nothing", "replace", "count"]) await lazy.handleUpdate(newMessage(user, text));
    assert.deepEqual(await stored(db, `lazy:${user}`), { count: 11 });

    const several = newBot<Context & SessionFlavor<{ one: Data; two: string }> & BotdbFlavor>();
    if (inTransactions) several.use(updates(db));
    several.use(
      session({
        type: "multi",
        one: { initial, storage: botdbStorage<Data>({ db, prefix: "one:" }) },
        two: { initial: () => "", storage: botdbStorage<string>({ db, prefix: "two:" }) },
      }),
    );
    several.on("message", (ctx) => {
      ctx.session.one = { count: ctx.session.one.count + 1 };
      ctx.session.two += "x";
    });
    for (let n = 0; n < 3; n += 1) await several.handleUpdate(newMessage(user));
    assert.deepEqual(await stored(db, `one:${user}`), { count: 3 });
    assert.equal(await stored(db, `two:${user}`), "xxx");
  });

  test(`grammY's enhanced storage works, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = newBot<SessionContext>();
    if (inTransactions) bot.use(updates(db));
    const storage = enhanceStorage<Data>({
      storage: botdbStorage({ db }),
      millisecondsToLive: 60_000,
      migrations: { 1: (old: Data) => ({ ...old, names: [] }) },
    });
    bot.use(session({ initial, storage }));
    bot.on("message", (ctx) => {
      ctx.session.count += 1;
    });
    for (let n = 0; n < 3; n += 1) await bot.handleUpdate(newMessage(user));
    const value = (await db.storageRead(String(user)))?.value;
    assert.equal(value.__d.count, 3);
    assert.equal(typeof value.e, "number");
  });

  test(`updates of one chat at once lose nothing, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const one = counter(db, inTransactions);
    const other = counter(db, inTransactions);
    await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : other).handleUpdate(newMessage(user))));
    assert.deepEqual(await stored(db, user), { count: 40 });
  });
}

test("updates of one group at once, from different users, lose nothing in their transactions", async () => {
  const db = newDb();
  const bots = [counter(db, true), counter(db, true)];
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => bots[n % 2]?.handleUpdate(newMessage(newUser(), "hello", -1005))),
  );
  assert.deepEqual(await stored(db, -1005), { count: 30 });
});

test("in a transaction too, a value that was not read there is not replaced blindly", async () => {
  const db = newDb();
  const storage = botdbStorage<Record<string, unknown>>({ db });
  await db.storageWrite("k", { theirs: 1 });
  await db.transaction(() => storage.write("k", { mine: 1 }));
  assert.deepEqual((await db.storageRead("k"))?.value, { theirs: 1, mine: 1 });
});

test("what a savepoint has undone is written again", async () => {
  const db = newDb();
  const storage = botdbStorage<Data>({ db });
  await db.transaction(async (tx) => {
    await storage.read("k");
    const failing = tx.savepoint(async () => {
      await storage.write("k", { count: 1 });
      await tx.version();
      throw new RangeError("mine");
    });
    await assert.rejects(failing, RangeError);
    await storage.write("k", { count: 1 });
  });
  assert.deepEqual(await stored(db, "k"), { count: 1 });
});

test("the whole interface of a storage", async () => {
  const db = newDb();
  const storage = botdbStorage<unknown>({ db, prefix: "p:" });
  assert.equal(await storage.read("a"), undefined);
  assert.equal(await storage.has("a"), false);
  await storage.write("a", { x: 1 });
  await storage.write("b", [null, false, "", 0]);
  await botdbStorage<unknown>({ db }).write("other", 1);
  assert.deepEqual(await storage.read("b"), [null, false, "", 0]);
  assert.equal(await storage.has("a"), true);
  const all = async <T>(values: Iterable<T> | AsyncIterable<T>) => {
    const found: T[] = [];
    for await (const value of values) found.push(value);
    return found;
  };
  assert.deepEqual(await all(storage.readAllKeys()), ["a", "b"]);
  assert.deepEqual(await all(storage.readAllValues()), [{ x: 1 }, [null, false, "", 0]]);
  assert.deepEqual(await all(storage.readAllEntries()), [
    ["a", { x: 1 }],
    ["b", [null, false, "", 0]],
  ]);
  await storage.write("a", undefined);
  assert.equal(await storage.has("a"), false);
  await storage.delete("b");
  await storage.delete("b");
  assert.deepEqual(await all(storage.readAllKeys()), []);
  assert.deepEqual(await all(botdbStorage<unknown>({ db }).readAllKeys()), ["other"]);
});

test("more keys than a page are all listed", async () => {
  const db = newDb();
  await db.query(
    "SELECT botdb.storage_write('many:' || lpad(n::text, 5, '0'), '1', $1) FROM generate_series(1, 2500) n",
    [db.botName],
  );
  let count = 0;
  let last = "";
  for await (const key of botdbStorage({ db, prefix: "many:" }).readAllKeys()) {
    assert.ok(key > last);
    last = key;
    count += 1;
  }
  assert.equal(count, 2500);
});

test("a ttl ends a session, and each update renews it, changed or not", async () => {
  const db = newDb();
  const user = newUser();
  for (const inTransactions of [false, true]) {
    const bot = newBot<SessionContext>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial, storage: botdbStorage<Data>({ db, ttl: "1 hour" }) }));
    bot.on("message", (ctx) => void ctx.session.count);
    await db.storageWrite(String(user), { count: 5 }, { ttl: "1 minute" });
    await bot.handleUpdate(newMessage(user));
    const row = await db.storageRead(String(user));
    assert.deepEqual(row?.value, { count: 5 });
    assert.ok(row?.expiresAt instanceof Date && row.expiresAt.getTime() - Date.now() > 50 * 60_000);
  }
  const storage = botdbStorage<Data>({ db, ttl: 1 });
  await storage.write("short", { count: 1 });
  const { rows } = await db.query<{ expires_at: Date }>(
    "SELECT expires_at FROM botdb.bot_storage WHERE bot_name = $1 AND key = 'short'",
    [db.botName],
  );
  while (Date.now() <= (rows[0]?.expires_at.getTime() ?? 0) + 1) await new Promise(setImmediate);
  assert.equal(await storage.read("short"), undefined);
  assert.equal(await storage.has("short"), false);
});

test("what did not change is not written", async () => {
  for (const inTransactions of [false, true]) {
    const db = newDb();
    const user = newUser();
    const bot = newBot<SessionContext>();
    if (inTransactions) bot.use(updates(db));
    bot.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
    bot.on("message", (ctx) => void ctx.session.count);
    await bot.handleUpdate(newMessage(user));
    const first = await db.storageRead(String(user));
    assert.deepEqual(first?.value, { count: 0 });
    await bot.handleUpdate(newMessage(user));
    assert.equal((await db.storageRead(String(user)))?.version, first?.version);
  }
});

test("changes of two are merged, and a value that nobody has read is never replaced blindly", async () => {
  const db = newDb();
  const storage = botdbStorage<Record<string, unknown>>({ db });
  await db.storageWrite("k", { n: 1, list: ["a"], gone: true, nested: { x: 1 } });
  const mine = (await storage.read("k")) as {
    n: number;
    list: string[];
    gone?: boolean;
    nested: Record<string, number>;
  };
  await db.storageWrite("k", { n: 5, list: ["a", "theirs"], gone: true, nested: { x: 1, y: 2 }, theirs: true });
  mine.n += 2;
  mine.list.push("mine");
  delete mine.gone;
  mine.nested["z"] = 3;
  await storage.write("k", mine as never);
  const merged = { n: 7, list: ["a", "theirs", "mine"], nested: { x: 1, y: 2, z: 3 }, theirs: true };
  assert.deepEqual((await db.storageRead("k"))?.value, merged);

  mine.n += 1;
  await storage.write("k", mine as never);
  assert.deepEqual(
    (await db.storageRead("k"))?.value,
    { ...merged, n: 8 },
    "of an object that is written twice the first write counts once",
  );

  await db.storageWrite("unread", { theirs: 1, both: 1 });
  await storage.write("unread", { mine: 2, both: 2 });
  assert.deepEqual((await db.storageRead("unread"))?.value, { theirs: 1, both: 2, mine: 2 });
});

test("a merge of one's own, and the last writer where lossless is off", async () => {
  const db = newDb();
  const own = botdbStorage<Data>({
    db,
    merge: ({ base, mine, theirs, key }) => ({
      count: Math.max(mine.count, theirs.count),
      names: [String(base?.count), key],
    }),
  });
  await own.write("k", { count: 1 });
  const mine = (await own.read("k")) as Data;
  await db.storageWrite("k", { count: 9 });
  mine.count = 2;
  await own.write("k", mine);
  assert.deepEqual(await stored(db, "k"), { count: 9, names: ["1", "k"] });

  const last = botdbStorage<Data>({ db, lossless: false });
  const seen = (await last.read("k")) as Data;
  await db.storageWrite("k", { count: 50 });
  seen.count = 3;
  await last.write("k", seen);
  assert.deepEqual(await stored(db, "k"), { count: 3, names: ["1", "k"] });
});

test("a private chat's session is its user's: exported and erased with them", async () => {
  const db = newDb();
  const user = newUser();
  const bot = counter(db, true);
  await bot.handleUpdate(newMessage(user));
  await bot.handleUpdate(newMessage(user, "hello", -100));
  const tied = botdbStorage<Data>({ db, prefix: "tied:", tie: (key) => Number(key.split("/")[1]) });
  await tied.write(`chat/${user}`, { count: 1 });
  const exported = JSON.stringify(await db.exportUser(user));
  assert.match(exported, new RegExp(`"key": ?"${user}"`));
  await db.deleteUser(user);
  assert.equal(await stored(db, user), undefined);
  assert.equal(await stored(db, `tied:chat/${user}`), undefined);
  assert.deepEqual(await stored(db, -100), { count: 1 });
});

test("a key that is a number too large for a user's id is nobody's", async () => {
  const db = newDb();
  const [largest, next] = [2 ** 52 - 1, 2 ** 52];
  for (const key of [largest, next]) await botdbStorage<Data>({ db }).write(String(key), { count: 1 });
  await botdbStore<Data>({ db }).set(`${next}:1`, { count: 1 });
  const ties = (await db.storageKeys()).map(({ key, telegramId }) => [key, telegramId]);
  assert.deepEqual(ties, [
    [String(largest), largest],
    [String(next), null],
    [`${next}:1`, null],
  ]);
});

test("of keys that were not used lately nothing is remembered", async () => {
  const db = newDb();
  const storage = botdbStorage<unknown>({ db });
  for (const key of ["old", "used"]) await db.storageWrite(key, { theirs: 1 });
  const large = Array.from({ length: 5 }, (_, n) => `large ${n}`);
  for (const key of large) await db.storageWrite(key, "x".repeat(900_000));
  await storage.read("old");
  await storage.read("used");
  for (const key of large) {
    await storage.read(key);
    await storage.read("used");
  }
  for (const key of ["old", "used"]) await storage.write(key, { mine: 1 });
  assert.deepEqual((await db.storageRead("used"))?.value, { mine: 1 }, "what it replaces is known");
  assert.deepEqual((await db.storageRead("old"))?.value, { theirs: 1, mine: 1 }, "and what it does not replace");
});

test("updates of a chat side by side that replace its session are told apart without a transaction too", async () => {
  const db = newDb();
  const user = newUser();
  const bot = newBot<Context & LazySessionFlavor<Data> & BotdbFlavor>();
  let firstHasRead = () => {};
  const read = new Promise<void>((resolve) => {
    firstHasRead = resolve;
  });
  let letFirstGoOn = () => {};
  const others = new Promise<void>((resolve) => {
    letFirstGoOn = resolve;
  });
  bot.use(updates(db, { transaction: false }));
  bot.use(lazySession({ initial, storage: botdbStorage<Data>({ db, initial }) }));
  bot.on("message", async (ctx) => {
    const { count } = await ctx.session;
    if (ctx.message.text !== "first") return;
    firstHasRead();
    await others;
    ctx.session = { count: count + 1 };
  });
  await db.storageWrite(String(user), { count: 0 });
  const first = bot.handleUpdate(newMessage(user, "first"));
  await read;
  await db.storageIncrement(String(user), ["count"], { by: 5 }); // another process
  await bot.handleUpdate(newMessage(user, "second"));
  letFirstGoOn();
  await first;
  assert.deepEqual(await stored(db, user), { count: 6 });
});

test("an update that comes again is not handled again", async () => {
  for (const transaction of [true, false]) {
    const db = newDb();
    const user = newUser();
    const bot = newBot<SessionContext>();
    let handled = 0;
    bot.use(updates(db, { transaction }));
    bot.on("message", async (ctx) => {
      handled += 1;
      await ctx.botdb.addXp(user, 10);
    });
    const update = newMessage(user);
    await Promise.all([bot.handleUpdate(update), bot.handleUpdate(update)]);
    await bot.handleUpdate(update);
    assert.equal(handled, 1);
    assert.equal((await db.getUser(user))?.totalXp, 10);
  }
});

test("a handler that fails has done nothing, and its update may come again", async () => {
  const db = newDb();
  const user = newUser();
  const bot = newBot<SessionContext>();
  let fails = true;
  bot.use(updates(db));
  bot.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await ctx.botdb.addXp(user, 10);
    await db.awardBadge(user, "first"); // the Botdb itself is in the transaction too
    if (fails) throw new Error("handler");
  });
  const update = newMessage(user);
  await assert.rejects(
    bot.handleUpdate(update),
    (error: BotError) => error instanceof BotError && (error.error as Error).message === "handler",
  );
  assert.equal(await db.getUser(user), null);
  assert.equal(await stored(db, user), undefined);
  fails = false;
  await bot.handleUpdate(update);
  assert.equal((await db.getUser(user))?.totalXp, 10);
  assert.deepEqual(await stored(db, user), { count: 1 });
});

test("an error of the database that a handler swallows still undoes the update", async () => {
  const db = newDb();
  const user = newUser();
  const failing = newBot<SessionContext>();
  failing.use(updates(db));
  failing.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
  failing.on("message", async (ctx) => {
    ctx.session.count += 1;
    await ctx.botdb.addXp(user, -1).catch(() => {});
  });
  await assert.rejects(failing.handleUpdate(newMessage(user)), (error: BotError) =>
    /transaction has failed/.test((error.error as Error).message),
  );
  assert.equal(await stored(db, user), undefined);

  const careful = newBot<SessionContext>();
  careful.use(updates(db));
  careful.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
  careful.on("message", async (ctx) => {
    ctx.session.count += 1;
    await ctx.botdb.savepoint(() => ctx.botdb.addXp(user, -1)).catch(() => {});
    await ctx.botdb.addXp(user, 5);
  });
  await careful.handleUpdate(newMessage(user));
  assert.deepEqual(await stored(db, user), { count: 1 });
  assert.equal((await db.getUser(user))?.totalXp, 5);
});

test("a pool of one connection does not wait for itself", async () => {
  const pool = newPool({ max: 1, connectionTimeoutMillis: 2000 });
  const db = new Botdb(pool, { botName: newDb().botName });
  const user = newUser();
  const bot = newBot<SessionContext>();
  bot.use(updates(db));
  bot.use(session({ initial, storage: botdbStorage<Data>({ db }) }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await db.addXp(user, 1);
    await ctx.botdb.addXp(user, 1);
    await db.query("SELECT 1");
    await assert.rejects(
      db.transaction(async () => {}),
      UsageError,
    );
  });
  await Promise.all([
    bot.handleUpdate(newMessage(user)),
    bot.handleUpdate(newMessage(user)),
    bot.handleUpdate(newMessage(newUser())),
  ]);
  assert.deepEqual(await stored(db, user), { count: 2 });
  assert.equal((await db.getUser(user))?.totalXp, 6);
});

test("what a handler does not wait for is outside the transaction, or an error", async () => {
  const db = newDb();
  const user = newUser();
  const bot = newBot<SessionContext>();
  let release = () => {};
  const handled = new Promise<void>((resolve) => {
    release = resolve;
  });
  let late: Promise<unknown[]> = Promise.resolve([]);
  bot.use(updates(db));
  bot.on("message", (ctx) => {
    late = handled.then(() => Promise.allSettled([db.addXp(user, 3), ctx.botdb.addXp(user, 4)]));
  });
  await bot.handleUpdate(newMessage(user));
  release();
  const [outside, inside] = (await late) as PromiseSettledResult<unknown>[];
  assert.equal(outside?.status, "fulfilled");
  assert.ok(inside?.status === "rejected" && inside.reason instanceof UsageError);
  assert.equal((await db.getUser(user))?.totalXp, 3);
});

test("conversations work under the same bot, beside its session", async () => {
  for (const inTransactions of [false, true]) {
    type Inside = Context;
    type Outside = ConversationFlavor<Context & SessionFlavor<Data> & BotdbFlavor>;
    const db = newDb();
    const user = newUser();
    const answers: string[] = [];
    async function ask(conversation: Conversation<Outside, Inside>, _ctx: Inside) {
      const first = await conversation.waitFor("message:text");
      const second = await conversation.waitFor("message:text");
      await conversation.external(() => {
        answers.push(`${first.message.text} ${second.message.text}`);
      });
    }
    const make = () => {
      const bot = newBot<Outside>();
      if (inTransactions) bot.use(updates(db));
      bot.use(session({ initial, storage: botdbStorage<Data>({ db, initial }) }));
      bot.use(conversations({ storage: botdbStorage({ db, prefix: "conversation:", lossless: false }) }));
      bot.use(async (ctx, next) => {
        ctx.session.count += 1;
        await next();
      });
      bot.use(createConversation(ask));
      bot.command("ask", (ctx) => ctx.conversation.enter("ask"));
      return bot;
    };
    const command = newMessage(user, "/ask");
    if (command.message) command.message.entities = [{ type: "bot_command", offset: 0, length: 4 }];
    await make().handleUpdate(command);
    assert.ok(await db.storageRead(`conversation:${user}`));
    await make().handleUpdate(newMessage(user, "red"));
    await make().handleUpdate(newMessage(user, "blue"));
    assert.deepEqual(answers, ["red blue"]);
    assert.equal(await db.storageRead(`conversation:${user}`), null);
    assert.deepEqual(await stored(db, user), { count: 3 });
  }
});

test("a value that cannot be stored is an error that says what is wrong", async () => {
  const db = newDb();
  const storage = botdbStorage<unknown>({ db });
  await assert.rejects(
    storage.write("k", { a: [1, { b: NaN }] }),
    new TypeError("the value under k.a[1].b is NaN, which JSON cannot hold"),
  );
  await assert.rejects(storage.write("k", { a: new Map() }), TypeError);
  await assert.rejects(
    storage.write("k", () => {}),
    TypeError,
  );
  await storage.write("k", { a: undefined, b: 1 });
  assert.deepEqual(await storage.read("k"), { b: 1 });
  await assert.rejects(db.storageWrite("k", {}, { expectedVersion: 0 }), VersionConflict);
});
