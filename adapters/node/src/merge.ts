// Two changes of one JSON value, made at the same time, put together.
import type { Json } from "./values.js";

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(object: Record<string, Json>, key: string): Json {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether two JSON values are the same but for the order of keys. */
export function sameJson(one: Json, other: Json): boolean {
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((element, index) => sameJson(element, other[index]))
    );
  }
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
  );
}

function begins(list: Json[], base: Json[]): boolean {
  return list.length >= base.length && base.every((element, index) => sameJson(element, list[index]));
}

function mergeNumbers(base: Json, mine: number, theirs: number): number {
  const sum = theirs + (mine - (typeof base === "number" ? base : 0));
  return Number.isFinite(sum) ? sum : mine;
}

function mergeObjects(
  base: Record<string, Json>,
  mine: Record<string, Json>,
  theirs: Record<string, Json>,
  known: boolean,
): Json {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const entries = Array.from(keys, (key) => [
    key,
    mergeKnown(member(base, key), member(mine, key), member(theirs, key), known),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

// `known`: that base is undefined means that nothing was there, and not that nobody knows what was.
function mergeKnown(base: Json, mine: Json, theirs: Json, known: boolean): Json {
  if (known && sameJson(mine, base)) return theirs;
  if (theirs === undefined || (known && sameJson(theirs, base))) return mine;
  if (mine === undefined) return known ? undefined : theirs;
  if (isObject(mine) && isObject(theirs)) return mergeObjects(isObject(base) ? base : {}, mine, theirs, known);
  if (!known) return mine;
  if (typeof mine === "number" && typeof theirs === "number" && (typeof base === "number" || base === undefined)) {
    return mergeNumbers(base, mine, theirs);
  }
  const list = base === undefined ? [] : base;
  if (
    Array.isArray(mine) &&
    Array.isArray(theirs) &&
    Array.isArray(list) &&
    begins(mine, list) &&
    begins(theirs, list)
  ) {
    return [...theirs, ...mine.slice(list.length)];
  }
  return mine;
}

/**
 * What becomes of a value that was `base`, that one side has made `mine` of and another one `theirs`, without losing
 * either: objects key by key; numbers that both have changed add up both differences, since they count; arrays that both
 * have only appended to get the elements of both. Where that is not possible, `mine` goes. Without a base, what only one
 * side has stays, and what both have is `mine`.
 */
export function mergeJson(base: Json, mine: Json, theirs: Json): Json {
  return mergeKnown(base, mine, theirs, base !== undefined);
}
