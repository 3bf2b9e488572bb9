// The part of pg that the package uses. Written down here, so that a program needs pg's types only if it wants them.
import { Batch, type BatchResult } from "./batch.js";
import { BotdbError, ConnectionError, UsageError, fromPg } from "./errors.js";
import type { Statement } from "./function.js";
import type { RawResult } from "./rows.js";

/** A result of pg. */
export interface QueryResult<Row = Record<string, unknown>> {
  rows: Row[];
  rowCount: number | null;
}

/** What a statement can be sent to: a Pool, a Client or a PoolClient of pg. */
export interface Queryable {
  query(config: any): Promise<any>;
}

/** A connection of pg's that is one transaction's. */
export interface Client extends Queryable {
  readonly pipeline?: boolean;
  /** The process that serves it, as whoever has answered says. */
  readonly processID?: number | null;
  release?(error?: Error): void;
  end?(): unknown;
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

/** A Pool of pg. */
export interface Pool extends Queryable {
  readonly totalCount: number;
  connect(): Promise<Client>;
}

/** Whether connections can be taken from it. */
export function isPool(queryable: Queryable): queryable is Pool {
  return "totalCount" in queryable && typeof queryable.totalCount === "number";
}

const asText = (written: string) => written;

// Text as it came: neither the program's own type parsers nor pg's take part.
const RAW_TYPES = {
  getTypeParser(_type: number, format?: string) {
    if (format !== "binary") return asText;
    throw new UsageError({
      message: "botdb does not read pg's binary format",
      sqlstate: "0A000",
      hint: "Leave `binary` out of what pg is given.",
    });
  },
};

/** What has ended a connection: the server says why once, and pg says then of each query that it cannot be sent. */
const endedBy = new WeakMap<Queryable, Error>();

/** The error that stands for what pg has thrown on this connection. */
function errorOf(queryable: Queryable, thrown: unknown): Error {
  const error = fromPg(thrown);
  const reason = endedBy.get(queryable);
  if (reason === undefined || !(error instanceof ConnectionError)) return error;
  const { message, sqlstate, detail, hint } = fromPg(reason) as BotdbError;
  return new ConnectionError({ message, sqlstate, detail, hint, cause: reason });
}

/**
 * Does something on a connection of the pool's, which gets it back. What pool.query would do as well, but it ends the
 * connection after each error, and here some errors are expected.
 */
export async function onPool<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => Promise.reject(fromPg(error)));
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken ??= error;
    endedBy.set(client, broken);
  };
  client.on?.("error", onError); // of a connection that ends: whoever waits for an answer gets the error too
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof ConnectionError) broken = error;
    throw error;
  } finally {
    client.off?.("error", onError);
    client.release?.(broken);
  }
}

/** Sends a statement by itself; under its name, if the server may keep it prepared. */
export function send(queryable: Queryable, statement: Statement, prepare: boolean): Promise<RawResult> {
  if (isPool(queryable)) return onPool(queryable, (client) => sendOn(client, statement, prepare));
  return sendOn(queryable, statement, prepare);
}

async function sendOn(client: Client, statement: Statement, prepare: boolean): Promise<RawResult> {
  if (client.pipeline === true) return sendPlain(client, statement, prepare);
  const { results, error } = await sendTogether(client, [statement], prepare);
  if (error !== undefined) throw error;
  return results[0] as RawResult;
}

/** As one of pg's own queries. */
function sendPlain(client: Client, { text, values, name }: Statement, prepare: boolean): Promise<RawResult> {
  const config = { text, values, name: prepare ? name : undefined, rowMode: "array", types: RAW_TYPES };
  return client.query(config).catch((error: unknown) => Promise.reject(errorOf(client, error)));
}

/**
 * Whether the connection goes straight to the server. A pooler in between, which may give each transaction another
 * connection, names another process than the one that serves: prepared statements might be somewhere else.
 */
export async function isDirect(client: Client): Promise<boolean> {
  if (typeof client.processID !== "number") return false;
  const { rows } = await send(client, { text: "SELECT pg_backend_pid()", values: [] }, false);
  return Number(rows[0]?.[0]) === client.processID;
}

/** Sends a statement of the program's own, whose results pg reads as the program has set it. */
export async function sendOwn<Row>(
  queryable: Queryable,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  try {
    return (await queryable.query({ text, values: [...values] })) as QueryResult<Row>;
  } catch (error) {
    throw errorOf(queryable, error);
  }
}

// A client in pg's pipeline mode takes no queries of one's own making, and needs none: it waits for no answer.
async function sendPipelined(client: Client, statements: readonly Statement[], prepare: boolean): Promise<BatchResult> {
  const settled = await Promise.allSettled(statements.map((statement) => sendPlain(client, statement, prepare)));
  const results: RawResult[] = [];
  for (const outcome of settled) {
    if (outcome.status === "rejected") return { results, error: outcome.reason as Error };
    results.push(outcome.value);
  }
  return { results, error: undefined };
}

/** Sends statements in one message. The first error ends it; what follows is not executed, or fails too. */
export async function sendTogether(
  client: Client,
  statements: readonly Statement[],
  prepare: boolean,
): Promise<BatchResult> {
  if (client.pipeline === true) return sendPipelined(client, statements, prepare);
  const batch = new Batch(statements, prepare);
  client.query(batch);
  const { results, error } = await batch.finished;
  return { results, error: error === undefined ? undefined : errorOf(client, error) };
}
