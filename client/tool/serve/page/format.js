// Numbers, times and names, as a person reads them.
import { element, foreign } from "./dom.js";

const numbers = new Intl.NumberFormat("en");
const times = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short" });

/** A whole number; texts are numbers that JavaScript could not hold. */
export function number(value) {
  if (value === null || value === undefined) return "";
  return /^-?\d+$/.test(value) ? numbers.format(BigInt(value)) : String(value);
}

export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = Number(value), unit = 0;
  while (size >= 1024 && unit < units.length - 1) { size /= 1024; unit += 1; }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** A moment, where the browser is. */
export function time(text) {
  if (!text) return "";
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? text : element("time", { datetime: text, title: text }, times.format(moment));
}

export function fullName({ first_name, last_name, username }) {
  return [first_name, last_name, username && `@${username}`].filter(Boolean).join(" ");
}

export function userLink(user) {
  return element("a", { href: `#/user/${user.telegram_id}` }, foreign(fullName(user) || String(user.telegram_id)));
}

/** Each day from one to another, both included. */
export function daysBetween(since, until) {
  const days = [];
  for (const day = new Date(`${since}T00:00Z`); day <= new Date(`${until}T00:00Z`); day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
