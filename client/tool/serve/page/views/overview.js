// What there is, and how it has been going.
import { get, getByDay } from "../api.js";
import { bars, byDay } from "../charts.js";
import { element, foreign } from "../dom.js";
import { daysBetween, number } from "../format.js";

const spans = [7, 30, 90, 365];

export async function show(argument) {
  const days = spans.includes(Number(argument)) ? argument : "30";
  const [now, xp, spread] = [await get("overview"), await getByDay("xp", { days }), await get("distribution")];
  const calendar = daysBetween(xp.since, xp.until);
  const tiles = [["Users", number(now.users)], ["Bots", number(now.bots)], ["Met a bot in the last day", number(now.active_day)],
    ["Payments in the last day", number(now.payments_day)], ["Payments to look at", number(now.unmatched)], ["Database", now.database],
    ["botdb", now.version], ["PostgreSQL", now.server.split(" ")[0]]];
  const choice = element("select", { name: "days", change: (event) => { location.hash = `#/overview/${event.target.value}`; } },
    spans.map((span) => element("option", { value: span, selected: String(span) === days }, `${span} days`)));
  return [element("h1", {}, "Overview"),
    element("dl", { class: "tiles" }, tiles.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, foreign(value))))),
    element("h2", {}, "XP"),
    element("form", { class: "inline" }, element("label", {}, "The last ", choice)),
    bars(`XP by day and bot (${xp.timezone})`, "Day", calendar, byDay(calendar, xp.days, (row) => row.bot_name, (row) => row.xp)),
    element("div", { class: "two" },
      bars("Users by level", "Level", spread.levels.map(({ level }) => String(level)), [{ name: "Users", values: spread.levels.map(({ users }) => users) }]),
      bars("Users by badge", "Badge", spread.badges.map(({ badge_type, name }) => name ?? badge_type), [{ name: "Users", values: spread.badges.map(({ users }) => users) }]))];
}
