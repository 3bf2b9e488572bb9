// Bars, with the same numbers as a table for those who do not see them.
import { element, foreign, table } from "./dom.js";
import { number } from "./format.js";
import { Chart } from "./vendor/chart.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
// The charts in the page, each with what draws it again.
const shown = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

dark.addEventListener("change", () => {
  const again = [...shown.values()];
  clearCharts();
  for (const draw of again) draw();
});

/** Forgets the charts of a view that goes. */
export function clearCharts() {
  for (const chart of shown.keys()) chart.destroy();
  shown.clear();
}

/** Stacked bars: `labels` along an axis of that name, `series` as {name, values}. */
export function bars(title, axis, labels, series) {
  const canvas = element("canvas", { role: "img", "aria-label": `${title}: the numbers are in the table below` });
  const figure = element("figure", {}, element("figcaption", {}, title), element("div", { class: "canvas" }, canvas),
    element("details", {}, element("summary", {}, "As a table"), asTable(title, axis, labels, series)));
  // A canvas has a size once it is in the page.
  requestAnimationFrame(() => { if (canvas.isConnected) draw(canvas, labels, series); });
  return figure;
}

// The colours are those of the style sheet, which differ between light and dark.
function draw(canvas, labels, series) {
  const [text, faint, line] = [colour("--text"), colour("--faint"), colour("--line")];
  const datasets = series.map(({ name, values }, i) =>
    ({ label: name, data: values.map(Number), backgroundColor: colour(`--series-${i % 8 + 1}`) }));
  const chart = new Chart(canvas, {
    type: "bar",
    data: { labels, datasets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: true, ticks: { color: faint, maxRotation: 0, autoSkipPadding: 12 }, grid: { display: false } },
        y: { stacked: true, beginAtZero: true, ticks: { color: faint, precision: 0 }, grid: { color: line } },
      },
      plugins: { legend: { display: series.length > 1, labels: { color: text } } },
    },
  });
  shown.set(chart, () => draw(canvas, labels, series));
}

function asTable(title, axis, labels, series) {
  const columns = [{ title: axis, cell: (i) => foreign(labels[i]) },
    ...series.map(({ name, values }) => ({ title: name, kind: "number", cell: (i) => number(values[i]) }))];
  const rows = labels.map((_, i) => i).filter((i) => series.some(({ values }) => Number(values[i]) !== 0));
  return table(title, columns, rows);
}

/** Rows of {day, …} as the series of a chart: one for each name, zero where a day has none. */
export function byDay(days, rows, nameOf, valueOf) {
  const names = [...new Set(rows.map(nameOf))];
  const at = new Map(rows.map((row) => [`${row.day} ${nameOf(row)}`, valueOf(row)]));
  return names.map((name) => ({ name, values: days.map((day) => at.get(`${day} ${name}`) ?? 0) }));
}
