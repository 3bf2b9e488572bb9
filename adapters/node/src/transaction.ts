// A transaction on a connection of its own. Statements that nobody waits for go along with the next one: BEGIN with the
// first, the last writes with COMMIT.
import { AsyncLocalStorage } from "node:async_hooks";

import { BotdbError, UsageError } from "./errors.js";
import type { Statement } from "./function.js";
import { HeldKeys } from "./held.js";
import { type Client, type QueryResult, type Queryable, sendOwn, sendTogether } from "./pg.js";
import type { RawResult } from "./rows.js";

/** A statement in the queue, and who waits for it; what it says is the package's, or the program's own. */
interface Job {
  statement: Statement | { readonly own: string; readonly values: readonly unknown[] };
  resolve(result: any): void;
  reject(error: Error): void;
}

function plain(text: string): Statement {
  return { text, values: [], silent: true };
}

/** One that is the same in each transaction. */
function constant(text: string): Statement {
  return { text, values: [], silent: true, name: `botdb_${text.toLowerCase()}` };
}

function nobody(): void {}

/** A transaction that is open, or has ended. */
export class Transaction {
  /** Resolves when it has committed or was undone. */
  readonly end: Promise<void>;
  private finish: () => void = nobody;
  private known = new HeldKeys();
  private readonly queue: Job[] = [];
  private sending: Promise<void> | undefined;
  private ending: Error | undefined;
  private ended = false;
  private begun = false;
  private savepoints = 0;

  /** `queryable` is what the connection is of: calls to it become the transaction's while it is open. */
  constructor(
    private readonly client: Client,
    readonly queryable: Queryable,
    private readonly prepare: boolean,
  ) {
    this.end = new Promise((resolve) => {
      this.finish = resolve;
    });
    this.defer(constant("BEGIN"));
  }

  /** Whether statements may still be sent. */
  get open(): boolean {
    return !this.ended;
  }

  /** The error of the database or the connection that has ended it, whatever became of that error since. */
  get failure(): Error | undefined {
    return this.ending;
  }

  /** What it knows of the keys now. Take it when you ask, and tell it what the answer was: an undone part forgets it. */
  get held(): HeldKeys {
    return this.known;
  }

  /** Sends a statement, and what was deferred before it. */
  async run(statement: Statement): Promise<RawResult> {
    this.refuse();
    return this.enqueue(statement);
  }

  /** Sends a statement later: with the next one, or with the end. Its error is the transaction's. */
  defer(statement: Statement): void {
    if (this.ended) this.refuse();
    this.push({ statement, resolve: nobody, reject: nobody });
  }

  /** Sends a statement of the program's own, and what was deferred before it. */
  async query<Row>(own: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    this.refuse();
    return this.enqueue({ own, values });
  }

  /** Does a part of the transaction that may fail by itself: then it alone is undone, and its error thrown. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.savepoints += 1;
    const name = `botdb_${this.savepoints}`;
    this.refuse();
    this.defer(plain(`SAVEPOINT ${name}`));
    const before = this.known;
    this.known = before.copy();
    try {
      const result = await work();
      await this.flush();
      this.refuse();
      this.defer(plain(`RELEASE SAVEPOINT ${name}`));
      return result;
    } catch (error) {
      await this.returnTo(name, before).catch(nobody); // what goes wrong there is the transaction's failure
      throw error;
    }
  }

  /** What was read since then is locked no longer, and what was written is not there. */
  private async returnTo(name: string, before: HeldKeys): Promise<void> {
    await this.flush();
    this.ending = undefined;
    this.known = before;
    await this.enqueue(plain(`ROLLBACK TO SAVEPOINT ${name}`));
  }

  /** Commits, with what was deferred. What fails here has undone everything. */
  async commit(): Promise<void> {
    if (this.failure !== undefined) this.refuse();
    const answer = this.enqueue(constant("COMMIT"));
    this.ended = true;
    const { command } = await answer.catch((error: Error) => {
      throw this.failure ?? error; // that of a statement which was deferred: nobody else has seen it
    });
    if (command !== "COMMIT") throw this.failed();
    this.known.stored();
    this.finish();
  }

  /** Undoes everything. */
  async rollback(): Promise<void> {
    this.ended = true;
    await this.sending;
    this.drop();
    this.finish();
    if (this.begun) await this.enqueue(constant("ROLLBACK"));
  }

  /** Sends what was deferred, and waits until nothing is on its way. */
  private async flush(): Promise<void> {
    this.start();
    while (this.sending !== undefined) await this.sending;
  }

  private enqueue<Result = RawResult>(statement: Job["statement"]): Promise<Result> {
    const answer = new Promise<Result>((resolve, reject) => {
      this.push({ statement, resolve, reject });
    });
    this.start();
    return answer;
  }

  private push(job: Job): void {
    this.known.expectNothing();
    this.queue.push(job);
  }

  private start(): void {
    if (this.sending !== undefined || this.queue.length === 0) return;
    // Not at once: what the program asks for before it waits for anything goes together.
    this.sending = Promise.resolve()
      .then(() => this.sendNext())
      .finally(() => {
        this.sending = undefined;
        this.start();
      });
  }

  /** Sends what the queue begins with: a statement of the program's own, or all before the next such one. */
  private async sendNext(): Promise<void> {
    this.begun = true;
    const [first] = this.queue;
    if (first !== undefined && "own" in first.statement) {
      this.queue.shift();
      const { own, values } = first.statement;
      await sendOwn(this.client, own, values).then(first.resolve, (error: Error) => this.fail(error, first));
      return;
    }
    const statements: Statement[] = [];
    for (const { statement } of this.queue) {
      if ("own" in statement) break;
      statements.push(statement);
    }
    const jobs = this.queue.splice(0, statements.length);
    const { results, error } = await sendTogether(this.client, statements, this.prepare);
    jobs.forEach((job, index) => {
      if (index < results.length) job.resolve(results[index]);
      else if (index === results.length && error !== undefined) this.fail(error, job);
      else job.reject(this.failed());
    });
  }

  private fail(error: Error, job: Job): void {
    this.ending ??= error;
    job.reject(error);
  }

  /** What was deferred and will not be sent any more. */
  private drop(): void {
    for (const job of this.queue.splice(0)) job.reject(this.failed());
  }

  /** The same for everybody: of the class and the SQLSTATE that have ended it, which say what to do. */
  private failed(): Error {
    const cause = this.failure;
    if (cause !== undefined && !(cause instanceof BotdbError)) return cause;
    const Kind = (cause?.constructor ?? BotdbError) as typeof BotdbError;
    return new Kind({
      message: cause === undefined ? "the transaction has failed" : `the transaction has failed: ${cause.message}`,
      sqlstate: cause?.sqlstate ?? "25P02",
      detail: cause?.detail,
      hint: cause?.hint ?? "What may fail by itself belongs into a savepoint.",
      cause,
    });
  }

  /** Throws if the transaction takes no statement. */
  private refuse(): void {
    if (this.ended) {
      throw new UsageError({
        message: "the transaction has ended",
        sqlstate: "25P01",
        hint: "Await everything that a handler does before it returns.",
      });
    }
    if (this.failure !== undefined) throw this.failed();
  }
}

/** What an asynchronous flow is part of: the handling of an update. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly transaction: Transaction | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** The scope of this flow. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Does the work in a scope of its own. */
export function inScope<T>(transaction: Transaction | undefined, work: () => Promise<T>): Promise<T> {
  return scopes.run({ parent: scopes.getStore(), transaction }, work);
}

/** Makes the rest of this flow a scope of its own, where it is in none. */
export function enterScope(): Scope {
  const scope = { parent: undefined, transaction: undefined };
  scopes.enterWith(scope);
  return scope;
}

/** The open transaction of this flow on a connection of the queryable's. */
export function currentTransaction(queryable: Queryable): Transaction | undefined {
  for (let scope = scopes.getStore(); scope !== undefined; scope = scope.parent) {
    const { transaction } = scope;
    if (transaction !== undefined && transaction.queryable === queryable && transaction.open) return transaction;
  }
  return undefined;
}
