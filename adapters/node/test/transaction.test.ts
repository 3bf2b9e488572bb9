// Transactions: what they claim, what they undo, on what they run, and how often they ask the server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { after, test } from "node:test";

import {
  AlreadyExists,
  Botdb,
  type BotdbError,
  type BotdbOptions,
  ConnectionError,
  InvalidArgument,
  UsageError,
  UserNotFound,
} from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { type Context, type SessionFlavor, session } from "grammy";
import pg from "pg";

import { DATABASE_URL, newBot, newBotName, newDb, newMessage, newPool, newUser } from "./support.js";

let lastUpdate = process.pid * 1000;
const newUpdate = () => (lastUpdate += 1);

async function connected(config: object = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: DATABASE_URL, ...config });
  await client.connect();
  after(() => client.end());
  return client;
}

// What a transaction has to be on each kind of connection.
const KINDS: [name: string, make: () => Promise<Botdb>][] = [
  ["a pool", async () => newDb()],
  ["a pool of one", async () => newDb({}, { max: 1 })],
  ["prepared statements", async () => newDb({ prepare: true }, { max: 2 })],
  ["one client", async () => new Botdb(await connected(), { botName: newBotName() })],
  [
    "a client with pg's pipeline",
    async () => new Botdb(await connected({ pipeline: true }), { botName: newBotName() }),
  ],
];

for (const [kind, make] of KINDS) {
  test(`${kind}: an update happens once, all of it or nothing`, async () => {
    const db = await make();
    const user = newUser();
    const update = newUpdate();
    await assert.rejects(
      db.transaction(update, user, async (tx) => {
        await tx.addXp(user, 10);
        throw new RangeError("mine");
      }),
      RangeError,
    );
    assert.equal(await db.getUser(user), null);
    const done = await db.transaction(update, user, async (tx) => (await tx.addXp(user, 10)).totalXp);
    assert.equal(done, 10);
    assert.equal(await db.transaction(update, user, async () => assert.fail("again")), undefined);
    assert.equal((await db.getUser(user))?.totalXp, 10);
  });

  test(`${kind}: an error of the database ends it, unless it is in a savepoint`, async () => {
    const db = await make();
    const user = newUser();
    await assert.rejects(
      db.transaction(newUpdate(), user, async (tx) => {
        await assert.rejects(tx.addXp(newUser(), 1), UserNotFound);
        await assert.rejects(
          tx.addXp(user, 1),
          (error: UserNotFound) =>
            /has failed/.test(error.message) && error instanceof UserNotFound && error.cause instanceof UserNotFound,
        );
      }),
      (error: UserNotFound) => error instanceof UserNotFound && error.sqlstate === "TB001",
    );
    for (let time = 1; time <= 2; time += 1) {
      await db.transaction(newUpdate(), user, async (tx) => {
        await assert.rejects(
          tx.savepoint(async () => {
            await tx.addXp(user, 100);
            await tx.addXp(newUser(), 1);
          }),
          UserNotFound,
        );
        await tx.savepoint(async () => {
          await tx.addXp(user, 10);
          await assert.rejects(
            tx.savepoint(() => tx.addXp(user, -1)),
            InvalidArgument,
          );
        });
        await tx.addXp(user, 1);
      });
      assert.equal((await db.getUser(user))?.totalXp, 11 * time);
    }
  });

  test(`${kind}: what is done beside a transaction is no part of it`, async () => {
    const db = await make();
    const user = newUser();
    await db.getOrCreateUser(user);
    let begun = () => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const failing = db.transaction(newUpdate(), newUser(), async (tx) => {
      begun();
      for (let n = 0; n < 5; n += 1) await tx.version();
      throw new RangeError("mine");
    });
    await running;
    const beside = [db.addXp(user, 7), db.query("SELECT botdb.add_xp($1, 3, $2)", [user, db.botName])];
    await assert.rejects(failing, RangeError);
    await Promise.all(beside);
    assert.equal((await db.getUser(user))?.totalXp, 10);
  });

  test(`${kind}: calls at once, in a transaction and around it`, async () => {
    const db = await make();
    const user = newUser();
    const handle = () =>
      db.transaction(newUpdate(), user, async (tx) => {
        await Promise.all([
          tx.addXp(user, 1),
          tx.query("SELECT 1"),
          db.addXp(user, 1),
          tx.storageIncrement("n", ["x"]),
        ]);
      });
    await Promise.all([handle(), handle(), db.version(), handle()]);
    assert.equal((await db.getUser(user))?.totalXp, 6);
    assert.deepEqual((await db.storageRead("n"))?.value, { x: 3 });
    await assert.rejects(
      db.transaction(async (tx) => {
        const outcomes = await Promise.allSettled([tx.version(), tx.addXp(newUser(), 1), tx.version(), tx.version()]);
        assert.deepEqual(
          outcomes.map((outcome) => outcome.status),
          ["fulfilled", "rejected", "rejected", "rejected"],
        );
      }),
    );
    assert.equal(typeof (await db.version()), "string");
  });
}

test("in a transaction of the program's own, on a connection of its pool", async () => {
  const pool = newPool();
  const name = newBotName();
  const user = newUser();
  const client = await pool.connect();
  try {
    const db = new Botdb(client, { botName: name });
    await client.query("BEGIN");
    await db.getOrCreateUser(user);
    await client.query("ROLLBACK");
    assert.equal(await db.getUser(user), null);
  } finally {
    client.release();
  }
});

test("a connection that ends when a transaction begins is that to whoever asks in it", async () => {
  const pool = newPool({ max: 1 });
  pool.on("error", () => {});
  const admin = newPool({ max: 1 });
  const db = new Botdb(pool, { botName: newBotName(), prepare: true });
  const user = newUser();
  const update = newUpdate();
  const client = await pool.connect();
  const { processID, connection } = client as unknown as { processID: number; connection: { stream: Socket } };
  client.release();
  connection.stream.pause(); // what the server says is read only when the transaction has begun
  await admin.query("SELECT pg_terminate_backend($1, 5000)", [processID]);
  const lost = db.transaction(update, user, async () => assert.fail("claimed"));
  setImmediate(() => connection.stream.resume());
  await assert.rejects(
    lost,
    (error: ConnectionError) => error instanceof ConnectionError && error.sqlstate === "57P01",
  );
  assert.equal(await db.transaction(update, user, async () => "handled"), "handled");
});

test("why a connection has ended is told, and it leaves the pool", async () => {
  const pool = newPool({ max: 1, options: "-c idle_in_transaction_session_timeout=50" });
  const db = new Botdb(pool, { botName: newBotName() });
  const work = async (tx: Botdb) => {
    const { rows } = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const admin = newPool({ max: 1 });
    const isThere = "SELECT FROM pg_stat_activity WHERE pid = $1";
    while ((await admin.query(isThere, [rows[0]?.pid])).rowCount !== 0);
    return tx.version();
  };
  await assert.rejects(
    db.transaction(work),
    (error: ConnectionError) =>
      error instanceof ConnectionError && error.sqlstate === "25P03" && /idle-in-transaction/.test(error.message),
  );
  assert.equal(typeof (await db.version()), "string");
  const idle = newPool({ max: 1, options: "-c idle_session_timeout=50" });
  idle.on("error", () => {});
  const other = new Botdb(idle, { botName: newBotName() });
  await other.version();
  // The process is busy while the server ends the session, and asks before it reads that.
  const busyUntil = Date.now() + 500;
  while (Date.now() < busyUntil);
  await assert.rejects(other.version(), (error: ConnectionError) => {
    return error instanceof ConnectionError && error.sqlstate === "57P05";
  });
  assert.equal(typeof (await other.version()), "string");
});

test("the messages of one user wait for each other, and take no connection meanwhile", async () => {
  const pool = newPool({ max: 2 });
  const db = new Botdb(pool, { botName: newBotName() });
  const [busy, other] = [newUser(), newUser()];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const handled: number[] = [];
  const bot = newBot<Context & BotdbFlavor>();
  bot.use(updates(db));
  bot.on("message", async (ctx) => {
    if (ctx.from.id === busy) await held;
    handled.push(ctx.update.update_id);
  });
  const messages = Array.from({ length: 20 }, () => newMessage(busy));
  const waiting = messages.map((message) => bot.handleUpdate(message));
  await bot.handleUpdate(newMessage(other));
  assert.equal(pool.waitingCount, 0);
  assert.equal(handled.length, 1);
  release();
  await Promise.all(waiting);
  assert.deepEqual(
    handled.slice(1),
    messages.map((message) => message.update_id),
  );
});

test("a function that is not there: the package may be newer than the extension", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  await assert.rejects(newDb().query("SELECT botdb.of_tomorrow()"), (error: BotdbError) => {
    return error.sqlstate === "42883" && (error.hint ?? "").includes(`botdb ${version}: `);
  });
  await assert.rejects(newDb().query("SELECT mine()"), (error: BotdbError) => !/package/.test(error.hint ?? ""));
});

test("a transaction has an end, and none within it", async () => {
  const db = newDb();
  let kept: Botdb | undefined;
  await db.transaction(async (tx) => {
    kept = tx;
    await assert.rejects(
      tx.transaction(async () => {}),
      (error: UsageError) => error instanceof UsageError && error.sqlstate === "25001",
    );
    await assert.rejects(
      db.transaction(1, 1, async () => {}),
      UsageError,
    );
    const other = newDb();
    await other.transaction((own) => own.version());
  });
  await assert.rejects(
    (kept as Botdb).version(),
    (error: UsageError) => error instanceof UsageError && error.sqlstate === "25P01",
  );
  await assert.rejects(
    db.savepoint(async () => {}),
    UsageError,
  );
});

test("an error of the program's own SQL is one of these too", async () => {
  const db = newDb();
  await assert.rejects(db.query("INSERT INTO nothing VALUES ($1)", [1]), { sqlstate: "42P01" });
  await db.transaction(async (tx) => {
    await tx.query("CREATE TEMPORARY TABLE one (id int PRIMARY KEY) ON COMMIT DROP");
    const { rowCount } = await tx.query("INSERT INTO one VALUES ($1), ($2)", [1, 2]);
    assert.equal(rowCount, 2);
    await assert.rejects(
      tx.savepoint(() => tx.query("INSERT INTO one VALUES ($1)", [1])),
      AlreadyExists,
    );
    const { rows } = await tx.query<{ id: number }>("SELECT id FROM one ORDER BY id");
    assert.deepEqual(rows, [{ id: 1 }, { id: 2 }]);
  });
});

test("what fails only at the commit undoes everything", async () => {
  const db = newDb();
  const user = newUser();
  await db.query("CREATE TABLE IF NOT EXISTS late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)");
  await assert.rejects(
    db.transaction(newUpdate(), user, async (tx) => {
      await tx.query("INSERT INTO late VALUES (1), (1)");
    }),
    AlreadyExists,
  );
  assert.equal(await db.getUser(user), null);
  const storage = botdbStorage<unknown>({ db, ttl: "-1 day" });
  await assert.rejects(
    db.transaction(newUpdate(), user, async () => storage.write("k", 1)),
    InvalidArgument,
  );
  assert.equal(await db.getUser(user), null);
});

test("statements are prepared, unless a pooler is in between, or the program says so", async () => {
  // A pooler answers with a process of its own making, and not the server's.
  const behindPooler = (client: pg.PoolClient) => Object.assign(client, { processID: 1 });
  for (const [options, pooler, expected] of [
    [{}, false, true],
    [{}, true, false],
    [{ prepare: false }, false, false],
    [{ prepare: true }, true, true],
  ] as [BotdbOptions, boolean, boolean][]) {
    const pool = newPool({ max: 1 });
    if (pooler) pool.on("connect", behindPooler);
    const db = new Botdb(pool, { botName: newBotName(), ...options });
    const prepared = async () =>
      (await db.query("SELECT FROM pg_prepared_statements WHERE name LIKE 'botdb%'")).rowCount;
    await db.version();
    assert.equal(await prepared(), expected ? 1 : 0);
    await db.transaction(async (tx) => {
      await tx.countUsers();
      await tx.countUsers();
    });
    assert.equal(await prepared(), expected ? 4 : 0); // and BEGIN and COMMIT
  }
});

for (const prepare of [false, true]) {
  const options: BotdbOptions = { prepare };
  test(`an update asks the server three times, ${prepare ? "prepared" : "not prepared"}`, async () => {
    const pool = newPool({ max: 1 });
    let answers = 0;
    pool.on("connect", (client) => {
      (client as unknown as { connection: NodeJS.EventEmitter }).connection.on("readyForQuery", () => {
        answers += 1;
      });
    });
    const db = new Botdb(pool, { botName: newBotName(), ...options });
    const user = newUser();
    const count = async (work: () => Promise<unknown>) => {
      const before = answers;
      await work();
      return answers - before;
    };
    await db.version();
    for (const transaction of [undefined, true]) {
      const bot = newBot<Context & SessionFlavor<{ n: number }> & BotdbFlavor>();
      if (transaction) bot.use(updates(db));
      bot.use(session({ initial: () => ({ n: 0 }), storage: botdbStorage<{ n: number }>({ db }) }));
      bot.on("message", async (ctx) => {
        ctx.session.n += 1;
        if (transaction) await ctx.botdb.addXp(user, 1);
      });
      if (transaction)
        assert.equal(await count(() => bot.handleUpdate(newMessage(user))), 4, "what it reads is not known yet");
      for (let n = 0; n < 3; n += 1) {
        assert.equal(await count(() => bot.handleUpdate(newMessage(user))), transaction ? 3 : 2);
      }
    }
    const again = newMessage(user);
    await db.claimUpdate(again.update_id);
    const bot = newBot<Context & BotdbFlavor>();
    bot.use(updates(db));
    assert.equal(await count(() => bot.handleUpdate(again)), 2);
  });
}
