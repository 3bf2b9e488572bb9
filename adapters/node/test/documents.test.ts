// The programs in README.md and docs/node.md run as they stand, and print what stands below them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import pg from "pg";

import { DATABASE_URL, newPool } from "./support.js";

const run = promisify(execFile);
const PACKAGE = new URL("../", import.meta.url);
const DOCUMENTS = ["README.md", "../../docs/node.md"];
const WORK = new URL("build/documents/", PACKAGE);
const TELEGRAM = new URL("build/telegram.js", PACKAGE).href;
const PROGRAM = /^```(js|ts)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?/gms;

const admin = newPool({ max: 1 });

/** Runs a program against an empty database of its own; what it printed. */
async function output(program: URL, database: string): Promise<string> {
  await admin.query(`CREATE DATABASE ${database}`);
  try {
    const url = new URL(DATABASE_URL);
    url.pathname = `/${database}`;
    const own = new pg.Pool({ connectionString: url.href, max: 1 });
    await own.query("CREATE EXTENSION botdb");
    await own.end();
    const { stdout } = await run(process.execPath, ["--import", TELEGRAM, fileURLToPath(program)], {
      env: { ...process.env, DATABASE_URL: url.href, BOT_TOKEN: "1:token", NO_COLOR: "1" },
      timeout: 60_000,
    });
    return stdout;
  } finally {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
  }
}

/** The JavaScript of a program in TypeScript, which has to be right by the compiler too. */
async function compiled(source: URL): Promise<URL> {
  const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", PACKAGE));
  const options = [
    "--strict",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--skipLibCheck",
    "--types",
    "node",
    "--ignoreConfig",
  ];
  await run(process.execPath, [tsc, ...options, fileURLToPath(source)]).catch((error: { stdout: string }) =>
    assert.fail(error.stdout),
  );
  return new URL(source.href.replace(/\.mts$/, ".mjs"));
}

for (const document of DOCUMENTS) {
  const text = await readFile(new URL(document, PACKAGE), "utf8");
  let count = 0;
  for (const [, language, source = "", expected = ""] of text.matchAll(PROGRAM)) {
    count += 1;
    const name = `${document.replace(/\W+/g, "_").replace(/^_+/, "").toLowerCase()}_${count}`;
    test(`${document}: program ${count}`, async () => {
      await mkdir(WORK, { recursive: true });
      const file = new URL(`${name}.m${language}`, WORK);
      await writeFile(file, source);
      const program = language === "ts" ? await compiled(file) : file;
      assert.equal(await output(program, name), expected);
    });
  }
  test(`${document} has programs`, () => assert.ok(count > 1));
}
