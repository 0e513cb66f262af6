// The charts of analytics: columns of numbers come with the page, colours from the style sheet.
"use strict";

const figures = JSON.parse(document.getElementById("by-day").textContent);
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const english = document.documentElement.lang === "en";
const day = new Intl.DateTimeFormat(english ? "en-GB" : "id-ID", { day: "numeric", month: "short", timeZone: "Asia/Jakarta" });
const number = new Intl.NumberFormat(english ? "en-GB" : "id-ID", { maximumFractionDigits: 1 });

const HALF_A_DAY = 43200;
const DAYS = [1, 2, 3, 7, 14, 30, 60, 90].map((days) => days * 2 * HALF_A_DAY);
const WHOLE = [1, 2, 5].flatMap((step) => Array.from({ length: 9 }, (_, power) => step * 10 ** power)).sort((a, b) => a - b);

function axes(unit) {
  const line = { stroke: colour("--ink-3"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px Inter, sans-serif" };
  return [
    { ...line, grid: { show: false }, incrs: DAYS, values: (_, splits) => splits.map((at) => day.format(at * 1000)), space: 64 },
    { ...line, size: 48, incrs: unit ? undefined : WHOLE, values: (_, splits) => splits.map((value) => number.format(value) + unit) },
  ];
}

function draw(id, data, series, unit) {
  const place = document.getElementById(id);
  const size = () => ({ width: place.clientWidth, height: 250 });
  const shown = series.map((one) => ({ ...one, value: (_, value) => (value == null ? "–" : number.format(value) + unit) }));
  const options = {
    ...size(),
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Asia/Jakarta"),
    scales: {
      // Of the data, since for a single day uPlot passes years.
      x: { range: () => [data[0][0] - HALF_A_DAY, data[0].at(-1) + HALF_A_DAY] },
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.12)] },
    },
    cursor: { drag: { x: false, y: false } },
    axes: axes(unit),
    series: [{ label: place.dataset.day, value: (_, at) => (at == null ? "–" : day.format(at * 1000)) }, ...shown],
  };
  const chart = new uPlot(options, data, place);
  new ResizeObserver(() => chart.setSize(size())).observe(place);
}

const bars = uPlot.paths.bars({ size: [0.7, 34], radius: 0.15 });
const leads = document.getElementById("chart-leads");
draw(
  "chart-leads",
  [figures.x, figures.leads, figures.completed],
  [
    { label: leads.dataset.leads, fill: colour("--accent"), stroke: colour("--accent"), width: 0, paths: bars, points: { show: false } },
    { label: leads.dataset.completed, fill: colour("--violet"), stroke: colour("--violet"), width: 0, paths: bars, points: { show: false } },
  ],
  "",
);
const reply = document.getElementById("chart-reply");
draw(
  "chart-reply",
  [figures.x, figures.reply],
  [{ label: reply.dataset.reply, stroke: colour("--accent"), width: 2, points: { show: true, size: 6, fill: colour("--accent") }, spanGaps: true }],
  english ? " s" : " dtk",
);
