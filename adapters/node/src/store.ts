// Values under keys for the frameworks' sessions: read, and written so that nobody's change is lost.
import type { Botdb } from "./botdb.js";
import { functions } from "./client.generated.js";
import { VersionConflict } from "./errors.js";
import { type SqlFunction, type Statement, callOf } from "./function.js";
import type { Stored } from "./held.js";
import { mergeJson } from "./merge.js";
import type { RawResult } from "./rows.js";
import { NOTHING, Recent, type Seen } from "./seen.js";
import { type Transaction, currentScope, enterScope } from "./transaction.js";
import { Turns } from "./turns.js";
import { type Integer, type IntervalInput, encode, jsonText } from "./values.js";

/** The three values of a conflict. */
export interface Conflict<T> {
  /** What was read; undefined if nothing was there, or nobody knows. */
  base: T | undefined;
  /** What this update has made of it. */
  mine: T;
  /** What somebody else has written meanwhile. */
  theirs: T;
  /** The key, without the store's prefix. */
  key: string;
}

/** What a store can be told. */
export interface StoreOptions<T> {
  /** The database. */
  db: Botdb;
  /**
   * Whether a write is merged with what others have written since the value was read. With false the last writer wins.
   * Within `updates(db)` nothing can come in between either way. Default: true.
   */
  lossless?: boolean | undefined;
  /** Put before each key: what keeps two stores of one bot apart. Default: none. */
  prefix?: string | undefined;
  /** How long a value stays after it was last written. Default: for ever. */
  ttl?: IntervalInput | undefined;
  /** What a value begins as, as the session is told: two updates that both begin one are merged against it. */
  initial?: (() => T) | undefined;
  /** Puts two changes together; default: `mergeJson(base, mine, theirs)`. */
  merge?: ((conflict: Conflict<T>) => T) | undefined;
  /** The Telegram id of the user whose value it is: with whom it is erased and exported. */
  tie?: ((key: string) => Integer | undefined) | undefined;
}

function firstRow({ rows: [row] }: RawResult): Stored | undefined {
  return row === undefined ? undefined : { text: row[0] as string, version: row[1] as string };
}

function firstValue({ rows }: RawResult): string {
  return rows[0]?.[0] as string;
}

// Each conflict means that somebody else has written: so many writers at one key, one after the other, are none.
const ATTEMPTS = 200;

export class Store<T> {
  private readonly lossless: boolean;
  private readonly prefix: string;
  private readonly ttl: string | undefined;
  private readonly recent = new Recent();
  /** The writes on their way, by key: of two in one process the second begins when the first is done. */
  private readonly writing = new Turns();

  constructor(
    private readonly options: StoreOptions<T>,
    private readonly tie: (key: string) => Integer | undefined,
  ) {
    this.lossless = options.lossless ?? true;
    this.ttl = options.ttl === undefined ? undefined : (encode("interval", "ttl", options.ttl) ?? undefined);
    this.prefix = options.prefix ?? "";
  }

  read(key: string): Promise<T | undefined> {
    const { transaction } = this.options.db.engine;
    if (transaction !== undefined) return this.readAndHold(transaction, key);
    // Here and not after an await: from here on this flow, and whoever waits for it, is in the scope.
    if (this.lossless && currentScope() === undefined) enterScope();
    return this.readAndRemember(key);
  }

  async write(key: string, value: T): Promise<void> {
    if (value === undefined) return this.delete(key);
    const text = jsonText(`the value under ${key}`, value);
    const { transaction } = this.options.db.engine;
    if (transaction !== undefined) return this.writeHeld(transaction, key, value, text);
    if (!this.lossless) {
      await this.store(key, text);
      return;
    }
    await this.writing.take(key, () => this.writeMerged(key, value, text));
  }

  async delete(key: string): Promise<void> {
    const { transaction } = this.options.db.engine;
    if (transaction === undefined) {
      await this.options.db.storageDelete(this.prefix + key);
      this.recent.remember(key, undefined, NOTHING);
      return;
    }
    transaction.defer(this.statement(functions.storageDelete, key));
    if (transaction.held.has(this, key)) transaction.held.set(this, key, undefined);
  }

  async has(key: string): Promise<boolean> {
    return (await this.fetch(key, functions.storageRead)) !== undefined;
  }

  async *keys(): AsyncGenerator<string> {
    let after: string | undefined;
    do {
      const page = await this.options.db.storageKeys({ prefix: this.prefix, after });
      for (const { key } of page) yield key.slice(this.prefix.length);
      after = page.at(-1)?.key;
    } while (after !== undefined);
  }

  async *entries(): AsyncGenerator<[key: string, value: T]> {
    for await (const key of this.keys()) {
      const stored = await this.fetch(key, functions.storageRead);
      if (stored !== undefined) yield [key, JSON.parse(stored.text) as T];
    }
  }

  /** A function of the key: with these arguments besides, and the client's bot. */
  private statement(fn: SqlFunction, key: string, more: Readonly<Record<string, string | undefined>> = {}): Statement {
    const given = ["key"];
    const values = [encode("text", "key", this.prefix + key)];
    for (const name of Object.keys(more)) {
      const value = more[name];
      if (value !== undefined) values[given.push(name) - 1] = value;
    }
    const { botName } = this.options.db;
    if (botName !== undefined) values[given.push("bot_name") - 1] = botName;
    const { text, name } = callOf(fn, given);
    return { text, name, values };
  }

  private fetch(key: string, fn: SqlFunction): Promise<Stored | undefined> {
    return this.options.db.engine.run(this.statement(fn, key)).then(firstRow);
  }

  private writeStatement(key: string, value: string, expected_version?: string): Statement {
    const telegramId = (this.options.tie ?? this.tie)(key);
    return this.statement(functions.storageWrite, key, {
      value,
      ttl: this.ttl,
      expected_version,
      telegram_id: telegramId === undefined ? undefined : (encode("bigint", "the tie", telegramId) ?? undefined),
    });
  }

  private store(key: string, text: string, expectedVersion?: string): Promise<string> {
    return this.options.db.engine.run(this.writeStatement(key, text, expectedVersion)).then(firstValue);
  }

  private async readAndRemember(key: string): Promise<T | undefined> {
    const stored = await this.fetch(key, functions.storageRead);
    const value = stored === undefined ? undefined : (JSON.parse(stored.text) as T);
    if (this.lossless) this.recent.remember(key, value, stored ?? NOTHING);
    return value;
  }

  /** Writes only if nobody has written since; else what both have made of it. */
  private async writeMerged(key: string, value: T, mine: string): Promise<void> {
    await this.recent.settle(key, value);
    const seen = this.recent.find(key, value);
    const unchanged = seen?.text === mine;
    if (unchanged && this.ttl === undefined) return;
    let text = mine;
    let expected = seen === undefined ? NOTHING.version : seen.version;
    for (let attempt = 1; ; attempt += 1) {
      if (expected !== undefined) {
        const version = await this.tryStore(key, text, expected, attempt);
        if (version !== undefined) {
          this.recent.remember(key, value, { text: mine, version: text === mine ? version : undefined });
          return;
        }
        if (unchanged) return; // who has written has renewed it
      }
      const stored = await this.fetch(key, functions.storageRead);
      text = stored === undefined ? mine : this.merged(key, seen, mine, stored.text);
      expected = stored?.version ?? NOTHING.version;
    }
  }

  /** The version written; nothing if another one was there. */
  private async tryStore(key: string, text: string, expected: string, attempt: number): Promise<string | undefined> {
    try {
      return await this.store(key, text, expected);
    } catch (error) {
      if (error instanceof VersionConflict && attempt < ATTEMPTS) return undefined;
      throw error;
    }
  }

  private merged(key: string, seen: Seen | undefined, mine: string, theirs: string): string {
    const conflict: Conflict<T> = {
      base: this.base(seen),
      mine: JSON.parse(mine) as T,
      theirs: JSON.parse(theirs) as T,
      key,
    };
    const merge = this.options.merge ?? (({ base, mine: one, theirs: other }) => mergeJson(base, one, other) as T);
    return jsonText(`what is merged under ${key}`, merge(conflict));
  }

  private base(seen: Seen | undefined): T | undefined {
    if (seen?.text !== undefined) return JSON.parse(seen.text) as T;
    const { initial } = this.options;
    return seen === undefined || initial === undefined ? undefined : (JSON.parse(jsonText("initial", initial())) as T);
  }

  // In a transaction a key that was read is its own: nobody else writes it until the end.

  /** What is there now, and nobody else's until the transaction ends. */
  readForUpdate(key: string): Promise<Stored | undefined> {
    return this.fetch(key, functions.storageReadForUpdate);
  }

  private async readAndHold(transaction: Transaction, key: string): Promise<T | undefined> {
    const { held } = transaction;
    const stored = await (held.answer(this, key) ?? this.readForUpdate(key));
    held.set(this, key, stored?.text);
    const value = stored === undefined ? undefined : (JSON.parse(stored.text) as T);
    this.recent.rememberObject(key, value, stored);
    return value;
  }

  private async writeHeld(transaction: Transaction, key: string, value: T, mine: string): Promise<void> {
    const text = this.lossless ? await this.mergedIfUnread(transaction, key, value, mine) : mine;
    const { held } = transaction;
    if (held.get(this, key) === text && this.ttl === undefined) return;
    transaction.defer(this.writeStatement(key, text));
    held.set(this, key, text);
    this.recent.rememberWritten(key, value, mine, transaction);
  }

  /** What to write: put together with what is there, if the transaction does not hold the key. */
  private async mergedIfUnread(transaction: Transaction, key: string, value: T, mine: string): Promise<string> {
    const { held } = transaction;
    if (held.has(this, key)) return mine;
    const stored = await this.readForUpdate(key);
    held.set(this, key, stored?.text);
    await this.recent.settle(key, value, transaction); // who has written it before has ended: the key is this transaction's
    const seen = this.recent.find(key, value);
    if (stored === undefined || seen?.version === stored.version) return mine;
    return this.merged(key, seen, mine, stored.text);
  }
}
