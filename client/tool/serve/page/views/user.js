// One user: what they have, why they have access, and what has happened.
import { actionButton, actionColumn } from "../actions.js";
import { get } from "../api.js";
import { element, foreign, pages, table } from "../dom.js";
import { fullName, number, time } from "../format.js";

export async function show(id, again) {
  const found = await get("user", { id });
  const { user, access } = found;
  const ledger = await pages(
    async (last) => (await get("ledger", { id, before: last?.at, before_kind: last?.kind, before_id: last?.id })).events,
    (events) => element("ol", { class: "timeline" }, events.map(line)));
  return [element("h1", {}, foreign(fullName(user) || `User ${user.telegram_id}`)), tiles(found), buttons(found, again),
    element("h2", {}, "Access"), ...explain(access),
    element("div", { class: "two" },
      element("section", {}, element("h2", {}, "Badges"), badges(found, again)),
      element("section", {}, element("h2", {}, "XP by bot"), table("XP by bot", [
        { title: "Bot", cell: (row) => foreign(row.bot_name) }, { title: "XP", kind: "number", cell: (row) => number(row.xp) }], found.xp_by_bot))),
    ...renewals(found, again),
    element("h2", {}, "Sessions"), ...sessions(found.sessions),
    user.attributes ? element("h2", {}, "Attributes") : null,
    user.attributes ? element("pre", {}, user.attributes) : null,
    element("h2", {}, "What has happened"), ...ledger];
}

function tiles({ user, rank }) {
  const shown = [["Telegram id", String(user.telegram_id)], ["XP", number(user.total_xp)], ["Level", number(user.level)], ["Rank", number(rank)],
    ["Trainings", number(user.total_trainings)], ["Score", number(user.total_score)], ["Registered", time(user.registration_date)],
    ["Last active", time(user.last_activity)]];
  return element("dl", { class: "tiles" }, shown.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function buttons({ user, sessions: known }, again) {
  const given = { telegram_id: user.telegram_id };
  return element("p", { class: "buttons" },
    actionButton("add_xp", "Add XP", given, [
      { name: "xp", label: "XP, below zero to take some", type: "number" },
      { name: "bot_name", label: "For the bot", value: known[0]?.bot_name ?? "" },
      { name: "reason", label: "Reason", maxlength: "200" }], again),
    actionButton("add_free_trainings", "Give free trainings", given, [{ name: "count", label: "How many", type: "number", min: "1" }], again));
}

function explain(access) {
  const events = access.events ?? [];
  return [
    element("p", {}, element("strong", { class: access.has_access ? "good" : "bad" }, access.has_access ? "Yes: " : "No: "), access.because ?? ""),
    table("Subscriptions", [
      { title: "Subscription", cell: (row) => row.subscription_type ?? row.type },
      { title: "Until", kind: "time", cell: (row) => time(row.end_date) },
      { title: "Credits left", kind: "number", cell: (row) => number(row.credits_left) },
      { title: "Active", cell: (row) => (row.is_active === false ? "withdrawn" : "yes") }], access.subscriptions ?? [], "No subscription."),
    element("details", {}, element("summary", {}, `All that access stands on (${events.length} entries)`),
      element("pre", {}, JSON.stringify(access, null, 2)))];
}

function badges({ user, badges: held }, again) {
  return table("Badges", [
    { title: "Badge", cell: (row) => foreign(row.name ?? row.badge_type) },
    { title: "From", cell: (row) => foreign(row.earned_in_bot) },
    { title: "Earned", kind: "time", cell: (row) => time(row.earned_at) },
    ...actionColumn("revoke_badge", "Take away",
      (row) => ({ telegram_id: user.telegram_id, badge_type: row.badge_type, bot_name: row.earned_in_bot }), again)], held, "None.");
}

function renewals({ user, renewals: rows }, again) {
  if (rows.length === 0) return [];
  return [element("h2", {}, "Renewals"), table("Renewals", [
    { title: "Tariff", cell: (row) => foreign(row.tariff) }, { title: "Provider", cell: (row) => foreign(row.provider) },
    { title: "Bot", cell: (row) => foreign(row.bot_name) }, { title: "State", cell: (row) => row.state },
    { title: "Until", kind: "time", cell: (row) => time(row.end_date) },
    ...actionColumn("stop_renewal", "Stop",
      (row) => (row.state === "cancelled" ? null : { telegram_id: user.telegram_id, provider: row.provider, tariff: row.tariff }), again)], rows)];
}

function sessions(rows) {
  if (rows.length === 0) return [element("p", { class: "faint" }, "None.")];
  return rows.map((row) => element("details", {},
    element("summary", {}, foreign(row.bot_name), ", version ", number(row.version), ", ", time(row.updated_at)),
    element("pre", {}, `session ${row.session}\nstats ${row.stats}`)));
}

// One entry of the ledger.
function line({ at, kind, bot_name, what }) {
  return element("li", { "data-kind": kind }, time(at), element("span", { class: "kind" }, kind), " ", foreign(inWords[kind](what)),
    bot_name ? element("span", { class: "faint" }, " in ", foreign(bot_name)) : null);
}

const inWords = {
  xp: ({ amount, reason }) => `${amount > 0 ? "+" : ""}${number(amount)} XP${reason ? `: ${reason}` : ""}`,
  payment: ({ amount, currency, status, tariff, provider, payment_id }) =>
    `${amount} ${currency} ${status}${tariff ? `, ${tariff}` : ""} (${provider} ${payment_id})`,
  access: ({ event, access_type, quantity, end_date }) =>
    `${event} ${access_type}${quantity !== "0" ? ` ${quantity}` : ""}${end_date ? ` until ${end_date.slice(0, 10)}` : ""}`,
  subscription: ({ type, end_date, credits_left, credits_total, is_active }) =>
    `${type}${end_date ? ` until ${end_date.slice(0, 10)}` : `, ${credits_left} of ${credits_total} credits left`}${is_active ? "" : ", withdrawn"}`,
  promocode: ({ code, type, value }) => `${code}: ${value} ${type}`,
  badge: ({ badge_type }) => badge_type,
  training: ({ scenario, score }) => `${scenario ?? "a training"}, score ${score}`,
};
