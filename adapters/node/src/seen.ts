// What was read last: the base that a change is compared with.
import { type Scope, type Transaction, currentScope } from "./transaction.js";

/** What somebody has seen under a key. */
export interface Seen {
  /** The JSON text; undefined: nothing was there. */
  readonly text: string | undefined;
  /** The version that is stored as this text; undefined: what is stored may be more than that. */
  readonly version: string | undefined;
}

/** Nothing was there. */
export const NOTHING = { text: undefined, version: "0" } as const;

// How much text is kept of keys that were not used lately, in UTF-16 units.
const CAPACITY = 4_000_000;

function costOf(key: string, seen: Seen): number {
  return key.length + (seen.text?.length ?? 0) + 100;
}

/** What was seen under the keys that were used last, as many as there is room for. */
class Latest {
  private readonly byKey = new Map<string, Seen>();
  private size = 0;

  get(key: string): Seen | undefined {
    return this.byKey.get(key);
  }

  set(key: string, seen: Seen): void {
    this.forget(key);
    this.byKey.set(key, seen);
    this.size += costOf(key, seen);
    for (const oldest of this.byKey.keys()) {
      if (this.size <= CAPACITY) break;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    const seen = this.byKey.get(key);
    if (seen === undefined) return;
    this.byKey.delete(key);
    this.size -= costOf(key, seen);
  }
}

/** What was seen of an object, and the last transaction that has written it, which may still run. */
interface SeenObject {
  readonly key: string;
  seen: Seen | undefined;
  writer?: Transaction | undefined;
}

/**
 * What a store remembers of its reads: by the object that it returned; else, for an object that was replaced or a value
 * that is none, by the flow that it belongs to; else the last of the key in this process.
 */
export class Recent {
  private readonly byObject = new WeakMap<object, SeenObject>();
  private readonly byScope = new WeakMap<Scope, Latest>();
  private readonly inProcess = new Latest();

  find(key: string, value: unknown): Seen | undefined {
    const found = this.objectOf(key, value);
    if (found?.seen !== undefined) return found.seen;
    for (let scope = currentScope(); scope !== undefined; scope = scope.parent) {
      const seen = this.byScope.get(scope)?.get(key);
      if (seen !== undefined) return seen;
    }
    return this.inProcess.get(key);
  }

  remember(key: string, value: unknown, seen: Seen): void {
    this.rememberObject(key, value, seen);
    this.inProcess.set(key, seen);
    const scope = currentScope();
    if (scope === undefined) return;
    let latest = this.byScope.get(scope);
    if (latest === undefined) {
      latest = new Latest();
      this.byScope.set(scope, latest);
    }
    latest.set(key, seen);
  }

  rememberObject(key: string, value: unknown, seen: Seen | undefined): void {
    if (typeof value === "object" && value !== null && seen !== undefined) this.byObject.set(value, { key, seen });
  }

  /** A value was written in a transaction, and is stored if that part of it takes effect. */
  rememberWritten(key: string, value: unknown, text: string, writer: Transaction): void {
    const seen = { text, version: undefined };
    writer.held.whenStored(() => this.inProcess.set(key, seen));
    if (typeof value !== "object" || value === null) return;
    const object: SeenObject = this.objectOf(key, value) ?? { key, seen: undefined };
    object.writer = writer;
    this.byObject.set(value, object);
    writer.held.whenStored(() => {
      object.seen = seen;
    });
  }

  /** Waits for the end of the transaction that has written the object, unless that is the one which asks. */
  async settle(key: string, value: unknown, asking?: Transaction): Promise<void> {
    const writer = this.objectOf(key, value)?.writer;
    if (writer !== undefined && writer !== asking) await writer.end;
  }

  private objectOf(key: string, value: unknown): SeenObject | undefined {
    const found = typeof value === "object" && value !== null ? this.byObject.get(value) : undefined;
    return found?.key === key ? found : undefined;
  }
}
