// What changes something: each asks first, and has a request id, so that a second click changes nothing more.
import { post } from "./api.js";
import { element, foreign, problem, say } from "./dom.js";

let offered = [];

export function offer(actions) {
  offered = actions;
}

/**
 * A button that asks for what is missing, and for a yes. `fields` are {name, label, type, value, min}; `given` goes along as it is.
 */
export function actionButton(action, title, given, fields, done) {
  if (!offered.includes(action)) return null;
  return element("button", { type: "button", click: () => ask(action, title, given, fields, done) }, title);
}

/** A column of such buttons, if they are offered. `givenOf` a row is what goes along, or null where it has no button. */
export function actionColumn(action, title, givenOf, done) {
  if (!offered.includes(action)) return [];
  return [{ title, cell: (row) => {
    const given = givenOf(row);
    return given && actionButton(action, title, given, [], done);
  } }];
}

function ask(action, title, given, fields, done) {
  const requestId = `page-${crypto.randomUUID()}`;
  const confirm = element("button", { class: "main" }, title);
  const inputs = fields.map(({ name, label, ...attributes }) => element("label", {}, label, element("input", { name, required: true, ...attributes })));
  const about = Object.entries(given).map(([name, value]) => element("li", {}, `${name}: `, foreign(String(value))));
  const form = element("form", {}, element("h2", {}, title), element("ul", {}, about), inputs,
    element("div", { class: "buttons" }, confirm,
      element("button", { type: "button", click: () => dialog.close() }, "Cancel")));
  const dialog = element("dialog", { "aria-label": title, close: () => dialog.remove() }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    form.querySelector(".error")?.remove();
    try {
      const texts = Object.fromEntries([...new FormData(form), ...Object.entries(given)].map(([name, value]) => [name, String(value)]));
      const { result } = await post(`actions/${action}`, { ...texts, request_id: requestId });
      dialog.close();
      say(result === false ? "Nothing has changed: it was so already." : "Done.");
      done();
    } catch (error) {
      form.append(problem(error));
      confirm.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}
