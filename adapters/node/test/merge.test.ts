// What becomes of two changes of one value.
import assert from "node:assert/strict";
import { test } from "node:test";

import { mergeJson } from "botdb/grammy";
import fc from "fast-check";

test("what it says", () => {
  const cases: [base: unknown, mine: unknown, theirs: unknown, merged: unknown][] = [
    [
      { a: 1, b: 1 },
      { a: 2, b: 1 },
      { a: 1, b: 3 },
      { a: 2, b: 3 },
    ],
    [{ n: 10 }, { n: 11 }, { n: 15 }, { n: 16 }],
    [{ n: 10 }, { n: 11 }, { n: 11 }, { n: 12 }],
    [{}, { n: 1 }, { n: 2 }, { n: 3 }],
    [{ l: [1] }, { l: [1, 2] }, { l: [1, 3] }, { l: [1, 3, 2] }],
    [{ l: [1] }, { l: [1, 2] }, { l: [1, 2] }, { l: [1, 2, 2] }],
    [{ l: [1, 2] }, { l: [1] }, { l: [1, 2, 3] }, { l: [1] }],
    [{ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
    [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, {}, { a: 2 }, {}],
    [{ a: { x: 1 } }, { a: { x: 1, y: 1 } }, { a: { x: 2 } }, { a: { x: 2, y: 1 } }],
    [{ a: 1 }, { a: "mine" }, { a: "theirs" }, { a: "mine" }],
    [{ a: 1 }, { a: { x: 1 } }, { a: 2 }, { a: { x: 1 } }],
    ["old", "mine", "theirs", "mine"],
    ["old", "old", "theirs", "theirs"],
    [1, 2, 3, 4],
    [Number.MAX_VALUE, 0, -Number.MAX_VALUE, 0],
    [undefined, { n: 1, mine: 1 }, { n: 2, theirs: 1 }, { n: 1, theirs: 1, mine: 1 }],
    [undefined, { a: { x: 1 } }, { a: { y: 2 } }, { a: { y: 2, x: 1 } }],
    [undefined, [1], [2], [1]],
    [{}, JSON.parse('{"__proto__": {"a": 1}}'), { b: 1 }, JSON.parse('{"b": 1, "__proto__": {"a": 1}}')],
  ];
  for (const [base, mine, theirs, merged] of cases) {
    const result = mergeJson(base, mine, theirs);
    assert.deepStrictEqual(result, merged, JSON.stringify([base, mine, theirs]));
  }
  assert.equal(Object.getPrototypeOf(mergeJson({}, JSON.parse('{"__proto__": {"a": 1}}'), { b: 1 })), Object.prototype);
});

const json = fc
  .jsonValue({ noUnicodeString: false, maxDepth: 3 } as never)
  .map((value) => JSON.parse(JSON.stringify(value)));

test("who has changed nothing changes nothing", () => {
  fc.assert(
    fc.property(json, json, (base, changed) => {
      assert.deepStrictEqual(mergeJson(base, base, changed), changed);
      assert.deepStrictEqual(mergeJson(base, changed, base), changed);
      assert.deepStrictEqual(mergeJson(base, base, base), base);
    }),
  );
});

test("changes of different keys, and counts, are both there, whoever comes first", () => {
  const counts = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: -1e6, max: 1e6 }));
  const added = (object: Record<string, number>, changes: Record<string, number>) => {
    const result = { ...object };
    for (const [key, change] of Object.entries(changes)) result[key] = (result[key] ?? 0) + change;
    return result;
  };
  fc.assert(
    fc.property(counts, counts, counts, (base, mine, theirs) => {
      const all = added(added(base, mine), theirs);
      const nonZero = (object: Record<string, number>) =>
        Object.fromEntries(
          Object.entries(object)
            .filter(([, value]) => value !== 0)
            .sort(),
        );
      assert.deepEqual(nonZero(mergeJson(base, added(base, mine), added(base, theirs))), nonZero(all));
    }),
  );
});
