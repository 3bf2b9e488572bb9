// Several processes of one bot: nothing that one of them writes is lost, and one that is killed has done nothing half.
//   UPDATES=5000 npm test     as many updates in each process; 1000 otherwise
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Botdb } from "botdb";
import { type BotdbFlavor, botdbStorage, updates } from "botdb/grammy";
import { PsqlAdapter } from "@grammyjs/storage-psql";
import { type Context, type SessionFlavor, session } from "grammy";

import { newBot, newBotName, newMessage, newPool, newUser } from "./support.js";

const UPDATES = Number(process.env["UPDATES"] ?? 1000);
const PROCESSES = 2;
const PROGRAM = fileURLToPath(new URL("process.js", import.meta.url));

const pool = newPool();

interface Child {
  process: ChildProcess;
  /** Once it has said this. */
  said(word: string): Promise<void>;
}

function start(program: string, given: object): Child {
  const child = spawn(process.execPath, [PROGRAM, program, JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  after(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  const said = async (word: string) => {
    while (!output.includes(word)) {
      assert.equal(child.exitCode, null, `the process ended: ${output}`);
      await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    }
  };
  return { process: child, said };
}

/** How many of the updates that two processes have handled at once are missing in the sessions. */
async function lost(
  how: string,
  atOnce: number,
  counts: (botName: string) => Promise<number> = countsOfBotdb,
): Promise<number> {
  const botName = newBotName();
  const users = Array.from({ length: 50 }, newUser);
  if (how === "stock") await PsqlAdapter.create({ client: pool as never, tableName: botName }); // two at once collide
  const children = Array.from({ length: PROCESSES }, (_, n) =>
    start("count", { how, botName, users, updates: UPDATES, first: n * 1_000_000 + 1, atOnce }),
  );
  await Promise.all(children.map((child) => child.said("ready")));
  for (const child of children) child.process.stdin?.write("go\n");
  await Promise.all(children.map((child) => child.said("done")));
  return PROCESSES * UPDATES - (await counts(botName));
}

async function countsOfBotdb(botName: string): Promise<number> {
  const { rows } = await pool.query(
    "SELECT sum((value ->> 'count')::int)::int AS count FROM botdb.bot_storage WHERE bot_name = $1",
    [botName],
  );
  return rows[0].count;
}

async function countsOfStock(table: string): Promise<number> {
  const { rows } = await pool.query(`SELECT sum((value::json ->> 'count')::int)::int AS count FROM ${table}`);
  return rows[0].count;
}

test(`${PROCESSES} processes × ${UPDATES} updates on 50 users`, async (t) => {
  let stock = 0;
  for (let round = 0; round < 10 && stock === 0; round += 1) stock = await lost("stock", 1, countsOfStock);
  const ours: Record<string, number> = {};
  for (const how of ["lossless", "updates", "telegraf"]) {
    for (const atOnce of [1, 4]) ours[`${how}, ${atOnce} at once in each`] = await lost(how, atOnce);
  }
  t.diagnostic(`lost by @grammyjs/storage-psql: ${stock}; by botdb: ${JSON.stringify(ours)}`);
  assert.ok(stock > 0, "@grammyjs/storage-psql loses some");
  assert.deepEqual(Object.values(ours), [0, 0, 0, 0, 0, 0]);
});

interface Data {
  count: number;
}

test("a process that is killed in the middle of a handler has done nothing, and the update is handled again", async () => {
  const db = new Botdb(pool, { botName: newBotName() });
  const user = newUser();
  const update = newMessage(user);
  const child = start("hang", { botName: db.botName, updateId: update.update_id, user, transaction: true });
  await child.said("ready");
  child.process.kill("SIGKILL");
  await once(child.process, "exit");

  const bot = newBot<Context & SessionFlavor<Data> & BotdbFlavor>();
  bot.use(updates(db));
  bot.use(session({ initial: () => ({ count: 0 }), storage: botdbStorage<Data>({ db }) }));
  bot.on("message", async (ctx) => {
    assert.deepEqual(ctx.session, { count: 0 });
    assert.equal((await ctx.botdb.getUser(user))?.totalXp, 0);
    ctx.session.count += 1;
    await ctx.botdb.addXp(user, 10);
  });
  await bot.handleUpdate(update);
  assert.deepEqual((await db.storageRead(String(user)))?.value, { count: 1 });
  assert.equal((await db.getUser(user))?.totalXp, 10);
});

test("without a transaction an update that was in the middle is not handled again", async () => {
  const db = new Botdb(pool, { botName: newBotName() });
  const user = newUser();
  const update = newMessage(user);
  const child = start("hang", { botName: db.botName, updateId: update.update_id, user, transaction: false });
  await child.said("ready");
  child.process.kill("SIGKILL");
  await once(child.process, "exit");
  assert.equal(await db.claimUpdate(update.update_id), false);
  assert.equal((await db.getUser(user))?.totalXp, 10);
  assert.equal(await db.storageRead(String(user)), null);
});
