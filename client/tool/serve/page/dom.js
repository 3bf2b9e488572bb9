// Elements of the page. Whatever comes from the database becomes text, never markup.

/** Makes an element: attributes, listeners (functions), and children, which are elements or texts. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A text of somebody's choice, which cannot turn the direction of what stands around it. */
export function foreign(text) {
  return element("bdi", {}, text ?? "");
}

/**
 * A table. Columns are {title, cell, kind}: `cell` makes the content of a row's cell, `kind` is a class such as "number".
 */
export function table(caption, columns, rows, empty = "There is nothing here.") {
  if (rows.length === 0) return element("p", { class: "faint" }, empty);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { "aria-label": caption },
      element("thead", {}, element("tr", {},
        columns.map(({ title, kind }) => element("th", { scope: "col", class: kind }, title)))),
      element("tbody", {}, rows.map((row) => tableRow(columns, row)))));
}

function tableRow(columns, row) {
  return element("tr", {}, columns.map(({ cell, kind }) => element("td", { class: kind }, cell(row) ?? "")));
}

/**
 * A list that grows by pages. `load(last)` gives the rows behind the last one (51 at most, of which the last only says that
 * there are more), `draw(rows)` what they look like.
 */
export async function pages(load, draw) {
  const box = element("div");
  const button = element("button", { type: "button", class: "more" }, "Show more");
  let last = null;
  async function next() {
    button.disabled = true;
    const rows = await load(last);
    const shown = rows.slice(0, 50);
    if (shown.length > 0 || last === null) box.append(draw(shown));
    last = shown.at(-1) ?? last;
    button.disabled = false;
    button.hidden = rows.length <= 50;
  }
  button.addEventListener("click", () => next().catch((error) => {
    button.disabled = false;
    button.after(problem(error));
  }));
  await next();
  return [box, button];
}

/** What went wrong, for the person at the page. */
export function problem(error) {
  return element("p", { class: "error", role: "alert" },
    [error.message, error.detail, error.hint].filter(Boolean).join(" "));
}

/** Says something for a moment, aloud too. */
export function say(text) {
  const status = document.getElementById("status");
  status.textContent = text;
  setTimeout(() => { if (status.textContent === text) status.textContent = ""; }, 6000);
}
