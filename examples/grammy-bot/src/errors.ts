// What is printed of an error.
import { BotdbError } from "botdb";
import { BotError } from "grammy";

/** In a line: no more than this, since grammY's errors hold the context, with the bot's token, and what was sent. */
export function told(thrown: unknown): string {
  const error = thrown instanceof BotError ? thrown.error : thrown;
  if (!(error instanceof Error)) return String(error);
  const state = error instanceof BotdbError ? ` (${error.sqlstate})` : "";
  return `${error.name}: ${error.message}${state}`;
}
