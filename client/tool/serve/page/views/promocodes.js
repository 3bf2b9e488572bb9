// Promocodes, and one with its uses over time.
import { actionButton } from "../actions.js";
import { get, getByDay } from "../api.js";
import { bars, byDay } from "../charts.js";
import { element, foreign, pages, table } from "../dom.js";
import { daysBetween, number, time } from "../format.js";

export async function show(code, again) {
  return code ? one(code, again) : all();
}

async function all() {
  const list = await pages(async (last) => (await get("promocodes", { before: last?.id })).promocodes,
    (rows) => table("Promocodes", columns, rows, "No promocodes."));
  return [element("h1", {}, "Promocodes"), ...list];
}

const columns = [
  { title: "Code", cell: (row) => element("a", { href: `#/promocodes/${encodeURIComponent(row.code)}` }, foreign(row.code)) },
  { title: "Gives", cell: (row) => `${number(row.value)} ${row.type}` },
  { title: "Uses", kind: "number", cell: (row) => number(row.current_uses) + (row.max_uses === null ? "" : ` of ${number(row.max_uses)}`) },
  { title: "From", kind: "time", cell: (row) => time(row.starts_at) },
  { title: "Until", kind: "time", cell: (row) => time(row.expires_at) },
  { title: "Active", cell: (row) => (row.is_active ? "yes" : "no") },
];

async function one(code, again) {
  const { stats, days, since, until, timezone } = await getByDay("promocode", { code, days: "90" });
  const calendar = daysBetween(since, until);
  return [element("h1", {}, foreign(stats.code)),
    element("dl", { class: "tiles" }, [["Gives", `${number(stats.value)} ${stats.type}`], ["State", stats.status], ["Uses", number(stats.current_uses)],
      ["Uses left", stats.uses_left === null ? "no limit" : number(stats.uses_left)], ["First used", time(stats.first_used_at)],
      ["Last used", time(stats.last_used_at)]].map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    element("p", { class: "buttons" }, stats.is_active ? actionButton("disable_promocode", "Disable", { code: stats.code }, [], again) : null),
    bars(`Uses by day and bot (${timezone})`, "Day", calendar, byDay(calendar, days, (row) => row.bot_name, (row) => row.uses))];
}
