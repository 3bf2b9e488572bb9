// Users, by XP or by what is looked for.
import { get } from "../api.js";
import { element, pages, table } from "../dom.js";
import { number, time, userLink } from "../format.js";

const columns = [
  { title: "User", cell: userLink },
  { title: "Telegram id", kind: "number", cell: (user) => String(user.telegram_id) },
  { title: "XP", kind: "number", cell: (user) => number(user.total_xp) },
  { title: "Level", kind: "number", cell: (user) => number(user.level) },
  { title: "Last active", kind: "time", cell: (user) => time(user.last_activity) },
];

export async function show(wanted) {
  const input = element("input", { name: "q", type: "search", value: wanted, placeholder: "id, @username or name", maxlength: "200" });
  const form = element("form", { class: "inline", role: "search", submit: (event) => {
    event.preventDefault();
    location.hash = `#/users/${encodeURIComponent(input.value.trim())}`;
  } }, element("label", {}, "Find a user ", input), element("button", { class: "main" }, "Find"));
  const load = async (last) => (wanted
    ? await get("users_search", { q: wanted, after: last?.id })
    : await get("users", { after_xp: last?.total_xp, after: last?.id })).users;
  const list = await pages(load, (users) => table("Users", columns, users, "Nobody is found."));
  return [element("h1", {}, "Users"), form, ...list];
}
