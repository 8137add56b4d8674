// The marks on a chart of losses where the learning rate changes: a line each, and beside it a label
// that covers no other one.

/** @import { Figure } from "../types.d.ts" */

/** What nn.charts.rate_marks calls the marks in a layout. */
const NAME = "rate";
const APART = 4; // pixels between a line and its label, and between two labels
const LINE = 1.25; // the height of a line of type, in its size
const SHARE = 0.7; // of the chart's height is for labels, at most

/**
 * Where a label stands: right of its line, or left of it, so many lines below the chart's top.
 * @typedef {{left: boolean, row: number, shown: boolean}} Place
 */

/**
 * Place labels so that none covers another and none leaves the chart.
 * @param {{at: number, width: number}[]} labels where their lines are, and how wide they are
 * @param {number} width of the chart, in the same unit
 * @param {number} rows how many lines of labels there may be
 * @returns {Place[]}
 */
export function placeLabels(labels, width, rows) {
  const taken = /** @type {[number, number][][]} */ (
    Array.from({ length: Math.max(1, rows) }, () => [])
  );
  return labels.map((label) => {
    const needs = label.width + APART;
    if (label.at < 0 || label.at > width) return { left: false, row: 0, shown: false };
    const left = label.at + needs > width && label.at >= needs;
    const start = left ? label.at - needs : label.at;
    const row = taken.findIndex((places) =>
      places.every(([low, high]) => start + needs + APART <= low || start >= high + APART)
    );
    if (row >= 0) taken[row].push([start, start + needs]);
    return { left, row: Math.max(0, row), shown: row >= 0 };
  });
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let ruler;

/**
 * How wide a text is in pixels.
 * @param {string} text
 * @param {number} size
 * @param {string} family
 */
function widthOf(text, size, family) {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return 0.6 * size * text.length;
  ruler.font = `${size}px ${family}`;
  return ruler.measureText(text).width;
}

/**
 * The places of a layout's labels, as Plotly's `relayout` takes them.
 * @param {Figure["layout"]} layout
 * @param {number[]} epochRange of the axis
 * @param {{width: number, height: number}} plane in pixels
 * @param {string} family of the font
 */
export function placesOfMarks(layout, epochRange, plane, family) {
  /** @type {any[]} */
  const annotations = layout.annotations ?? [];
  const marks = annotations.map((mark, i) => ({ mark, i })).filter(({ mark }) =>
    mark.name === NAME
  );
  /** @type {Record<string, string | number | boolean>} */
  const places = {};
  if (!marks.length) return places;
  const [from, to] = epochRange;
  const size = Math.max(...marks.map(({ mark }) => mark.font.size));
  const labels = marks.map(({ mark }) => ({
    at: (mark.x - from) / (to - from) * plane.width,
    width: widthOf(mark.text, size, family),
  }));
  const height = size * LINE;
  const rows = Math.floor(SHARE * plane.height / height);
  placeLabels(labels, plane.width, rows).forEach(({ left, row, shown }, at) => {
    const name = `annotations[${marks[at].i}]`;
    places[`${name}.xanchor`] = left ? "right" : "left";
    places[`${name}.xshift`] = left ? -APART / 2 : APART / 2;
    places[`${name}.yshift`] = -row * height;
    places[`${name}.visible`] = shown;
  });
  return places;
}

/**
 * A layout whose labels stand in these places.
 * @param {Figure["layout"]} layout
 * @param {Record<string, string | number | boolean>} places
 */
export function withPlaces(layout, places) {
  if (!Object.keys(places).length) return layout;
  const annotations = layout.annotations.map((/** @type {any} */ mark) => ({ ...mark }));
  for (const [path, value] of Object.entries(places)) {
    const [, i, name] = /** @type {string[]} */ (/\[(\d+)\]\.(\w+)$/.exec(path));
    annotations[Number(i)][name] = value;
  }
  return { ...layout, annotations };
}
