import { Functions } from "./client.generated.js";
import { Engine } from "./engine.js";
import { UsageError } from "./errors.js";
import { type SqlFunction, statementOf } from "./function.js";
import type { QueryResult, Queryable } from "./pg.js";
import { shaped } from "./rows.js";
import type { Integer } from "./values.js";

/** What a Botdb can be told. */
export interface BotdbOptions {
  /** The bot that calls act for if they name none. A login role that is bound to a bot needs none. */
  botName?: string | undefined;
  /**
   * Whether the server keeps the statements prepared, which makes each call cheaper for it. Default: where connections
   * go straight to the server, and not through a pooler such as PgBouncer; it is asked once.
   */
  prepare?: boolean | undefined;
}

/**
 * The functions of the database as methods, on a Pool, a Client or a PoolClient of pg. What it does while a
 * {@link Botdb.transaction} of the same pool runs, in that transaction's function and whatever this calls, is part of it.
 *
 * ```js
 * const db = new Botdb(new pg.Pool({ connectionString: process.env.DATABASE_URL }), { botName: "quiz_bot" });
 * await db.getOrCreateUser(6120457731, { firstName: "Olga" });
 * const { totalXp } = await db.addXp(6120457731, 50);
 * ```
 */
export class Botdb extends Functions {
  /** @internal */
  declare readonly engine: Engine;

  constructor(queryable: Queryable, options?: BotdbOptions);
  /** @internal */
  constructor(engine: Engine);
  constructor(on: Queryable | Engine, options: BotdbOptions = {}) {
    super();
    const engine = on instanceof Engine ? on : new Engine(on, options.botName, options.prepare);
    // Not enumerable: whoever logs a context logs what it shows, and a pool shows its connection string.
    Object.defineProperty(this, "engine", { value: engine });
  }

  /** The bot that calls act for if they name none. */
  get botName(): string | undefined {
    return this.engine.botName;
  }

  /**
   * Handles an update of Telegram's in one transaction. It claims the update first and locks the user, who is created if
   * new; `null`: the update has none. Everything that `tx`, or this object, does in `work` takes effect together when
   * `work` is done, or, if it throws, not at all, and the error is thrown on. Returns what `work` returns, and undefined
   * without calling it if this bot has handled the update already. The transaction has a connection of its own for as
   * long as it runs.
   */
  transaction<T>(
    updateId: Integer,
    telegramId: Integer | null,
    work: (tx: Botdb) => Promise<T>,
  ): Promise<T | undefined>;
  /** Does the work in one transaction: for what no update asks for. */
  transaction<T>(work: (tx: Botdb) => Promise<T>): Promise<T>;
  async transaction<T>(
    ...given:
      | [work: (tx: Botdb) => Promise<T>]
      | [updateId: Integer, telegramId: Integer | null, work: (tx: Botdb) => Promise<T>]
  ): Promise<T | undefined> {
    return this.engine.begin(async (engine) => {
      const tx = new Botdb(engine);
      if (given.length === 1) return given[0](tx);
      const [updateId, telegramId, work] = given;
      const claimed = await tx.claimUpdate(updateId, { telegramId });
      return claimed ? work(tx) : undefined;
    });
  }

  /**
   * Does a part of a transaction that may fail by itself. Without it an error of the database ends the transaction,
   * also one that is caught. One part after the other.
   */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const { transaction } = this.engine;
    if (transaction === undefined) {
      throw new UsageError({ message: "a savepoint outside a transaction", sqlstate: "25P01" });
    }
    return transaction.savepoint(work);
  }

  /** SQL of the bot's own, with parameters $1, $2, …: in the transaction, if there is one. */
  query<Row = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
    return this.engine.query<Row>(text, values);
  }

  protected override async call(fn: SqlFunction, required: readonly unknown[], options: object): Promise<never> {
    const { engine } = this;
    const statement = statementOf(fn, required, options as Record<string, unknown>, engine.botName);
    return shaped(fn, await engine.run(statement)) as never;
  }
}
