/** botdb for grammY: where its sessions and conversations are kept, and a transaction for each update. */
import type { Context, MiddlewareFn, StorageAdapter } from "grammy";

import type { Botdb } from "./botdb.js";
import { Store, type StoreOptions } from "./store.js";
import { type BotdbFlavor, type UpdatesOptions, once, privateChat } from "./updates.js";

export { mergeJson } from "./merge.js";
export type { Conflict, StoreOptions } from "./store.js";
export type { BotdbFlavor, UpdatesOptions } from "./updates.js";

/** A storage of grammY's with all that the interface has. */
export interface BotdbStorage<T> extends StorageAdapter<T> {
  read(key: string): Promise<T | undefined>;
  write(key: string, value: T): Promise<void>;
  delete(key: string): Promise<void>;
  has(key: string): Promise<boolean>;
  readAllKeys(): AsyncIterable<string>;
  readAllValues(): AsyncIterable<T>;
  readAllEntries(): AsyncIterable<[key: string, value: T]>;
}

/**
 * Where grammY keeps sessions, conversations and whatever else takes a `StorageAdapter`.
 *
 * A private chat's key, which is a positive number, ties the value to that user: `tie` says otherwise.
 *
 * ```js
 * bot.use(session({ initial: () => ({ right: 0 }), storage: botdbStorage({ db, initial: () => ({ right: 0 }) }) }));
 * ```
 */
export function botdbStorage<T>(options: StoreOptions<T>): BotdbStorage<T> {
  const store = new Store(options, privateChat);
  return {
    read: (key) => store.read(key),
    write: (key, value) => store.write(key, value),
    delete: (key) => store.delete(key),
    has: (key) => store.has(key),
    readAllKeys: () => store.keys(),
    readAllEntries: () => store.entries(),
    readAllValues: async function* () {
      for await (const [, value] of store.entries()) yield value;
    },
  };
}

/**
 * Handles each update once: before session() and whatever else reads or writes. The update and its user are claimed, and
 * everything below, with `ctx.botdb`, the session, and the Botdb itself, is one transaction, which commits when the
 * handlers are done. An error that comes out of them undoes it, and goes on to `bot.catch`.
 */
export function updates<C extends Context>(db: Botdb, options: UpdatesOptions<C> = {}): MiddlewareFn<C & BotdbFlavor> {
  return once(db, options, (ctx) => ctx.chatId?.toString());
}
