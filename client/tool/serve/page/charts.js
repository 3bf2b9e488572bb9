// Bars, with the same numbers as a table for those who do not see them.
import { element, foreign, table } from "./dom.js";
import { number } from "./format.js";
import { Chart } from "./vendor/chart.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Takes the colours of the style sheet, which differ between light and dark.
function paint(chart) {
  chart.data.datasets.forEach((dataset, i) => { dataset.backgroundColor = colour(`--series-${i % 8 + 1}`); });
  for (const axis of Object.values(chart.options.scales)) {
    axis.ticks.color = colour("--faint");
    axis.grid.color = colour("--line");
  }
  chart.options.plugins.legend.labels.color = colour("--text");
  chart.update("none");
}

dark.addEventListener("change", () => shown.forEach(paint));

/** Forgets the charts of a view that goes. */
export function clearCharts() {
  shown.forEach((chart) => chart.destroy());
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

function draw(canvas, labels, series) {
  const chart = new Chart(canvas, {
    type: "bar",
    data: { labels, datasets: series.map(({ name, values }) => ({ label: name, data: values.map(Number) })) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: true, ticks: { maxRotation: 0, autoSkipPadding: 12 }, grid: { display: false } },
        y: { stacked: true, beginAtZero: true, ticks: { precision: 0 }, grid: {} },
      },
      plugins: { legend: { display: series.length > 1, labels: {} } },
    },
  });
  shown.add(chart);
  paint(chart);
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
