// What the middlewares of the frameworks have in common.
import { Botdb } from "./botdb.js";
import { BotdbError, LimitReached } from "./errors.js";
import type { Answers, Reader } from "./held.js";
import { type Transaction, inScope } from "./transaction.js";
import { Turns } from "./turns.js";
import type { Integer } from "./values.js";

/** What `updates` puts on a context. */
export interface BotdbFlavor {
  /** The database: the update's transaction, if there is one. */
  botdb: Botdb;
}

/** What `updates` can be told. */
export interface UpdatesOptions<C> {
  /**
   * With false the claim is a transaction of its own, and the handlers are in none: for handlers that take long, and
   * would keep a connection all the time. A crash in the middle of one is then the end of that update. Default: true.
   */
  transaction?: boolean | undefined;
  /**
   * The Telegram id of the user who is locked, and created if new. Default: whom the update is from. One that tells of a
   * payment or a refund is claimed without them where the bot may meet no more users today: no limit refuses what is paid.
   */
  user?: ((ctx: C) => Integer | undefined) | undefined;
  /**
   * Asked when the database has refused an update by its own rules: a value that is none (SQLSTATE class 22), somebody or
   * something that is not there (TB001, TB002), another call under this request id (TB004), a payment, reservation or lease
   * in another state (TB005), a limit that was reached (TB007). With true the update is given
   * up: nothing of it was done, it counts as handled, and the error is thrown no further. What this function does by
   * `ctx.botdb` is in the transaction that says so. Default: the error is thrown, and the update may come again.
   */
  refused?: ((error: BotdbError, ctx: C & BotdbFlavor) => boolean | Promise<boolean>) | undefined;
}

/** A message that may tell of a payment. */
interface Message {
  readonly successful_payment?: object | undefined;
  readonly refunded_payment?: object | undefined;
}

/** What a context of either framework has. */
interface Context {
  readonly update: { readonly update_id: number };
  readonly from?: { readonly id: number } | undefined;
  readonly message?: object | undefined;
}

function tellsOfMoney({ message }: Context): boolean {
  const { successful_payment, refunded_payment }: Message = message ?? {};
  return (successful_payment ?? refunded_payment) !== undefined;
}

/** What is not possible, as opposed to what was not possible now: a lock, a connection, a server that is full. */
const REFUSED = /^(22...|TB00[12457])$/;

function isRefusal(error: unknown): error is BotdbError {
  return error instanceof BotdbError && REFUSED.test(error.sqlstate);
}

/** Asks for what is under the key, before it is read. */
function readAhead(readers: readonly Reader[], key: string): Answers {
  const answers = readers.map((reader) => [reader, reader.readForUpdate(key)] as const);
  for (const [, answer] of answers) answer.catch(() => {}); // whoever reads it sees the error
  return new Map(answers);
}

/**
 * The middleware: lets what comes after it handle the update, unless the bot has claimed it before. `keyOf`: the key that
 * the framework's own session has. What was read under it in the last update is read with the claim of the next.
 */
export function once<C extends Context>(db: Botdb, options: UpdatesOptions<C>, keyOf: (ctx: C) => string | undefined) {
  const { user = ({ from }: C) => from?.id, refused } = options;
  const turns = new Turns();
  let readers: readonly Reader[] = [];

  // News of money is not claimed without the user from the beginning, since the session is read before they are locked: who
  // locks the two the other way round, as all other updates do, could wait for this one, and this one for them.
  function claim(on: Botdb, ctx: C): Promise<boolean> {
    const claimFor = (telegramId: Integer | null) => on.claimUpdate(ctx.update.update_id, { telegramId });
    const claimed = () => claimFor(user(ctx) ?? null);
    if (!tellsOfMoney(ctx)) return claimed();
    const attempt = on.engine.transaction === undefined ? claimed() : on.savepoint(claimed);
    return attempt.catch((error: unknown) => {
      if (error instanceof LimitReached) return claimFor(null);
      throw error;
    });
  }

  async function handle(transaction: Transaction, ctx: C & BotdbFlavor, next: () => Promise<void>): Promise<void> {
    const key = keyOf(ctx);
    const claimed = claim(ctx.botdb, ctx);
    if (key !== undefined) transaction.held.expect(key, readAhead(readers, key));
    if (!(await claimed)) return;
    await next();
    if (key !== undefined) readers = transaction.held.readersOf(key);
  }

  /**
   * Claims an update that was refused: by itself, and with no user, who may be what was refused. `failure` is what has ended
   * its transaction: a handler may have swallowed that, and what comes out of a conversation is a copy without a SQLSTATE.
   */
  async function giveUp(ctx: C & BotdbFlavor, error: unknown, failure?: Error): Promise<void> {
    const refusal = failure ?? error;
    if (refused === undefined || !isRefusal(refusal)) throw error;
    await db.engine.begin(async (engine) => {
      ctx.botdb = new Botdb(engine);
      // False: another process has handled it meanwhile.
      const claimed = await ctx.botdb.claimUpdate(ctx.update.update_id);
      if (claimed && !(await refused(refusal, ctx))) throw error;
    });
  }

  async function inTransaction(ctx: C & BotdbFlavor, next: () => Promise<void>): Promise<void> {
    let transaction: Transaction | undefined;
    try {
      await db.engine.begin((engine) => {
        transaction = engine.transaction as Transaction;
        ctx.botdb = new Botdb(engine);
        return handle(transaction, ctx, next);
      });
    } catch (error) {
      await giveUp(ctx, error, transaction?.failure);
    }
  }

  /** Who waits for an earlier update of the same user does so without a connection: there are enough for the others. */
  async function inTurn(ctx: C & BotdbFlavor, next: () => Promise<void>): Promise<void> {
    const telegramId = user(ctx);
    const isNested = db.engine.transaction !== undefined; // which is refused, and would wait for itself
    if (telegramId === undefined || isNested) return inTransaction(ctx, next);
    return turns.take(String(telegramId), () => inTransaction(ctx, next));
  }

  async function alone(ctx: C & BotdbFlavor, next: () => Promise<void>): Promise<void> {
    ctx.botdb = db;
    const claimed = await claim(db, ctx).catch((error: unknown) => giveUp(ctx, error));
    if (claimed) await inScope(undefined, next);
  }

  return options.transaction === false ? alone : inTurn;
}

const LARGEST_USER = 2 ** 52 - 1;

function userId(digits: string | undefined): number | undefined {
  const id = Number(digits);
  return id >= 1 && id <= LARGEST_USER ? id : undefined;
}

/** The user whose private chat has this key: a chat's id, as grammY's sessions have it. */
export function privateChat(key: string): number | undefined {
  return userId(/^[1-9]\d*$/.exec(key)?.[0]);
}

/** The user of a key "user:chat", as Telegraf's sessions have it. */
export function userInChat(key: string): number | undefined {
  return userId(/^([1-9]\d*):-?\d+$/.exec(key)?.[1]);
}
