// Several statements in one message to the server, and one answer: what pg's own queries need a round trip each for.
// pg lets a program send queries of its own making (its cursors are some): an object with a `submit`.
import type { Statement } from "./function.js";
import type { RawResult } from "./rows.js";

/** The part of pg's connection that a query uses: the messages of the extended protocol. */
export interface Connection {
  stream: { cork?(): void; uncork?(): void };
  /** The statements that the server has prepared for this connection, by name. */
  parsedStatements: Record<string, string>;
  parse(message: { text: string; name?: string; types: number[] }): void;
  bind(message: { statement: string; values: readonly (string | null)[] }): void;
  describe(message: { type: "P"; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: "S"; name: string }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

interface Fields {
  fields: RawResult["fields"];
}

/** The columns of the statements that have names. */
const fieldsOf = new Map<string, RawResult["fields"]>();

/** What became of each statement: the results of those that succeeded, and the error of the first that did not. */
export interface BatchResult {
  readonly results: readonly RawResult[];
  readonly error: Error | undefined;
}

// The name whose statement failed on a connection while it was new there: whether the server keeps it is not known. After
// an error the next batch on the connection is a ROLLBACK, or one to a savepoint; it closes the name first.
const doubtful = new WeakMap<Connection, string>();

/** A batch on its way. The statements after one that failed are not executed. */
export class Batch {
  /** Called by pg too: its query_timeout puts itself before it. */
  callback: (error: Error | null) => void;
  readonly finished: Promise<BatchResult>;
  private readonly results: RawResult[] = [];
  private readonly names: string[] = [];
  private fields: RawResult["fields"] = [];
  private rows: (string | null)[][] = [];

  constructor(
    private readonly statements: readonly Statement[],
    private readonly prepare: boolean,
  ) {
    let finish: (result: BatchResult) => void;
    this.finished = new Promise((resolve) => {
      finish = resolve;
    });
    this.callback = (error) => finish({ results: this.results, error: error ?? undefined });
  }

  submit(connection: Connection): void {
    connection.stream.cork?.();
    try {
      const name = doubtful.get(connection);
      if (name !== undefined) connection.close({ type: "S", name });
      doubtful.delete(connection);
      for (const statement of this.statements) this.send(connection, statement);
      connection.sync();
    } finally {
      connection.stream.uncork?.();
    }
  }

  private send(connection: Connection, statement: Statement): void {
    const name = (this.prepare && statement.name) || "";
    if (name === "" || (connection.parsedStatements[name] === undefined && !this.names.includes(name))) {
      connection.parse({ text: statement.text, name, types: [] });
    }
    this.names.push(name);
    connection.bind({ statement: name, values: statement.values });
    // What a prepared statement returns is known from the last time: it cannot change under its name.
    if (!statement.silent && (name === "" || !fieldsOf.has(name))) connection.describe({ type: "P", name: "" });
    connection.execute({ portal: "", rows: 0 });
  }

  handleRowDescription(message: Fields): void {
    this.fields = message.fields;
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.rows.push(message.fields);
  }

  handleCommandComplete(message: { text: string }, connection: Connection): void {
    const done = this.results.length;
    const name = this.names[done];
    if (name) {
      connection.parsedStatements[name] = (this.statements[done] as Statement).text;
      if (this.fields.length > 0) fieldsOf.set(name, this.fields);
    }
    const fields = name ? (fieldsOf.get(name) ?? []) : this.fields;
    this.results.push({ fields, rows: this.rows, command: message.text.split(" ", 1)[0] as string });
    this.fields = [];
    this.rows = [];
  }

  handleError(error: Error, connection: Connection): void {
    const name = this.names[this.results.length];
    if (name && connection.parsedStatements[name] === undefined) doubtful.set(connection, name);
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail("botdb copies nothing");
  }

  // No statement of a batch is empty, asks for a part of its rows, or copies: pg wants the methods all the same.
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
