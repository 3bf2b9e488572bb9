// The bots, their logins and limits.
import { get } from "../api.js";
import { element, foreign, table } from "../dom.js";
import { number, time } from "../format.js";

export async function show() {
  const { bots } = await get("bots");
  return [element("h1", {}, "Bots"), table("Bots", [
    { title: "Bot", cell: (row) => foreign(row.bot_name) },
    { title: "Login", cell: (row) => foreign(row.login_role ?? "none") },
    { title: "Billing login", cell: (row) => foreign(row.billing_role ?? "none") },
    { title: "Users met, last day", kind: "number", cell: (row) => number(row.new_day) },
    { title: "Last week", kind: "number", cell: (row) => number(row.new_week) },
    { title: "Limits of its own", cell: (row) => Object.entries(row.limits ?? {}).map(([name, value]) => `${name} ${value}`).join(", ") },
    { title: "Since", kind: "time", cell: (row) => time(row.created_at) },
    { title: "New sessions", cell: (row) => element("details", {}, element("summary", {}, "JSON"),
      element("pre", {}, JSON.stringify({ session: row.default_session, stats: row.default_stats }, null, 2))) },
  ], bots, "No bots.")];
}
