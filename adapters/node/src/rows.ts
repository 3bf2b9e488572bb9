// The rows of a result, as the methods return them.
import type { SqlFunction } from "./function.js";
import { decode } from "./values.js";

/** A result as it came over the wire: text, column by column. */
export interface RawResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** What the statement was: its tag begins with this word. */
  readonly command: string;
}

const properties = new Map<string, string>();

function propertyOf(column: string): string {
  let property = properties.get(column);
  if (property === undefined) {
    property = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    properties.set(column, property);
  }
  return property;
}

function objectOf(result: RawResult, row: readonly (string | null)[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  result.fields.forEach((field, index) => {
    object[propertyOf(field.name)] = decode(field.dataTypeID, row[index] ?? null);
  });
  return object;
}

function valueOf(result: RawResult, row: readonly (string | null)[]): unknown {
  return decode(result.fields[0]?.dataTypeID ?? 0, row[0] ?? null);
}

/** What a method returns for what its function has returned. */
export function shaped(fn: SqlFunction, result: RawResult): unknown {
  const [first] = result.rows;
  switch (fn.shape) {
    case "rows":
      return result.rows.map((row) => objectOf(result, row));
    case "values":
      return result.rows.map((row) => valueOf(result, row));
    case "value":
      return first === undefined ? null : valueOf(result, first);
    case "nothing":
      return undefined;
    case "row":
    case "maybe":
      return first === undefined ? null : objectOf(result, first);
  }
}
