// Runs the bot: by long polling, or by a webhook if WEBHOOK_URL is set.
import { type Server, createServer } from "node:http";

import { Botdb } from "botdb";
import { type Bot, webhookCallback } from "grammy";
import pg from "pg";

import { COMMANDS, makeBot } from "./bot.js";
import type { BotContext } from "./context.js";
import { told } from "./errors.js";

const POLL = 30; // seconds

const { BOT_TOKEN, BOT_API_ROOT, DATABASE_URL, DATABASE_POOLER } = process.env;
const { WEBHOOK_URL, WEBHOOK_SECRET, WEBHOOK_PORT = "8080", OUTBOX_AGE = "60" } = process.env;

/** Aborted when somebody wants the bot to end. */
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());

async function main(token: string, connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", (error) => console.error(`an idle connection has ended: ${error.message}`));
  // A pooler that gives each transaction another connection keeps no prepared statements.
  const db = new Botdb(pool, { prepare: DATABASE_POOLER === "transaction" ? false : undefined });
  const { bot, outbox } = makeBot(token, db, 1000 * Number(OUTBOX_AGE), BOT_API_ROOT);

  await bot.init();
  await bot.api.setMyCommands(COMMANDS);
  outbox.open();
  try {
    if (WEBHOOK_URL === undefined) await poll(bot);
    else await listen(bot, WEBHOOK_URL, WEBHOOK_SECRET);
  } finally {
    await outbox.close();
  }
}

/**
 * One update after the other, in their order: who confirms one confirms all before it. What was handled is confirmed with
 * the next request, so a bot that dies gets again what it has not confirmed. An error ends the bot before it confirms: whoever runs it starts it again, and the update comes again.
 * (bot.start() is the same, but bot.stop() confirms the update in hand, which is lost if its handler does not end then.)
 */
async function poll(bot: Bot<BotContext>): Promise<void> {
  let offset = 0;
  await bot.api.deleteWebhook();
  while (!ending.signal.aborted) {
    for (const update of await fetchUpdates(bot, offset)) {
      await bot.handleUpdate(update);
      offset = Math.max(offset, update.update_id + 1);
      if (ending.signal.aborted) break;
    }
  }
  await bot.api.getUpdates({ offset, limit: 1, timeout: 0 });
}

/** The next updates, in their order; none if the bot is to end. */
async function fetchUpdates(bot: Bot<BotContext>, offset: number) {
  try {
    const updates = await bot.api.getUpdates({ offset, timeout: POLL }, ending.signal as never);
    return updates.sort((one, other) => one.update_id - other.update_id);
  } catch (error) {
    if (ending.signal.aborted) return [];
    throw error;
  }
}

/** Many updates side by side. Telegram repeats an update until it is answered with 200, which an error is not. */
async function listen(bot: Bot<BotContext>, url: string, secret: string | undefined): Promise<void> {
  const handle = webhookCallback(bot, "http", secret === undefined ? {} : { secretToken: secret });
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(told(error));
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
  server.listen(Number(WEBHOOK_PORT));
  await bot.api.setWebhook(url, secret === undefined ? {} : { secret_token: secret });
  await ended(server);
}

/** Waits for the end, and for the updates in hand then. */
function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const close = () => {
      server.close(() => resolve());
      server.closeIdleConnections();
    };
    if (ending.signal.aborted) close();
    else ending.signal.addEventListener("abort", close);
  });
}

if (BOT_TOKEN === undefined || DATABASE_URL === undefined) {
  console.error("Set BOT_TOKEN and DATABASE_URL.");
  process.exit(2);
}
await main(BOT_TOKEN, DATABASE_URL).catch((error: unknown) => {
  console.error(told(error));
  process.exit(1);
});
process.exit(); // what is still waiting for Telegram is left for the next one
