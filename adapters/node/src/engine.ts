// Where the statements of a Botdb go: into the transaction that the flow is in, else to the pool or client.
import { UsageError } from "./errors.js";
import type { Statement } from "./function.js";
import { type Client, type QueryResult, type Queryable, isDirect, isPool, onPool, send, sendOwn } from "./pg.js";
import type { RawResult } from "./rows.js";
import { Transaction, currentTransaction, inScope } from "./transaction.js";

/** The last transaction that a single connection has begun: the next one waits for its end. */
const busy = new WeakMap<Queryable, Promise<void>>();

/** Whether the connections of a queryable go straight to the server: asked once. */
const direct = new WeakMap<Queryable, boolean>();

export class Engine {
  constructor(
    readonly queryable: Queryable,
    readonly botName: string | undefined,
    /** Whether the server keeps statements prepared; undefined: where nothing is between it and pg. */
    private readonly prepare: boolean | undefined,
    private readonly own?: Transaction,
  ) {}

  /** The transaction that a statement would be part of now. */
  get transaction(): Transaction | undefined {
    return this.own ?? currentTransaction(this.queryable);
  }

  run(statement: Statement): Promise<RawResult> {
    const { transaction, queryable, prepares } = this;
    if (transaction !== undefined) return transaction.run(statement);
    if (prepares === undefined || busy.has(queryable)) return this.runLater(statement);
    return send(queryable, statement, prepares);
  }

  private async runLater(statement: Statement): Promise<RawResult> {
    await busy.get(this.queryable);
    return send(this.queryable, statement, this.prepares ?? (await this.learn()));
  }

  async query<Row>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    const { transaction } = this;
    if (transaction !== undefined) return transaction.query(text, values);
    await busy.get(this.queryable);
    return sendOwn(this.queryable, text, values);
  }

  /** Whether statements are prepared, as far as it is known. */
  private get prepares(): boolean | undefined {
    return this.prepare ?? direct.get(this.queryable);
  }

  /** Finds out whether statements can be prepared; on this connection, if the caller has one. */
  private async learn(client?: Client): Promise<boolean> {
    const { queryable } = this;
    const on = client ?? queryable;
    const found = await (isPool(on) ? onPool(on, isDirect) : isDirect(on));
    direct.set(queryable, found);
    return found;
  }

  /** Does the work in a transaction, which commits at its end, and rolls back if it throws. */
  async begin<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    if (this.transaction !== undefined) {
      throw new UsageError({
        message: "a transaction within a transaction",
        sqlstate: "25001",
        hint: "A part that may fail by itself is a savepoint.",
      });
    }
    const { queryable } = this;
    if (!isPool(queryable)) return this.alone(queryable, work);
    return onPool(queryable, (client) => this.within(client, work));
  }

  /** On the only connection that there is: one transaction after the other, and no other statement in between. */
  private async alone<T>(client: Queryable, work: (engine: Engine) => Promise<T>): Promise<T> {
    const before = busy.get(client);
    let done: () => void = () => {};
    const turn = new Promise<void>((resolve) => {
      done = resolve;
    });
    const end = (before ?? Promise.resolve()).then(() => turn);
    busy.set(client, end);
    await before;
    try {
      return await this.within(client, work);
    } finally {
      if (busy.get(client) === end) busy.delete(client);
      done();
    }
  }

  private async within<T>(client: Client, work: (engine: Engine) => Promise<T>): Promise<T> {
    const prepare = this.prepares ?? (await this.learn(client));
    const transaction = new Transaction(client, this.queryable, prepare);
    try {
      const engine = new Engine(this.queryable, this.botName, this.prepare, transaction);
      const result = await inScope(transaction, () => work(engine));
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback().catch(() => void client.end?.()); // in which state it is, nobody knows
      throw error;
    }
  }
}
