// How the database is.
import { get, post } from "../api.js";
import { element, foreign, problem, table } from "../dom.js";
import { bytes, number, time } from "../format.js";

export async function show() {
  const health = await get("health");
  const tiles = [["Database", bytes(health.database_size)], ["Counts not folded yet", `${number(health.unfolded.rows)} (${bytes(health.unfolded.bytes)})`],
    ["Requests kept", `${number(health.requests.rows)} (${bytes(health.requests.bytes)})`], ["Connections", number(health.connections)],
    ["Longest transaction", `${number(health.longest_transaction ?? 0)} s`], ["botdb", health.version], ["PostgreSQL", health.server.split(" ")[0]]];
  return [element("h1", {}, "Health"),
    element("dl", { class: "tiles" }, tiles.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    health.invalid_indexes.length > 0 ? element("p", { class: "error" }, `Indexes that are not valid: ${health.invalid_indexes.join(", ")}. REINDEX them.`) : null,
    element("h2", {}, "What must hold"), verify(),
    element("h2", {}, "Tables"), table("Tables", [
      { title: "Table", cell: (row) => foreign(row.name) }, { title: "Rows, about", kind: "number", cell: (row) => number(row.rows) },
      { title: "Dead rows", kind: "number", cell: (row) => number(row.dead) }, { title: "Size", kind: "number", cell: (row) => bytes(row.bytes) },
      { title: "Vacuumed", kind: "time", cell: (row) => time(row.last_autovacuum) }], health.tables),
    element("h2", {}, "Functions"), functions(health), element("h2", {}, "Statements"), await statements()];
}

function verify() {
  const result = element("div", { "aria-live": "polite" });
  const button = element("button", { type: "button", click: async () => {
    button.disabled = true;
    result.replaceChildren(element("p", { class: "faint" }, "Looking: this reads every table."));
    try {
      const { violations } = await post("verify");
      result.replaceChildren(violations.length === 0 ? element("p", { class: "good" }, "All that must hold holds.") : table("Violations", [
        { title: "Check", cell: (row) => row.check_name }, { title: "Subject", cell: (row) => foreign(row.subject) },
        { title: "Detail", cell: (row) => foreign(row.detail) }], violations));
    } catch (error) {
      result.replaceChildren(problem(error));
    }
    button.disabled = false;
  } }, "Verify");
  return element("div", {}, button, result);
}

const timed = [{ title: "Calls", kind: "number", cell: (row) => number(row.calls) },
  { title: "Total, ms", kind: "number", cell: (row) => String(row.total_ms) }, { title: "Mean, ms", kind: "number", cell: (row) => String(row.mean_ms) }];

function functions({ track_functions, functions: rows }) {
  if (track_functions === "none") return element("p", { class: "faint" }, "The server does not count them: track_functions is none.");
  return table("Functions", [{ title: "Function", cell: (row) => row.name }, ...timed], rows, "None was called since the statistics began.");
}

async function statements() {
  try {
    const { statements: rows } = await get("statements");
    return table("Statements", [{ title: "Statement", cell: (row) => element("pre", {}, row.query) }, ...timed], rows);
  } catch (error) {
    return element("p", { class: "faint" }, error.message);
  }
}
