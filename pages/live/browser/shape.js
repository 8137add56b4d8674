// The shape of a player: what its page looks like on a phone, a laptop or a projector, and what that
// means for the figures that the server sends.

/** @import { Figure } from "./types.d.ts" */

/** The least type of a presented figure, in pixels. */
export const TEXT = 24;
/** The share of the window's height that type is. */
const SHARE = 0.033;

/**
 * Portrait and landscape are a phone's, wide is everything else; see player.css. The scale is how
 * much larger the type of figures is than the server has drawn it: 1 unless they are presented.
 * @typedef {{layout: string, scale: number, presented?: boolean}} Shape
 */

/**
 * The shape that the style sheet gives to a page of a player, which is marked where it is a phone's.
 * @param {HTMLElement} page
 * @param {boolean} presented
 * @returns {Shape}
 */
export function shapeOf(page, presented) {
  const layout = getComputedStyle(page).getPropertyValue("--layout").trim() || "wide";
  page.classList.toggle("phone", layout !== "wide");
  return { layout, presented, scale: presented ? scaleOf(globalThis.innerHeight) : 1 };
}

/** @param {number} height of the window in pixels */
export const scaleOf = (height) => Math.max(TEXT, Math.ceil(height * SHARE)) / TEXT;

const TICKS = 8; // of the weights' axis, at most and with the output's bias besides

/** What the axes' words need around a plot on a phone, in pixels. */
const NARROW = /** @type {Record<string, Record<string, number>>} */ ({
  surface: { l: 42, r: 52, t: 8, b: 42 },
  plane: { l: 42, r: 12, t: 8, b: 42 },
  loss: { l: 50, r: 14, t: 10, b: 40 },
  weights: { l: 60, r: 4, t: 6, b: 40 },
});

/**
 * A figure in a shape; the figure itself is changed.
 * @param {Figure} figure
 * @param {string} kind of the chart
 * @param {Shape} shape
 * @returns {Figure}
 */
export function shaped(figure, kind, { layout, scale, presented }) {
  if (layout !== "wide" && !presented) narrow(figure, kind);
  if (scale !== 1) enlarge(figure, scale);
  return figure;
}

/**
 * @param {Figure} figure
 * @param {string} kind
 */
function narrow({ data, layout }, kind) {
  const { t } = layout.margin;
  layout.margin = { ...NARROW[kind] };
  if (kind === "loss") layout.margin.t = t; // what the lines are may stand there
  for (const axis of [layout.xaxis, layout.yaxis]) {
    if (axis?.title) axis.title.standoff = 2;
    if (axis?.tickvals && kind !== "weights") axis.tickvals = [0, 1];
  }
  for (const { colorbar } of data) if (colorbar) colorbar.xpad = 5;
  if (kind !== "weights") return;
  const { tickvals = [], ticktext = [] } = layout.xaxis;
  const [last, step] = [tickvals.length - 1, Math.ceil(tickvals.length / TICKS)];
  /** @type {(_: unknown, i: number) => boolean} */
  const kept = (_, i) => i === last || (i % step === 0 && last - i >= step);
  layout.xaxis.tickvals = tickvals.filter(kept);
  layout.xaxis.ticktext = ticktext.filter(kept);
  for (const part of data) {
    if ("showscale" in part || part.type === "heatmap") part.showscale = false;
    if (part.textfont) part.textfont.size = 12;
  }
}

/**
 * Enlarge type, lines, markers and margins of a part of a figure and of all parts in it.
 * @param {any} part
 * @param {number} scale
 * @param {string} [name]
 */
export function enlarge(part, scale, name = "") {
  for (const [key, value] of Object.entries(part)) {
    if (Array.isArray(value)) {
      for (const item of value) if (item && typeof item === "object") enlarge(item, scale);
    } else if (value && typeof value === "object") {
      if (key === "margin") {
        for (const side of Object.keys(value)) value[side] = Math.round(value[side] * scale);
      } else if (key !== "template") enlarge(value, scale, key);
    } else if (
      typeof value === "number" && (
        (key === "size" && (name.endsWith("font") || name === "marker")) ||
        (key === "width" && name === "line") ||
        (name === "colorbar" && key === "thickness") || key === "standoff"
      )
    ) part[key] = value * scale;
  }
}
