// The loss over the epochs: of one run, or of several.

/** @import { Figure, Frame, Point } from "../types.d.ts" */
/** @import { Curve, History } from "../history.js" */

import { cleared, fontOf, PlotlyChart, size, trace } from "../plotly.js";
import { placesOfMarks, withPlaces } from "./marks.js";

const DASHES = /** @type {Record<string, number[]>} */ ({
  solid: [],
  dash: [12, 7],
  dot: [4, 5],
  dashdot: [12, 5, 3, 5],
});

/**
 * A line in the chart of losses, and the traces that have its style.
 * @typedef {{history: History, measure: "loss" | "error", line: string, ahead?: string,
 *   here: string}} Drawn
 */

/**
 * The losses of a run, or its mean squared errors.
 * @param {Drawn} drawn
 * @returns {Curve}
 */
const curveOf = ({ history, measure }) => measure === "loss" ? history.curve : history.errors;

export class LossChart extends PlotlyChart {
  /**
   * @param {HTMLElement} stage
   * @param {string} name
   */
  constructor(stage, name) {
    super(stage, name);
    this.lines = /** @type {HTMLCanvasElement} */ (stage.querySelector("canvas"));
    /** @type {"linear" | "log"} */
    this.scale = "linear";
    this.epochRange = [0, 1];
    this.lossRange = [0, 1];
  }

  /**
   * Set where the axes end; Plotly draws them again only when that changes.
   * @param {number[]} epochRange
   * @param {number[]} lossRange
   * @param {boolean} [redraw] whether Plotly draws them now
   */
  axes(epochRange, lossRange, redraw = true) {
    const changed = String([epochRange, lossRange]) !== String([this.epochRange, this.lossRange]);
    [this.epochRange, this.lossRange] = [epochRange, lossRange];
    if (changed && redraw && this.drawn) {
      const ranges = { "xaxis.range": epochRange, "yaxis.range": lossRange };
      playersPlotly.relayout(this.chart, { ...ranges, ...this.#marks(this.chart.layout) });
    }
  }

  /**
   * Where the labels of the marks stand.
   * @param {Figure["layout"]} layout
   */
  #marks(layout) {
    const { l, r, t, b } = layout.margin;
    const { width, height } = size(this.stage);
    const plane = { width: width - l - r, height: height - t - b };
    return placesOfMarks(layout, this.epochRange, plane, fontOf(this.stage).family);
  }

  /** @override */
  resize() {
    const changed = super.resize();
    const places = changed ? this.#marks(this.chart.layout) : {};
    if (Object.keys(places).length) playersPlotly.relayout(this.chart, places);
    return changed;
  }

  /** @param {number} loss */
  height(loss) {
    return this.scale === "log" ? Math.log10(Math.max(loss, 1e-300)) : loss;
  }

  /**
   * Paint the losses up to a frame, and in a paler colour those that are known beyond it.
   * @param {Drawn[]} drawn
   * @param {Frame[]} frames where each of them stands
   * @param {number} head the last epoch that is drawn
   */
  move(drawn, frames, head) {
    const context = cleared(this.lines, this.stage);
    const { left, top, width, height } = this.plane;
    const [from, to] = this.epochRange;
    const [low, high] = this.lossRange;
    const x = (/** @type {number} */ epoch) => left + (epoch - from) / (to - from) * width;
    const y = (/** @type {number} */ loss) =>
      top + (1 - (this.height(loss) - low) / (high - low)) * height;
    drawn.forEach((part, i) => {
      const { line, ahead, here, measure } = part;
      const points = curveOf(part).points();
      const split = placeAfter(points, frames[i].epoch);
      const [hereX, hereY] = [x(frames[i].epoch), y(frames[i][measure])];
      const draw = this.chart.data[trace(this.chart, line)].line;
      context.lineJoin = "round";
      context.lineWidth = draw.width;
      context.strokeStyle = draw.color;
      context.setLineDash(DASHES[draw.dash ?? "solid"]);
      const end = placeAfter(points, head);
      if (ahead && end > split) {
        context.globalAlpha = 0.3;
        context.beginPath();
        context.moveTo(hereX, hereY);
        for (let at = split; at < end; at += 1) {
          context.lineTo(x(points[at].epoch), y(points[at].loss));
        }
        context.stroke();
        context.globalAlpha = 1;
      }
      context.beginPath();
      for (let at = 0; at < split; at += 1) context.lineTo(x(points[at].epoch), y(points[at].loss));
      context.lineTo(hereX, hereY);
      context.stroke();
      const marker = this.chart.data[trace(this.chart, here)].marker;
      context.setLineDash([]);
      context.beginPath();
      context.arc(hereX, hereY, marker.size / 2, 0, 2 * Math.PI);
      context.fillStyle = marker.color;
      context.fill();
      context.lineWidth = marker.line.width;
      context.strokeStyle = marker.line.color;
      context.stroke();
    });
  }

  /**
   * The traces' numbers for Plotly.
   * @param {Drawn[]} drawn
   * @param {Frame[]} frames
   * @param {number} head
   */
  numbers(drawn, frames, head) {
    /** @type {Map<string, {x: number[], y: number[]}>} by trace */
    const found = new Map();
    drawn.forEach((part, i) => {
      const { line, ahead, here, measure } = part;
      const { epoch, [measure]: loss } = frames[i];
      const known = curveOf(part).points().filter((point) => point.epoch <= head);
      const done = [...known.filter((point) => point.epoch < epoch), { epoch, loss }];
      const rest = [{ epoch, loss }, ...known.filter((point) => point.epoch > epoch)];
      found.set(line, columns(done));
      if (ahead) found.set(ahead, columns(rest));
      found.set(here, columns([{ epoch, loss }]));
    });
    return found;
  }

  /**
   * @param {Figure} figure
   * @param {Map<string, {x: number[], y: number[]}>} numbers
   * @returns {Figure}
   */
  filled({ data, layout }, numbers) {
    const parts = data.map((part) => ({ ...part, ...numbers.get(part.meta) }));
    const xaxis = { ...layout.xaxis, range: this.epochRange };
    const yaxis = { ...layout.yaxis, range: this.lossRange };
    const marked = withPlaces(layout, this.#marks(layout));
    return { data: parts, layout: { ...marked, xaxis, yaxis } };
  }

  /**
   * @param {Drawn[]} drawn
   * @param {Frame[]} frames
   * @param {number} head
   */
  rest(drawn, frames, head) {
    const numbers = this.numbers(drawn, frames, head);
    const names = [...numbers.keys()];
    const values = [...numbers.values()];
    playersPlotly.restyle(
      this.chart,
      { x: values.map(({ x }) => x), y: values.map(({ y }) => y) },
      names.map((name) => trace(this.chart, name)),
    );
  }
}

/**
 * The lines in the chart of losses, and the frame at which each of them stands.
 * @param {{histories: History[], shown: Frame[]}} player
 * @returns {[Drawn[], Frame[]]}
 */
export function drawnLosses({ histories: [history], shown: [frame] }) {
  /** @type {Drawn[]} */
  const lines = [{ history, measure: "loss", line: "loss", ahead: "ahead", here: "here" }];
  if (history.errors !== history.curve) {
    lines.unshift({
      history,
      measure: "error",
      line: "error",
      ahead: "ahead-error",
      here: "here-error",
    });
  }
  return [lines, lines.map(() => frame)];
}

/**
 * The lowest and the highest of some losses up to an epoch, and at epoch 0 in any case.
 * @param {Curve[]} curves
 * @param {number} until
 * @returns {[number, number]}
 */
export function extremes(curves, until) {
  let [lowest, highest] = [Infinity, 0];
  for (const curve of new Set(curves)) {
    const points = curve.points();
    const end = Math.max(1, placeAfter(points, until));
    for (let at = 0; at < end && at < points.length; at += 1) {
      lowest = Math.min(lowest, points[at].loss);
      highest = Math.max(highest, points[at].loss);
    }
  }
  return [lowest, highest];
}

/**
 * The place of the first point beyond an epoch.
 * @param {Point[]} points
 * @param {number} epoch
 */
export function placeAfter(points, epoch) {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].epoch <= epoch) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Point[]} points */
function columns(points) {
  return { x: points.map(({ epoch }) => epoch), y: points.map(({ loss }) => loss) };
}

/**
 * Where the loss axis ends for a run with these losses, as nn.charts.loss has it: on a log axis as
 * powers of ten.
 * @param {number} lowest
 * @param {number} highest
 * @param {"linear" | "log"} scale
 */
export function lossRange(lowest, highest, scale) {
  const top = Math.max(0.3, Math.ceil(highest * 10.5) / 10);
  if (scale === "linear") return [0, top];
  return [Math.min(-3, Math.floor(Math.log10(Math.max(lowest, 1e-30)))), Math.log10(top)];
}

/**
 * Where the epoch axis of a run in progress ends: 100, 200, 500, 1,000, ... up to its last.
 * @param {number} epoch
 * @param {number} epochs
 */
export function epochAxisEnd(epoch, epochs) {
  for (let decade = 100;; decade *= 10) {
    for (const end of [decade, 2 * decade, 5 * decade]) {
      if (end >= epoch || end >= epochs) return Math.min(end, epochs);
    }
  }
}
