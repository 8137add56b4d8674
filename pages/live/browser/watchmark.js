// The epoch that is played, as a line in a chart over all epochs that the page itself has drawn.

/** @import { Chart } from "./types.d.ts" */

const CHART = ".st-key-parameters .js-plotly-plot";

/**
 * Where an epoch stands between the two ends of an axis, in pixels; null if it is beyond them.
 * @param {number} epoch
 * @param {[number, number]} range of the axis
 * @param {number} width of the axis in pixels
 */
export function placeOn(epoch, [from, to], width) {
  return epoch < from || epoch > to ? null : (epoch - from) / (to - from) * width;
}

/**
 * Draw the line at an epoch, or take it away.
 * @param {number | null} epoch
 */
export function markEpoch(epoch) {
  const chart = /** @type {Chart | null} */ (document.querySelector(CHART));
  const old = /** @type {HTMLElement | null} */ (chart?.querySelector(".epoch-mark") ?? null);
  const layout = chart?._fullLayout;
  const { l = 0, t = 0, w = 0, h = 0 } = layout?._size ?? {};
  const place = epoch === null || !layout?.xaxis ? null : placeOn(epoch, layout.xaxis.range, w);
  if (!chart || place === null) {
    old?.remove();
    return;
  }
  const mark = old ?? chart.appendChild(document.createElement("div"));
  mark.className = "epoch-mark";
  Object.assign(mark.style, { left: `${l + place}px`, top: `${t}px`, height: `${h}px` });
}
