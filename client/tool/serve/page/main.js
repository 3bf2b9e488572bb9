// Logs in, and shows the view that the address names.
import { offer } from "./actions.js";
import { get, keep, post } from "./api.js";
import { clearCharts } from "./charts.js";
import { element, foreign, problem } from "./dom.js";
import * as boards from "./views/boards.js";
import * as bots from "./views/bots.js";
import * as health from "./views/health.js";
import * as overview from "./views/overview.js";
import * as payments from "./views/payments.js";
import * as promocodes from "./views/promocodes.js";
import * as user from "./views/user.js";
import * as users from "./views/users.js";

const views = { overview, users, user, payments, promocodes, boards, bots, health };
const shownInNav = ["overview", "users", "payments", "promocodes", "boards", "bots", "health"];
const main = document.getElementById("main");
const header = document.getElementById("header");
let turn = 0;

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

// "#/user/5" is the view "user" with "5".
function route() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  return { name: views[name] ? name : "overview", argument: decodeURIComponent(rest.join("/")) };
}

function drawNav(current) {
  document.getElementById("nav").replaceChildren(...shownInNav.map((name) =>
    element("a", { href: `#/${name}`, "aria-current": name === current ? "page" : null }, capital(name))));
}

// Where a new view is read from.
function toTop() {
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function show() {
  const mine = ++turn;
  const { name, argument } = route();
  drawNav(name === "user" ? "users" : name);
  document.title = `${capital(name)} · botdb`;
  main.setAttribute("aria-busy", "true");
  let content;
  try {
    content = await views[name].show(argument, show);
  } catch (error) {
    if (error.status === 401) return;
    content = [element("h1", {}, capital(name)), problem(error)];
  }
  if (mine !== turn) return;
  clearCharts();
  main.replaceChildren(...content.filter(Boolean));
  main.removeAttribute("aria-busy");
}

function enter({ role, actions }) {
  offer(actions);
  document.getElementById("who").replaceChildren(foreign(role));
  header.hidden = false;
  return show();
}

function askForLogin() {
  turn += 1;
  header.hidden = true;
  clearCharts();
  document.title = "Log in · botdb";
  main.removeAttribute("aria-busy");
  const button = element("button", { class: "main" }, "Log in");
  const form = element("form", { class: "login" }, element("h1", {}, "botdb"),
    element("p", { class: "faint" }, "A role of PostgreSQL that has botdb_admin and botdb_reader."),
    element("label", {}, "Role", element("input", { name: "role", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true })),
    element("label", {}, "Password", element("input", { name: "password", type: "password", autocomplete: "current-password", required: true })),
    button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    form.querySelector(".error")?.remove();
    try {
      const answer = await post("login", Object.fromEntries(new FormData(form)));
      keep(answer.session);
      await enter(answer);
      toTop();
    } catch (error) {
      form.append(problem(error));
      button.disabled = false;
    }
  });
  main.replaceChildren(form);
  form.elements.role.focus();
}

document.getElementById("logout").addEventListener("click", () => post("logout").catch(() => {}).then(askForLogin));
document.addEventListener("loggedout", () => { if (!main.querySelector(".login")) askForLogin(); });
addEventListener("hashchange", () => { if (!header.hidden) show().then(toTop); });

get("session").then(enter).catch((error) => { if (error.status !== 401) main.replaceChildren(problem(error)); });
