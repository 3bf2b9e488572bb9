// The typed client against a server: what goes in, what comes out, and what is an error.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import * as botdb from "botdb";
import { Botdb } from "botdb";
import pg from "pg";

import { DATABASE_URL, newBotName, newDb, newPool, newUser } from "./support.js";

const unique = (name: string) => `${name}_${process.pid}_${newUser()}`;

test("an integer is a number while that is exact, and a bigint beyond", async () => {
  const db = newDb();
  const user = newUser();
  await db.getOrCreateUser(user);
  assert.equal((await db.addXp(user, 2 ** 53 - 1)).totalXp, 9007199254740991);
  assert.equal((await db.addXp(user, 1)).totalXp, 9007199254740992n);
  assert.equal((await db.addXp(user, 1n)).totalXp, 9007199254740993n);
  assert.equal((await db.getUser(BigInt(user)))?.totalXp, 9007199254740993n);
  assert.equal((await db.addXp(user, 2n ** 63n - 1n - 9007199254740993n)).totalXp, 2n ** 63n - 1n);
});

test("what is no integer is refused before it is sent", async () => {
  const never = new Botdb({ query: () => assert.fail("sent") });
  for (const wrong of [1.5, NaN, Infinity, 2 ** 53, -(2 ** 53), 2n ** 63n, -(2n ** 63n) - 1n]) {
    await assert.rejects(
      never.addXp(1, wrong),
      (error) => error instanceof botdb.InvalidArgument && /^xp /.test(error.message) && error.sqlstate === "22023",
    );
  }
  for (const wrong of ["1", true, {}, undefined]) {
    await assert.rejects(
      never.addXp(1, wrong as never),
      (error) => error instanceof TypeError && /^xp must be /.test(error.message),
    );
  }
  await assert.rejects(never.getLeaderboardAmong([1, 2.5]), /telegram_ids\[1\]/);
});

test("decimals go in as anything that is one, and come out exact", async () => {
  const db = newDb();
  const user = newUser();
  await db.getOrCreateUser(user);
  assert.equal(await db.incrementSession(user, ["a"], { by: 0.1 }), "0.1");
  assert.equal(await db.incrementSession(user, ["a"], { by: "0.20" }), "0.30");
  assert.equal(await db.incrementSession(user, ["a"], { by: 12345678901234567890n }), "12345678901234567890.30");
  assert.equal(await db.incrementSession(user, ["b"]), "1");
});

test("times are dates, whatever the timezone of the connection, and infinite ones numbers", async () => {
  for (const timezone of ["UTC", "Asia/Kolkata", "America/St_Johns", "Africa/Monrovia"]) {
    const db = newDb({}, { options: `-c TimeZone=${timezone}` });
    for (const [given, expected] of [
      [new Date("2026-11-30T12:34:56.789Z"), new Date("2026-11-30T12:34:56.789Z")],
      [new Date("1890-01-01T00:00:00Z"), new Date("1890-01-01T00:00:00Z")],
      [new Date(Date.UTC(20000, 1, 29)), new Date(Date.UTC(20000, 1, 29))],
      [new Date(Date.UTC(-43, 2, 15)), new Date(Date.UTC(-43, 2, 15))],
      ["2026-11-30 12:34:56.123456+00", new Date("2026-11-30T12:34:56.123Z")],
      ["290000-01-01 00:00:00+00", Infinity],
      [Infinity, Infinity],
    ] as const) {
      const code = await db.createPromocode(unique("T"), "trainings", 1, { expiresAt: given });
      assert.deepEqual(code.expiresAt, expected);
    }
    const bounded = await db.createPromocode(unique("T"), "trainings", 1, { startsAt: -Infinity });
    assert.equal(bounded.startsAt, -Infinity);
    assert.equal(bounded.expiresAt, null);
  }
  await assert.rejects(newDb().getBoard("x", { at: new Date(NaN) }), botdb.InvalidArgument);
});

test("lengths of time are text or milliseconds", async () => {
  const db = newDb();
  for (const [ttl, least] of [
    ["2 days", 2 * 86_400_000],
    [90_000, 90_000],
  ] as const) {
    const before = Date.now();
    await db.storageWrite("k", 1, { ttl });
    const until = (await db.storageRead("k"))?.expiresAt as Date;
    assert.ok(Math.abs(until.getTime() - before - least) < 60_000);
  }
  const tariff = await db.defineTariff(unique("t"), "T", "1.50", "XTR", "month", { grace: "3 days" });
  assert.equal(tariff.grace, "3 days");
  assert.equal(tariff.price, "1.50");
  await assert.rejects(db.storageWrite("k", 1, { ttl: NaN }), botdb.InvalidArgument);
});

test("documents are data, and names in them stay", async () => {
  const db = newDb();
  const user = newUser();
  const both = await db.getUserSession(user, { username: "olga", firstName: "Olga" });
  assert.equal(both.user.first_name, "Olga");
  assert.deepEqual(both.session, {});
  await db.saveSession(user, { snake_case: { nested_name: 1 } }, {});
  const session = await db.getSession(user);
  assert.deepEqual(session?.sessionData, { snake_case: { nested_name: 1 } });
  assert.ok(session.createdAt instanceof Date);
  assert.equal(session.botName, db.botName);
});

test("JSON that is none is refused, with the place", async () => {
  const db = newDb();
  await assert.rejects(db.storageWrite("k", undefined), /^TypeError: value must be given/);
  await assert.rejects(db.storageWrite("k", { a: [undefined] }), /^TypeError: value\.a\[0\] is undefined/);
  await assert.rejects(db.storageWrite("k", { f() {} }), /^TypeError: value\.f is a function/);
  await assert.rejects(db.storageWrite("k", 1n), /^TypeError: value is no JSON/);
  await assert.rejects(db.storageWrite("k", { toJSON: () => undefined }), /^TypeError: value must be a JSON value/);
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  await assert.rejects(db.storageWrite("k", cycle), /^TypeError: value is no JSON/);
  await db.storageWrite("k", { date: new Date(0), left_out: undefined });
  assert.deepEqual((await db.storageRead("k"))?.value, { date: "1970-01-01T00:00:00.000Z" });
  await db.storageWrite("k", null);
  assert.deepEqual((await db.storageRead("k"))?.value, null);
});

test("text that PostgreSQL cannot hold is refused, and any other is kept", async () => {
  const db = newDb();
  for (const wrong of ["a\0b", "\ud800", "x\udc00"]) await assert.rejects(db.storageRead(wrong), botdb.InvalidArgument);
  const odd = `"\\{},'NULL 😀 é\u2028`;
  await db.storageWrite(odd, { [odd]: 1, NULL: 2, "": 3, kept: 4 });
  const left = await db.storageUpdateKeys(odd, {}, { remove: [odd, "NULL", ""] });
  assert.deepEqual(left.value, { kept: 4 });
});

test("lists of text come back as they are", async () => {
  const db = newDb();
  const user = newUser();
  const names = [unique('a"b'), unique("c\\d,{e}"), unique("NULL"), unique("plain")].sort();
  for (const name of names)
    await db.defineBadge(name, name, { criteria: `$.total_trainings >= 1 && $.who == ${user}` });
  await db.getOrCreateUser(user);
  const done = await db.finishTraining(user, 5, { clarity_level: 1 }, { statsPatch: { who: user } });
  assert.deepEqual(done.newBadges.sort(), names);
  assert.deepEqual(await db.evaluateBadges(user), []);
});

test("none or one, many, a value, nothing", async () => {
  const db = newDb();
  const user = newUser();
  assert.equal(await db.getUser(user), null);
  await db.getOrCreateUser(user, { firstName: "Olga" });
  assert.equal((await db.getUser(user))?.firstName, "Olga");
  assert.equal(await db.countUserBadges(newUser()), null);
  assert.equal(await db.countUserBadges(user), 0);
  assert.equal(await db.awardBadge(user, "b"), true);
  assert.deepEqual(
    (await db.getUserBadges(user)).map((badge) => [badge.badgeType, badge.earnedInBot]),
    [["b", db.botName]],
  );
  assert.ok(Array.isArray(await db.verify()), "whose rows are any number, though the planner expects one");
  assert.equal(await db.setLevels(null), undefined);
});

test("the client's bot is the one that acts, and no filter", async () => {
  const db = newDb();
  const other = newBotName();
  const user = newUser();
  await db.getOrCreateUser(user);
  await db.addXp(user, 1);
  await db.addXp(user, 2, { botName: other });
  await db.awardBadge(user, "elsewhere", { botName: other });
  assert.deepEqual(
    new Map((await db.getXpByBot(user)).map((row) => [row.botName, row.xp])),
    new Map([
      [db.botName, 1],
      [other, 2],
    ]),
  );
  assert.equal(await db.hasBadge(user, "elsewhere"), true);
  assert.equal(await db.hasBadge(user, "elsewhere", { botName: db.botName }), false);
  await assert.rejects(new Botdb(newPool()).addXp(user, 1), botdb.InvalidArgument);
});

test("an option that is none is an error", async () => {
  await assert.rejects(newDb().addXp(1, 1, { bot_name: "x" } as never), /^TypeError: addXp has no option bot_name/);
});

test("logging it shows no connection string", async () => {
  const db = newDb();
  const { password } = new URL(DATABASE_URL);
  assert.ok(password.length > 0);
  await db.transaction(async (tx) => {
    for (const logged of [db, tx, { botdb: tx }]) assert.ok(!inspect(logged, { depth: 20 }).includes(password));
  });
});

test("the program's own type parsers neither matter nor are changed", async () => {
  const before = pg.types.getTypeParser(20);
  pg.types.setTypeParser(20, () => "mine" as never);
  pg.types.setTypeParser(114, () => "mine" as never);
  try {
    const db = newDb();
    await db.storageWrite("k", { a: 1 });
    assert.deepEqual((await db.storageRead("k"))?.value, { a: 1 });
    const own = await db.query("SELECT version, value FROM botdb.storage_read('k', $1)", [db.botName]);
    assert.deepEqual(own.rows, [{ version: "mine", value: "mine" }]);
    await db.transaction(async (tx) => {
      assert.deepEqual((await tx.storageRead("k"))?.value, { a: 1 });
      assert.deepEqual((await tx.query("SELECT 1::bigint AS one")).rows, [{ one: "mine" }]);
    });
  } finally {
    pg.types.setTypeParser(20, before);
    pg.types.setTypeParser(114, JSON.parse);
  }
});

test("each SQLSTATE has its class, with what the server has said", async () => {
  const db = newDb();
  const user = newUser();
  await db.getOrCreateUser(user);
  const is = (type: typeof botdb.BotdbError, sqlstate: string) => (error: unknown) => {
    assert.ok(error instanceof type && error instanceof botdb.BotdbError, String(error));
    assert.equal(error.sqlstate, sqlstate);
    assert.equal(error.name, type.name);
    assert.ok(error.cause instanceof Error);
    return true;
  };
  await assert.rejects(db.addXp(newUser(), 1), is(botdb.UserNotFound, "TB001"));
  await assert.rejects(db.createPayment(user, "stars", unique("none")), is(botdb.NotFound, "TB002"));
  await assert.rejects(db.saveSession(user, {}, {}, { expectedVersion: 77 }), is(botdb.VersionConflict, "TB003"));
  await db.addXp(user, 1, { requestId: "r" });
  await assert.rejects(db.addXp(user, 2, { requestId: "r" }), is(botdb.RequestConflict, "TB004"));
  await assert.rejects(db.completePayment("stars", unique("none")), is(botdb.WrongState, "TB005"));
  await assert.rejects(db.addXp(user, -1), is(botdb.InvalidArgument, "22023"));
  const code = unique("CODE");
  await db.createPromocode(code, "trainings", 1);
  await assert.rejects(db.createPromocode(code, "trainings", 1), is(botdb.AlreadyExists, "23505"));
  await assert.rejects(db.query("SELECT 1/0"), is(botdb.BotdbError, "22012"));
  await assert.rejects(
    db.addXp(newUser(), 1),
    (error: botdb.BotdbError) =>
      /^No user has/.test(String(error.detail)) && /get_or_create_user/.test(String(error.hint)),
  );
});

test("two transactions that wait for each other: one is told to run again", async () => {
  const db = newDb();
  const [one, other] = [newUser(), newUser()];
  let arrived = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const cross = (first: number, second: number) =>
    db.transaction(async (tx) => {
      await tx.getOrCreateUser(first);
      arrived += 1;
      if (arrived === 2) release();
      await both;
      await tx.getOrCreateUser(second);
    });
  const outcomes = await Promise.allSettled([cross(one, other), cross(other, one)]);
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.equal(failed.length, 1);
  assert.ok(failed[0]?.reason instanceof botdb.SerializationFailure);
  assert.equal(failed[0].reason.sqlstate, "40P01");
});

test("no connection, and one that is lost", async () => {
  const nobody = new Botdb(new pg.Pool({ host: "127.0.0.1", port: 1 }));
  await assert.rejects(
    nobody.version(),
    (error) => error instanceof botdb.ConnectionError && error.sqlstate === "08001",
  );
  await assert.rejects(
    nobody.transaction(async (tx) => tx.version()),
    (error) => error instanceof botdb.ConnectionError && error.sqlstate === "08001",
  );

  const url = new URL(DATABASE_URL);
  url.pathname = "/nowhere";
  const nowhere = newDb({}, { connectionString: url.href });
  await assert.rejects(
    nowhere.version(),
    (error) => error instanceof botdb.ConnectionError && error.sqlstate === "3D000",
  );

  const db = newDb({}, { max: 2 });
  const killing = newDb();
  const kill = (pid: unknown) => killing.query("SELECT pg_terminate_backend($1)", [pid]);
  await assert.rejects(
    db.transaction(async (tx) => {
      const { rows } = await tx.query("SELECT pg_backend_pid() AS pid");
      await kill(rows[0]?.["pid"]);
      await tx.version();
    }),
    botdb.ConnectionError,
  );
  assert.equal(typeof (await db.transaction((tx) => tx.version())), "string", "the pool has another connection");

  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  const ended = new Botdb(pool);
  await pool.end();
  await assert.rejects(
    ended.version(),
    (error) => error instanceof botdb.ConnectionError && error.sqlstate === "08003",
  );
});

// Which class an error of the server's is: as in the other clients.
const CLASSES: [type: typeof botdb.BotdbError, ...sqlstates: string[]][] = [
  [botdb.UserNotFound, "TB001"],
  [botdb.NotFound, "TB002"],
  [botdb.VersionConflict, "TB003"],
  [botdb.RequestConflict, "TB004"],
  [botdb.WrongState, "TB005"],
  [botdb.LimitReached, "TB007"],
  [botdb.InvalidArgument, "22023"],
  [botdb.AlreadyExists, "23505"],
  [botdb.PermissionDenied, "42501"],
  [botdb.SerializationFailure, "40001", "40P01"],
  [botdb.Cancelled, "57014"],
  [botdb.ConnectionError, "08000", "08003", "08006", "57P01", "57P02", "57P03", "57P05", "25P03"],
  [botdb.BotdbError, "TB008", "22003", "55P03", "25P02"],
];

test("the class of each SQLSTATE is the same as in the other clients", async () => {
  const db = newDb();
  for (const [type, ...sqlstates] of CLASSES) {
    for (const sqlstate of sqlstates) {
      const raised = db.query(`DO $$ BEGIN RAISE 'raised' USING ERRCODE = '${sqlstate}'; END $$`);
      await assert.rejects(raised, (error: botdb.BotdbError) => {
        assert.equal(error.constructor, type, sqlstate);
        assert.equal(error.sqlstate, sqlstate);
        return true;
      });
    }
  }
});
