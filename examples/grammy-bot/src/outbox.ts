// What a handler says is sent when its transaction has committed, and survives the bot.
//
// The transaction keeps the calls under a key of its own. When it has committed they are made, beside the bot's loop: nobody
// waits for a chat that Telegram lets wait. Then the key is deleted. So nothing is said that is not so, and nothing that is so
// stays unsaid. What is left, since the bot died or did not hear of its commit, is looked for now and then. A bot that dies
// between a call and the deletion has the call made again: a message may be said twice, and nothing else may happen twice.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Conversation } from "@grammyjs/conversations";
import type { Botdb, StorageKey } from "botdb";
import { type Api, type Context, GrammyError, type Middleware, type NextFunction, type Transformer } from "grammy";

import type { BotContext } from "./context.js";
import { told } from "./errors.js";
import { isRefunded } from "./payments.js";

const PREFIX = "outbox:";
const KEPT = 24 * 60 * 60 * 1000; // ms: what could not be said for so long is no news any more
const LEASE = "outbox"; // of the one process that looks for what is left
const PATIENCE = 10_000; // ms, for what is to be said when the bot ends
const PAGE = 1000; // keys

// Whatever is in the database was written by the bot's login, which may be somebody else's. What the bot does not do is not done.
const METHODS = [
  "sendMessage",
  "editMessageText",
  "answerCallbackQuery",
  "sendInvoice",
  "answerPreCheckoutQuery",
  "refundStarPayment",
];

/** A call of the Bot API that is still to be made. */
export interface Call {
  method: string;
  payload: object;
}

export interface OutboxFlavor {
  /** The calls to make when the update's transaction has committed. */
  outbox: Call[];
}

export class Outbox {
  private readonly owner = randomUUID();
  /** What is being said, by key; what could not be deleted then stays in it, so as not to be said again. */
  private readonly inHand = new Set<string>();
  private readonly said = new Set<string>();
  /** The end of what is to be said in a chat. */
  private readonly queues = new Map<string, Promise<void>>();
  private looking: NodeJS.Timeout | undefined;

  /** What is older than `age` (ms) is left by a process that says it no more. */
  constructor(
    private readonly api: Api,
    private readonly db: Botdb,
    private readonly age: number,
  ) {}

  /** Before the transaction: has the calls made when it has ended. */
  send = async (ctx: BotContext, next: NextFunction): Promise<void> => {
    ctx.outbox = [];
    await next();
    if (ctx.outbox.length > 0) this.say(keyOf(ctx), ctx.outbox);
  };

  /** In the transaction: keeps the calls of the handlers. As with webhook replies, they have no result yet. */
  keep = async (ctx: BotContext, next: NextFunction): Promise<void> => {
    ctx.api.config.use(keepIn((call) => void ctx.outbox.push(call)));
    await next();
    await this.store(ctx);
  };

  /** For conversations, which have an API object of their own. */
  keepInConversation = (conversation: Conversation<BotContext>): Middleware<Context>[] => [
    async (ctx, next) => {
      ctx.api.config.use(keepIn((call) => conversation.external((outside) => void outside.outbox.push(call))));
      await next();
    },
  ];

  /** Writes them down, in the transaction that runs. */
  async store(ctx: BotContext): Promise<void> {
    if (ctx.outbox.length === 0) return;
    await this.db.storageWrite(keyOf(ctx), ctx.outbox, { ttl: KEPT, telegramId: ctx.from?.id });
  }

  /** Begins to look for what is left, now and ever again. */
  open(): void {
    const look = () => this.sayLeft().catch((error: unknown) => console.error(`what is left to say: ${told(error)}`));
    void look();
    this.looking = setInterval(look, this.age / 2);
  }

  /** Says what it has; what takes longer is left for the next one. */
  async close(): Promise<void> {
    clearInterval(this.looking);
    const all = Promise.all(this.queues.values());
    await Promise.race([all, sleep(PATIENCE, undefined, { ref: false })]);
    await this.db.storageUnlock(LEASE, this.owner).catch(() => {}); // it ends by itself
  }

  /** Says what nobody is going to say. One process does that at a time, for as long as it lives. */
  private async sayLeft(): Promise<void> {
    if ((await this.db.storageLock(LEASE, this.owner, this.age)) === null) return;
    let page: StorageKey[] = [];
    do {
      page = await this.db.storageKeys({ prefix: PREFIX, after: page.at(-1)?.key, limitRows: PAGE });
      for (const row of page) await this.sayIfLeft(row);
    } while (page.length === PAGE);
  }

  private async sayIfLeft({ key, expiresAt }: StorageKey): Promise<void> {
    if (this.said.has(key)) return this.forget(key);
    const keptAt = expiresAt === null ? 0 : Number(expiresAt) - KEPT;
    if (this.inHand.has(key) || keptAt > Date.now() - this.age) return;
    const row = await this.db.storageRead(key);
    if (row === null || this.inHand.has(key)) return;
    if (areCalls(row.value)) return this.say(key, row.value);
    console.error(`${key}: this is nothing to say`);
    await this.forget(key);
  }

  /** Has the calls of an update made, behind those that wait in the same chat: 429 of one chat holds up no other one. */
  private say(key: string, calls: Call[]): void {
    const queue = chatOf(calls) ?? key;
    this.inHand.add(key);
    const done = (this.queues.get(queue) ?? Promise.resolve()).then(() => this.make(key, calls));
    this.queues.set(queue, done);
    void done.then(() => {
      this.inHand.delete(key);
      if (this.queues.get(queue) === done) this.queues.delete(queue);
    });
  }

  /** Makes the calls. There is nobody who could handle an error. */
  private async make(key: string, calls: Call[]): Promise<void> {
    try {
      for (const call of calls) await this.call(key, call);
      this.said.add(key);
      await this.forget(key);
    } catch (error) {
      console.error(`${key}: ${told(error)}`);
    }
  }

  private async call(key: string, { method, payload }: Call): Promise<void> {
    if (method === "refundStarPayment" && !(await isRefunded(this.db, payload))) {
      console.error(`${key}: that payment is not refunded`);
      return;
    }
    try {
      await (this.api.raw as unknown as Record<string, (payload: object) => Promise<unknown>>)[method]!(payload);
    } catch (error) {
      // Telegram will never do it: the user has blocked the bot, or it was done before the bot died.
      if (!(error instanceof GrammyError)) throw error;
      console.error(`${key}: ${error.description}`);
    }
  }

  private async forget(key: string): Promise<void> {
    await this.db.storageDelete(key);
    this.said.delete(key);
  }
}

/** Whether the bot could have written it. */
function areCalls(value: unknown): value is Call[] {
  return Array.isArray(value) && value.every((call) => METHODS.includes(call?.method) && isObject(call.payload));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where the calls are seen. A checkout has ten seconds, and is seen nowhere: it waits for nothing. */
function chatOf(calls: Call[]): string | undefined {
  const payload = calls.map((call) => call.payload as { chat_id?: number }).find(({ chat_id }) => chat_id !== undefined);
  return payload === undefined ? undefined : String(payload.chat_id);
}

// Padded, so that keys are in the order of the updates.
function keyOf(ctx: Context): string {
  return PREFIX + String(ctx.update.update_id).padStart(12, "0");
}

/** Keeps each call instead of making it; what only asks is asked at once. */
function keepIn(keep: (call: Call) => unknown): Transformer {
  return async (prev, method, payload, signal) => {
    if (method.startsWith("get")) return prev(method, payload, signal);
    await keep({ method, payload });
    return { ok: true, result: true as never };
  };
}
