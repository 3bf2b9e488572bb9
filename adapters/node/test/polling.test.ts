// A bot that polls and ends on an error loses no update, though Telegram gives each until it is confirmed, and no longer.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import type { Update } from "grammy/types";

import { ME } from "./bots.js";
import { newDb, newMessage, newUser } from "./support.js";

const UPDATES = 250; // more than twice as many as come at a time
const PROGRAM = fileURLToPath(new URL("polling.js", import.meta.url));

/** Telegram, for one bot: it gives updates from an offset on, and forgets those before. */
class Telegram {
  private confirmed = 0;
  private sent = 0;
  private tell: () => void = () => {};
  /** When all updates are confirmed. */
  readonly done = new Promise<void>((resolve) => {
    this.tell = resolve;
  });
  readonly server: Server;

  constructor(
    private readonly updates: readonly Update[],
    private readonly afterMessage: (sent: number) => unknown,
  ) {
    this.server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      const method = request.url?.split("/").at(-1) ?? "";
      const result = await this.answer(method, body === "" ? {} : JSON.parse(body));
      if (result !== undefined) response.end(JSON.stringify({ ok: true, result }));
    }).listen(0);
    after(() => this.server.closeAllConnections());
    after(() => this.server.close());
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(method: string, { offset = 0, limit = 100 }: { offset?: number; limit?: number }) {
    if (method === "getMe") return ME;
    if (method === "sendMessage") {
      this.sent += 1;
      await this.afterMessage(this.sent);
      return { message_id: 1, date: 1, chat: { id: 1, type: "private" } };
    }
    if (method !== "getUpdates") return true;
    this.confirmed = Math.max(this.confirmed, offset - 1);
    const left = this.updates.filter(({ update_id }) => update_id > this.confirmed);
    if (left.length > 0) return left.slice(0, limit);
    this.tell();
    return undefined; // nobody writes any more: the answer would come when somebody does
  }
}

for (const framework of ["grammY", "Telegraf"]) {
  test(`${framework}: the database breaks all connections twice, and each update is handled once`, async () => {
    const db = newDb();
    const user = newUser();
    const sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
    const telegram = new Telegram(
      Array.from({ length: UPDATES }, () => newMessage(user)),
      (sent) => [30, 130].includes(sent) && db.query(sql, [db.botName]),
    );
    let ends = 0;
    let isDone = false;
    void telegram.done.then(() => {
      isDone = true;
    });
    while (!isDone) {
      const bot = spawn(process.execPath, [PROGRAM, framework, db.botName as string, telegram.url], {
        stdio: "ignore",
      });
      after(() => bot.kill("SIGKILL"));
      const end = once(bot, "exit").then(() => {
        ends += 1;
      });
      await Promise.race([end, telegram.done]);
    }
    assert.ok(ends >= 1, "it has ended by itself");
    assert.equal((await db.getUser(user))?.totalXp, UPDATES);
    assert.deepEqual((await db.storageKeys()).length, 1);
    const { key } = (await db.storageKeys())[0] as { key: string };
    assert.deepEqual((await db.storageRead(key))?.value, { n: UPDATES });
  });
}
