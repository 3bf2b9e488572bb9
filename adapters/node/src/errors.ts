// What the package throws: a BotdbError for whatever the database or the connection to it says, and a TypeError for a
// call that is no call. The class tells what to do, `sqlstate` what the server said.

/** What is known of an error. */
export interface ErrorInfo {
  message: string;
  sqlstate: string;
  detail?: string | undefined;
  hint?: string | undefined;
  cause?: unknown;
}

/** The root of all errors that come from the database. One whose SQLSTATE has no class of its own is a BotdbError. */
export class BotdbError extends Error {
  /** Five characters, "TB001" for example, which no later release changes. */
  readonly sqlstate: string;
  /** Names the value that was refused. */
  readonly detail: string | undefined;
  /** A way out, where there is one. */
  readonly hint: string | undefined;

  constructor(info: ErrorInfo) {
    super(info.message, info.cause === undefined ? undefined : { cause: info.cause });
    this.name = new.target.name;
    this.sqlstate = info.sqlstate;
    this.detail = info.detail;
    this.hint = info.hint;
  }
}

/** TB001: no user has this id, as far as the login role may know. Nothing was written. `getOrCreateUser` makes one. */
export class UserNotFound extends BotdbError {}

/** TB002: there is no such tariff or board, or (under botdb.strict_bots) no such bot. */
export class NotFound extends BotdbError {}

/** TB003: what is stored has another version than the one expected. Nothing was written: read it again, and repeat. */
export class VersionConflict extends BotdbError {}

/** TB004: the request id was used for another method, or with other arguments. Nothing was written. */
export class RequestConflict extends BotdbError {}

/** TB005: a payment, a reservation or a lease is in a state that does not allow this, or there is none. */
export class WrongState extends BotdbError {}

/** TB007: the bot has reached one of its limits, which the message names. An administrator raises it. */
export class LimitReached extends BotdbError {}

/** 22023: an argument is out of range or malformed; the message names it. Some are found before they are sent. */
export class InvalidArgument extends BotdbError {}

/** 23505: what was to be created exists already. */
export class AlreadyExists extends BotdbError {}

/** 42501: the login role may not do this, or is bound to no bot. A retry does not help. */
export class PermissionDenied extends BotdbError {}

/** 40001 or 40P01: the transaction met another one. Running the whole transaction again is the cure. */
export class SerializationFailure extends BotdbError {}

/**
 * 57014: the server has ended the call, because of statement_timeout or because somebody asked it to. Nothing was written;
 * in a transaction, all that the transaction has done is lost with it.
 */
export class Cancelled extends BotdbError {}

/**
 * There is no connection (08001, 08003, or what the server said instead), or it died during the call (08006, or what the
 * server said last, such as 57P01). In the last case nobody knows whether the call took effect: repeat it with the same
 * request id.
 */
export class ConnectionError extends BotdbError {}

/** The package was used in a way that cannot work, such as a transaction within a transaction. Nothing was sent. */
export class UsageError extends BotdbError {}

const BY_SQLSTATE = new Map<string, typeof BotdbError>([
  ["TB001", UserNotFound],
  ["TB002", NotFound],
  ["TB003", VersionConflict],
  ["TB004", RequestConflict],
  ["TB005", WrongState],
  ["TB007", LimitReached],
  ["22023", InvalidArgument],
  ["23505", AlreadyExists],
  ["42501", PermissionDenied],
  ["40001", SerializationFailure],
  ["40P01", SerializationFailure],
  ["57014", Cancelled],
]);

/** Behind these the server closes the connection. */
const LAST = new Set(["FATAL", "PANIC"]);

/** FATAL too, in whatever language the server says that word, which pg has from it. */
const ENDED = new Set([
  "57P01", // the server is shut down, or an administrator ends the connection
  "57P02", // it has crashed
  "57P03", // it is starting up
  "57P05", // the session was idle for too long
  "25P03", // or so was its transaction
]);

function classOf({ code, severity }: ServerError): typeof BotdbError {
  if (code.startsWith("08") || ENDED.has(code) || LAST.has(severity)) return ConnectionError;
  return BY_SQLSTATE.get(code) ?? BotdbError;
}

interface ServerError {
  message: string;
  code: string;
  severity: string;
  detail?: string;
  hint?: string;
}

// The server's errors have a severity; those of the network have a code too, such as ECONNREFUSED.
function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "severity" in error && "code" in error && typeof error.code === "string";
}

/** Of the package: the extension has the same. */
export const VERSION = "0.9.0";

/** A function of botdb's that is not there: the extension is older than the package, or this connection than the extension. */
function isMissing({ code, message }: ServerError): boolean {
  return code === "42883" && message.includes("botdb");
}

// What pg throws when no connection could be made, as opposed to one that broke.
const NEVER_CONNECTED =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|timeout exceeded when trying to connect|timeout expired/;
const IS_CLOSED = /closed|not queryable|pool after calling end/;

/** The error of this package that stands for what pg has thrown. */
export function fromPg(error: unknown): Error {
  if (error instanceof BotdbError || error instanceof TypeError) return error;
  if (isServerError(error)) {
    const { message, code, detail } = error;
    const hint = isMissing(error)
      ? `The package is made for botdb ${VERSION}: if the extension is older, ALTER EXTENSION botdb UPDATE; after an update, connect anew.`
      : error.hint;
    return new (classOf(error))({ message, sqlstate: code, detail, hint, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  const told = `${message} ${error instanceof Error && "code" in error ? String(error.code) : ""}`;
  const sqlstate = NEVER_CONNECTED.test(told) ? "08001" : IS_CLOSED.test(told) ? "08003" : "08006";
  return new ConnectionError({ message, sqlstate, cause: error });
}
