// botdb/telegraf under the real Telegraf: its session with updates at once, and one transaction for each update.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Botdb } from "botdb";
import { type BotdbFlavor, botdbStore, updates } from "botdb/telegraf";
import { type Context, Telegraf, session } from "telegraf";
import type { Update, UserFromGetMe } from "telegraf/types";

import { newDb, newMessage, newUser } from "./support.js";

interface Data {
  count: number;
}
interface BotContext extends Context, BotdbFlavor {
  session: Data;
}

const initial = (): Data => ({ count: 0 });

function newTelegraf(): Telegraf<BotContext> {
  const bot = new Telegraf<BotContext>("1:token");
  bot.botInfo = { id: 42, is_bot: true, first_name: "Test", username: "test_bot" } as UserFromGetMe;
  bot.catch((error) => {
    throw error;
  });
  return bot;
}

function counter(
  db: Botdb,
  inTransactions: boolean,
  work: (ctx: BotContext) => Promise<void> = async () => {},
): Telegraf<BotContext> {
  const bot = newTelegraf();
  if (inTransactions) bot.use(updates(db));
  bot.use(session<Data, BotContext>({ defaultSession: initial, store: botdbStore<Data>({ db, initial }) }));
  bot.on("message", async (ctx) => {
    ctx.session.count += 1;
    await work(ctx);
  });
  return bot;
}

const message = (user: number, chat?: number) => newMessage(user, "hello", chat) as Update;

async function count(db: Botdb, key: string): Promise<number | undefined> {
  return (await db.storageRead(key))?.value.count;
}

for (const inTransactions of [false, true]) {
  const how = inTransactions ? "in a transaction" : "without a transaction";

  test(`a session counts, in private and in a group, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = counter(db, inTransactions);
    for (let n = 0; n < 3; n += 1) await bot.handleUpdate(message(user));
    await bot.handleUpdate(message(user, -1001));
    assert.equal(await count(db, `${user}:${user}`), 3);
    assert.equal(await count(db, `${user}:-1001`), 1);
  });

  test(`updates at once, which share a session in each process, lose nothing, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const wait = async () => {
      await db.version();
    };
    const processes = [counter(db, inTransactions, wait), counter(db, inTransactions, wait)];
    await Promise.all(Array.from({ length: 30 }, (_, n) => processes[n % 2]?.handleUpdate(message(user))));
    assert.equal(await count(db, `${user}:${user}`), 30);
  });

  test(`a session that is unset is deleted, ${how}`, async () => {
    const db = newDb();
    const user = newUser();
    const bot = newTelegraf();
    if (inTransactions) bot.use(updates(db));
    bot.use(session<Data, BotContext>({ store: botdbStore<Data>({ db }) }));
    bot.on("message", (ctx) => {
      ctx.session = undefined as never;
    });
    await db.storageWrite(`${user}:${user}`, { count: 1 });
    await bot.handleUpdate(message(user));
    assert.equal(await db.storageRead(`${user}:${user}`), null);
  });
}

test("an update is handled once, and one that fails not at all", async () => {
  const db = newDb();
  const user = newUser();
  let fails = true;
  const bot = counter(db, true, async (ctx) => {
    await ctx.botdb.addXp(user, 10);
    if (fails) throw new RangeError("mine");
  });
  const update = message(user);
  await assert.rejects(bot.handleUpdate(update), RangeError);
  assert.equal(await db.getUser(user), null);
  assert.equal(await db.storageRead(`${user}:${user}`), null);
  fails = false;
  await Promise.all([bot.handleUpdate(update), bot.handleUpdate(update)]);
  await bot.handleUpdate(update);
  assert.equal((await db.getUser(user))?.totalXp, 10);
  assert.equal(await count(db, `${user}:${user}`), 1);
});

for (const fails of [false, true]) {
  test(`two users share a session, and the first one's handler ${fails ? "fails" : "succeeds"}: what the second has changed is stored once`, async () => {
    const db = newDb();
    const [one, other] = [newUser(), newUser()];
    const bot = newTelegraf();
    let firstChanged = () => {};
    const changed = new Promise<void>((resolve) => {
      firstChanged = resolve;
    });
    let secondIn = () => {};
    const second = new Promise<void>((resolve) => {
      secondIn = resolve;
    });
    bot.use(updates(db));
    bot.use(
      session<Data, BotContext>({
        getSessionKey: () => "shared",
        defaultSession: initial,
        store: botdbStore<Data>({ db, initial }),
      }),
    );
    bot.on("message", async (ctx) => {
      if (ctx.from.id === other) {
        ctx.session.count += 10;
        secondIn();
        return;
      }
      ctx.session.count += 1;
      firstChanged();
      await second;
      if (fails) throw new RangeError("mine");
    });
    await db.storageWrite("shared", { count: 100 });
    const first = bot.handleUpdate(message(one)).catch((error: Error) => assert.ok(error instanceof RangeError));
    await changed;
    await bot.handleUpdate(message(other));
    await first;
    // Telegraf gives both the same object: what the first has changed of it is in what the second writes.
    assert.equal(await count(db, "shared"), 111);
  });
}

test("a session ties to its user, in private and in groups", async () => {
  const db = newDb();
  const user = newUser();
  const bot = counter(db, true);
  await bot.handleUpdate(message(user));
  await bot.handleUpdate(message(user, -1001));
  await db.deleteUser(user);
  assert.equal(await db.storageRead(`${user}:${user}`), null);
  assert.equal(await db.storageRead(`${user}:-1001`), null);
});
