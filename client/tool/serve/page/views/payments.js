// Payments, by day and one by one.
import { actionColumn } from "../actions.js";
import { get, getByDay } from "../api.js";
import { bars, byDay } from "../charts.js";
import { element, foreign, pages, table } from "../dom.js";
import { daysBetween, number, time } from "../format.js";

const states = ["completed", "pending", "failed", "refunded", "unmatched"];

export async function show(status, again) {
  const wanted = states.includes(status) ? status : "";
  const summary = await getByDay("payments", { days: "30" });
  const calendar = daysBetween(summary.since, summary.until);
  const completed = summary.days.filter((row) => row.currency && row.status === "completed");
  const currencies = [...new Set(completed.map((row) => row.currency))];
  const choice = element("select", { name: "status", change: (event) => { location.hash = `#/payments/${event.target.value}`; } },
    element("option", { value: "" }, "all"), states.map((state) => element("option", { value: state, selected: state === wanted }, state)));
  const list = await pages(
    async (last) => (await get("payments_list", { status: wanted, before: last?.created_at, before_id: last?.id })).payments,
    (payments) => table("Payments", columns(again), payments, "No payments."));
  return [element("h1", {}, "Payments"),
    bars(`Payments by day and state (${summary.timezone})`, "Day", calendar, byDay(calendar, addUp(summary.days), (row) => row.status, (row) => row.count)),
    ...currencies.map((currency) => bars(`Completed, in ${currency}`, "Day", calendar, byDay(calendar,
      completed.filter((row) => row.currency === currency), () => currency, (row) => row.amount))),
    summary.other_currencies > 0 ? element("p", { class: "faint" },
      `Payments in ${number(summary.other_currencies)} other currencies are counted above, and have no chart.`) : null,
    element("h2", {}, "One by one"), element("form", { class: "inline" }, element("label", {}, "State ", choice)), ...list];
}

// The counts of all currencies together.
function addUp(rows) {
  const sums = new Map();
  for (const { day, status, count } of rows) {
    const key = `${day} ${status}`;
    sums.set(key, { day, status, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}

function columns(again) {
  return [
    { title: "Time", kind: "time", cell: (row) => time(row.created_at) },
    { title: "User", kind: "number", cell: (row) => element("a", { href: `#/user/${row.telegram_id}` }, String(row.telegram_id)) },
    { title: "Amount", kind: "number", cell: (row) => `${row.amount} ${row.currency}` },
    { title: "State", cell: (row) => row.status + (row.unmatched ? ` (${row.unmatched})` : "") },
    { title: "Tariff", cell: (row) => foreign(row.tariff) },
    { title: "Bot", cell: (row) => foreign(row.bot_name) },
    { title: "Payment", cell: (row) => foreign(`${row.provider} ${row.payment_id}`) },
    ...actionColumn("refund_payment", "Refunded",
      (row) => (row.status === "completed" ? { provider: row.provider, payment_id: row.payment_id } : null), again),
  ];
}
