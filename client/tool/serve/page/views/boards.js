// The leaderboard, and the boards that were defined.
import { get } from "../api.js";
import { element, foreign, table } from "../dom.js";
import { number, time, userLink } from "../format.js";

export async function show(name) {
  const { boards } = await get("boards");
  const { rows } = name ? await get("board", { board: name }) : await get("leaderboard");
  const links = [["", "XP, all bots"], ...boards.map(({ board }) => [board, board])];
  const terms = boards.find(({ board }) => board === name);
  return [element("h1", {}, "Boards"),
    element("p", { class: "buttons" }, links.map(([board, title]) =>
      element("a", { href: `#/boards/${encodeURIComponent(board)}`, "aria-current": board === name ? "true" : null }, foreign(title)))),
    terms ? element("p", { class: "faint" }, `By ${terms.period}, ${terms.timezone}, ${terms.source}, ${terms.operator}, ${terms.sort}`,
      terms.bot_name ? [", of ", foreign(terms.bot_name)] : []) : null,
    table(name || "XP", [
      { title: "Rank", kind: "number", cell: (row) => number(row.rank) },
      { title: "User", cell: userLink },
      name ? { title: "Score", kind: "number", cell: (row) => number(row.score) } : { title: "XP", kind: "number", cell: (row) => number(row.total_xp) },
      name ? { title: "Reached", kind: "time", cell: (row) => time(row.reached_at) } : { title: "Level", kind: "number", cell: (row) => number(row.level) },
    ], rows, "Nobody is on it.")];
}
