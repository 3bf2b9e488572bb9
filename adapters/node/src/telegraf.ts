/** botdb for Telegraf: where its sessions are kept, and a transaction for each update. */
import type { Context, MiddlewareFn } from "telegraf";

import type { Botdb } from "./botdb.js";
import { Store, type StoreOptions } from "./store.js";
import { type BotdbFlavor, type UpdatesOptions, once, userInChat } from "./updates.js";

export { mergeJson } from "./merge.js";
export type { Conflict, StoreOptions } from "./store.js";
export type { BotdbFlavor, UpdatesOptions } from "./updates.js";

/** A store of Telegraf's sessions. */
export interface BotdbStore<T> {
  get(name: string): Promise<T | undefined>;
  set(name: string, value: T): Promise<void>;
  delete(name: string): Promise<void>;
}

/**
 * Where Telegraf keeps sessions. Its own key, "user:chat", ties the value to that user: `tie` says otherwise.
 *
 * ```js
 * bot.use(session({ defaultSession: () => ({ right: 0 }), store: botdbStore({ db, initial: () => ({ right: 0 }) }) }));
 * ```
 */
export function botdbStore<T>(options: StoreOptions<T>): BotdbStore<T> {
  const store = new Store(options, userInChat);
  return {
    get: (name) => store.read(name),
    set: (name, value) => store.write(name, value),
    delete: (name) => store.delete(name),
  };
}

/**
 * Handles each update once: before session() and whatever else reads or writes. The update and its user are claimed, and
 * everything below, with `ctx.botdb`, the session, and the Botdb itself, is one transaction, which commits when the
 * handlers are done. An error that comes out of them undoes it, and goes on to `bot.catch`.
 */
export function updates<C extends Context>(db: Botdb, options: UpdatesOptions<C> = {}): MiddlewareFn<C & BotdbFlavor> {
  return once(db, options, (ctx) => (ctx.from && ctx.chat ? `${ctx.from.id}:${ctx.chat.id}` : undefined));
}
