// Any JSON value, and any key, is read back as it was written.
import assert from "node:assert/strict";
import { test } from "node:test";

import { botdbStorage } from "botdb/grammy";
import fc from "fast-check";

import { newDb } from "./support.js";

// Also what few stores keep: halves of surrogate pairs, \0, keys such as __proto__. JSON itself has no -0.
const text = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom("\0", "\ud800", "\udc00", "\\", '"', "é", "😀"),
  ),
});
const key = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toString", "length", "", "0", "01"));
const number = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(2 ** 53, Number.MIN_VALUE, Number.MAX_VALUE),
  )
  .map((value) => value + 0);
const { json } = fc.letrec<{ json: unknown; object: unknown; list: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    tie("object"),
    tie("list"),
  ),
  object: fc.array(fc.tuple(key, tie("json")), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  list: fc.array(tie("json"), { maxLength: 6 }),
}));

const db = newDb();

test("a value of any kind comes back equal, and its text byte for byte", async () => {
  const storage = botdbStorage<unknown>({ db });
  await fc.assert(
    fc.asyncProperty(json, async (value) => {
      await storage.write("property", value);
      assert.deepStrictEqual(await storage.read("property"), value);
      const { rows } = await db.query("SELECT value::text AS value FROM botdb.storage_read('property', $1)", [
        db.botName,
      ]);
      assert.equal(rows[0]?.["value"], JSON.stringify(value));
    }),
    { numRuns: 500 },
  );
});

test("in a transaction too", async () => {
  const storage = botdbStorage<unknown>({ db });
  await fc.assert(
    fc.asyncProperty(json, async (value) => {
      await db.transaction(async () => {
        await storage.write("transaction", value);
        assert.deepStrictEqual(await storage.read("transaction"), value);
      });
      assert.deepStrictEqual(await storage.read("transaction"), value);
    }),
    { numRuns: 200 },
  );
});

test("deep values, as deep as a server goes", async () => {
  const storage = botdbStorage<unknown>({ db });
  let value: unknown = "bottom";
  for (let depth = 0; depth < 1000; depth += 1) value = depth % 2 === 0 ? [value] : { value };
  await storage.write("deep", value);
  assert.equal(JSON.stringify(await storage.read("deep")), JSON.stringify(value));
});

test("a key of any text", async () => {
  const storage = botdbStorage<number>({ db, prefix: "keys:" });
  const keys = fc
    .string({ unit: "grapheme", minLength: 0, maxLength: 50 })
    .filter((name) => !/[\0\p{Surrogate}]/u.test(name));
  await fc.assert(
    fc.asyncProperty(keys, fc.integer(), async (name, value) => {
      await storage.write(name, value);
      assert.equal(await storage.read(name), value);
      assert.equal(await storage.has(name), true);
      await storage.delete(name);
      assert.equal(await storage.has(name), false);
    }),
    { numRuns: 100 },
  );
});
