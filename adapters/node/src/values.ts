// How the values of a call are written for the server, and how what it returns is read. Everything travels as text, so
// that nothing depends on the type parsers that a program has set in pg, nor changes them.
import { InvalidArgument } from "./errors.js";

/** A whole number: a number where it is exact, else a bigint. */
export type Integer = number | bigint;

/** An exact decimal number as text, such as "199.00". */
export type Decimal = string;

/** What a Decimal may be given as. */
export type DecimalInput = number | string | bigint;

/** A moment: a Date, text that PostgreSQL understands, or ±Infinity. */
export type TimestampInput = Date | string | number;

/** A moment of the database. One that a Date cannot hold is Infinity or -Infinity, as PostgreSQL's infinity is. */
export type Timestamp = Date | number;

/** A length of time: text that PostgreSQL understands, such as "3 days", or milliseconds. */
export type IntervalInput = string | number;

/** A JSON value as JSON.parse returns it: what is in it, and of what type, only you know. */
export type Json = any;

function refuse(name: string, problem: string, value: unknown): never {
  throw new InvalidArgument({
    message: `${name} ${problem}`,
    sqlstate: "22023",
    detail: `${name} is ${typeof value === "string" ? JSON.stringify(value) : String(value)}.`,
  });
}

function wrongType(name: string, expected: string): never {
  throw new TypeError(`${name} must be ${expected}`);
}

const INT8_MAX = 2n ** 63n - 1n;

function integer(name: string, value: unknown): string {
  if (typeof value === "bigint") {
    if (value > INT8_MAX || value < -INT8_MAX - 1n) refuse(name, "is out of range", value);
    return value.toString();
  }
  if (typeof value !== "number") wrongType(name, "an integer, as a number or a bigint");
  if (!Number.isSafeInteger(value)) refuse(name, "is no integer that a number holds exactly", value);
  return String(value);
}

function decimal(name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return String(value);
  return wrongType(name, "a number, a bigint, or text");
}

function boolean(name: string, value: unknown): string {
  return typeof value === "boolean" ? String(value) : wrongType(name, "a boolean");
}

// UTF-8 has no halves of surrogate pairs and PostgreSQL's text no NUL: two different texts could become one.
const NOT_TEXT = /[\0\p{Surrogate}]/u;

function text(name: string, value: unknown): string {
  if (typeof value !== "string") return wrongType(name, "text");
  if (NOT_TEXT.test(value))
    refuse(name, "has a NUL or half of a surrogate pair, which PostgreSQL's text cannot hold", value);
  return value;
}

function timestamp(name: string, value: unknown): string {
  if (typeof value === "string") return text(name, value);
  if (value === Infinity) return "infinity";
  if (value === -Infinity) return "-infinity";
  if (!(value instanceof Date)) return wrongType(name, "a Date, text, Infinity or -Infinity");
  if (Number.isNaN(value.getTime())) refuse(name, "is no date", value);
  const year = value.getUTCFullYear();
  const rest = value.toISOString().replace(/^[+-]?\d+/, "");
  return year > 0 ? `${String(year).padStart(4, "0")}${rest}` : `${String(1 - year).padStart(4, "0")}${rest} BC`;
}

function interval(name: string, value: unknown): string {
  if (typeof value === "string") return text(name, value);
  if (typeof value !== "number") return wrongType(name, "text, or milliseconds as a number");
  if (!Number.isFinite(value)) refuse(name, "is not finite", value);
  return `${value} milliseconds`;
}

// What JSON.stringify would drop or make null or {} of without a word.
function notJson(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (typeof value === "undefined") return "undefined";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (value instanceof Map) return "a Map";
  return value instanceof Set ? "a Set" : undefined;
}

function hasToJson(value: object): boolean {
  return "toJSON" in value && typeof value.toJSON === "function";
}

// A member that is undefined is left out, as everybody expects of JSON; in an array it would become null.
function checkJson(path: string, value: unknown): void {
  const problem = notJson(value);
  if (problem !== undefined) throw new TypeError(`${path} is ${problem}, which JSON cannot hold`);
  if (typeof value !== "object" || value === null || hasToJson(value)) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) checkJson(`${path}[${index}]`, value[index]);
    return;
  }
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) checkJson(`${path}.${key}`, member);
  }
}

/** The JSON text of a value. What JSON has no way to write is a TypeError that says where it is. */
export function jsonText(name: string, value: unknown): string {
  let written: string | undefined;
  try {
    written = JSON.stringify(value);
  } catch (error) {
    throw new TypeError(`${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  checkJson(name, value);
  return written ?? wrongType(name, "a JSON value");
}

function array(element: (name: string, value: unknown) => string) {
  return (name: string, value: unknown): string => {
    if (!Array.isArray(value)) return wrongType(name, "an array");
    const elements = value.map((member, index) => {
      if (member === null) return "NULL";
      return `"${element(`${name}[${index}]`, member).replace(/["\\]/g, "\\$&")}"`;
    });
    return `{${elements.join(",")}}`;
  };
}

const ENCODERS = {
  bigint: integer,
  integer,
  numeric: decimal,
  boolean,
  text,
  json: jsonText,
  jsonb: jsonText,
  timestamp,
  interval,
  "bigint[]": array(integer),
  "text[]": array(text),
} as const;

/** A type of an argument. */
export type ArgumentType = keyof typeof ENCODERS;

/** A value as the server reads it: text, or NULL. */
export function encode(type: ArgumentType, name: string, value: unknown): string | null {
  if (value === undefined) return wrongType(name, "given");
  if (value === null && type !== "json") return null;
  return ENCODERS[type](name, value);
}

function parseInteger(written: string): Integer {
  const value = Number(written);
  return Number.isSafeInteger(value) ? value : BigInt(written);
}

const MOMENT = /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

function parseTimestamp(written: string): Timestamp {
  if (written === "infinity") return Infinity;
  if (written === "-infinity") return -Infinity;
  const found = MOMENT.exec(written);
  if (found === null) throw new TypeError(`cannot read the time ${written}: DateStyle has to be ISO`);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = Number(found[9]) * 3600 + Number(found[10] ?? 0) * 60 + Number(found[11] ?? 0);
  const date = new Date(0);
  date.setUTCFullYear(found[12] === undefined ? year : 1 - year, month - 1, day);
  date.setUTCHours(hour, minute, second, Math.floor(Number(`0.${found[7] ?? "0"}`) * 1000));
  date.setTime(date.getTime() - (found[8] === "-" ? -offset : offset) * 1000);
  if (!Number.isNaN(date.getTime())) return date;
  return found[12] === undefined ? Infinity : -Infinity;
}

// An array of one dimension, as the server writes it.
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs;

function parseTextArray(written: string): (string | null)[] {
  return Array.from(written.matchAll(ELEMENT), ([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, "$1");
    return bare === "NULL" ? null : (bare as string);
  });
}

const DECODERS = new Map<number, (written: string) => unknown>([
  [16, (written) => written === "t"],
  [20, parseInteger],
  [21, Number],
  [23, Number],
  [114, JSON.parse],
  [1009, parseTextArray],
  [1184, parseTimestamp],
  [3802, JSON.parse],
]);

/** What the server has written for a value of the type with this OID; what has no decoder here stays text. */
export function decode(type: number, written: string | null): unknown {
  if (written === null) return null;
  const decoder = DECODERS.get(type);
  return decoder === undefined ? written : decoder(written);
}
