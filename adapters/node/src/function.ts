// A function of the database as the generated methods describe it, and the statement that a call of it is.
import { createHash } from "node:crypto";

import { type ArgumentType, encode } from "./values.js";

/** An argument: its name in SQL, and its type. */
export type Argument = readonly [name: string, type: ArgumentType];

/** Of what shape the result is; `maybe`: one row, or none. */
export type Shape = "row" | "maybe" | "rows" | "value" | "values" | "nothing";

/** A function of the database. */
export interface SqlFunction {
  readonly method: string;
  readonly name: string;
  readonly required: readonly Argument[];
  readonly optional: Readonly<Record<string, Argument>>;
  readonly shape: Shape;
  /** Whether a bot_name that is left out is the client's. */
  readonly actsForBot: boolean;
}

/** What is sent: a statement with its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
  /** Under which name the server may keep it prepared. */
  readonly name?: string;
  /** Whether it returns no rows. */
  readonly silent?: boolean;
}

/** A text, and the name under which the server may keep it prepared. */
export interface Call {
  readonly text: string;
  readonly name: string;
}

const calls = new Map<string, Call>();

/**
 * The call of a function with these arguments, $1, $2 and so on: in named notation, and only those that are given, since
 * what is left out has the default that the database says. A name is made of its text: under one name there is never
 * another statement, whoever has prepared it.
 */
export function callOf(fn: SqlFunction, given: readonly string[]): Call {
  const key = `${fn.name}(${given.join()})`;
  let found = calls.get(key);
  if (found === undefined) {
    const call = `botdb.${fn.name}(${given.map((name, index) => `"${name}" => $${index + 1}`).join(", ")})`;
    const text = fn.shape === "value" || fn.shape === "nothing" ? `SELECT ${call} AS value` : `SELECT * FROM ${call}`;
    found = { text, name: `botdb_${createHash("sha256").update(text).digest("hex").slice(0, 32)}` };
    calls.set(key, found);
  }
  return found;
}

function unknownOption(fn: SqlFunction, option: string): never {
  throw new TypeError(`${fn.method} has no option ${option}`);
}

/** The statement of a call. Arguments that cannot be sent are errors here, which name them. */
export function statementOf(
  fn: SqlFunction,
  required: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
  botName: string | undefined,
): Statement {
  const given: string[] = [];
  const values: (string | null)[] = [];
  const add = ([name, type]: Argument, value: unknown) => {
    given.push(name);
    values.push(encode(type, name, value));
  };
  fn.required.forEach((argument, index) => add(argument, required[index]));
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined) add(fn.optional[option] ?? unknownOption(fn, option), value);
  }
  if (fn.actsForBot && botName !== undefined && options["botName"] === undefined) add(["bot_name", "text"], botName);
  const { text, name } = callOf(fn, given);
  return { text, values, name };
}
