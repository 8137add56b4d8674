// The hidden space: the rows and the bent sheet of inputs in a plane, and the line of the output.

/** @import { Figure, Frame, HiddenSpace } from "../types.d.ts" */

import { cleared, fontOf, trace } from "../plotly.js";
import { grouped } from "../words.js";
import { SquareChart } from "./surface.js";

const MOST = 65535;
const GRID = 0.25; // the axes end on multiples of this, so that they seldom move
const MARGIN = 0.08; // around what is drawn, as a share of it
const FLAT = 1e-4; // rise of the pre-activation per pixel, under which there is one colour
const SHIFT = { x: 27, y: 13 }; // from a row to its name, in pixels

/** @typedef {[number, number]} Range */

/**
 * Between which numbers the two coordinates of a sheet lie.
 * @param {HiddenSpace} space
 * @param {Range} bounds what 0 and 65535 mean
 * @returns {[Range, Range]}
 */
export function extent({ sheet }, [low, high]) {
  const least = [MOST, MOST];
  const most = [0, 0];
  for (let i = 0; i < sheet.length; i += 1) {
    const value = sheet[i];
    if (value < least[i & 1]) least[i & 1] = value;
    if (value > most[i & 1]) most[i & 1] = value;
  }
  /** @type {(value: number) => number} */
  const real = (value) => low + value / MOST * (high - low);
  return [[real(least[0]), real(most[0])], [real(least[1]), real(most[1])]];
}

/**
 * Where an axis ends that is to show these numbers.
 * @param {Range} range
 * @returns {Range}
 */
export function axisFor([low, high]) {
  const margin = Math.max(MARGIN * (high - low), 0.05);
  return [Math.floor((low - margin) / GRID) * GRID, Math.ceil((high + margin) / GRID) * GRID];
}

/**
 * The two points, on a straight way across the line, at which the pre-activation is -reach and
 * reach; null where it hardly rises. Coordinates are pixels.
 * @param {number} middle the pre-activation at the origin of the pixels
 * @param {[number, number]} rise of it along each pixel
 * @param {number} reach
 * @param {[number, number]} near a point that the way leads through
 */
export function across(middle, [right, down], reach, [x, y]) {
  const steep = right * right + down * down;
  if (Math.sqrt(steep) < FLAT || !Number.isFinite(steep + middle)) return null;
  const here = middle + right * x + down * y;
  /** @type {(value: number) => [number, number]} */
  const at = (value) => [
    x + (value - here) / steep * right,
    y + (value - here) / steep * down,
  ];
  return { from: at(-reach), to: at(reach), half: at(0) };
}

export class HiddenSpaceChart extends SquareChart {
  /**
   * @param {HTMLElement} stage
   * @param {any} look see watch.py
   */
  constructor(stage, look) {
    super(stage, "hidden");
    const { bounds, fixed, reach, stops, rows, targets, inputs, view } = look.hidden;
    this.canvas = /** @type {HTMLCanvasElement} */ (stage.querySelector("canvas"));
    /** @type {Range | null} */
    this.bounds = bounds;
    /** @type {[Range, Range]} */
    this.ranges = fixed ?? [[0, 0], [0, 0]];
    this.fixed = Boolean(fixed);
    /** @type {number} */
    this.reach = reach;
    /** @type {[number, string][]} */
    this.stops = stops;
    /** @type {string[]} */
    this.rows = rows;
    /** @type {number[]} */
    this.targets = targets;
    /** @type {number[][]} */
    this.inputs = inputs;
    /** @type {string} */
    this.view = view;
    this.seen = 0; // how many frames the axes are fitted to
    /** @type {any} how the figure draws each of its parts */
    this.styles = {};
  }

  /** @param {Frame} frame */
  fits({ hidden }) {
    return hidden !== undefined;
  }

  /** @param {Frame} frame */
  spaceOf({ hidden }) {
    return /** @type {HiddenSpace} */ (hidden);
  }

  /**
   * What 0 and 65535 mean in a sheet.
   * @param {HiddenSpace} space
   * @returns {Range}
   */
  boundsOf(space) {
    return /** @type {Range} */ (space.bounds ?? this.bounds);
  }

  /**
   * Fit the axes to all frames of the run that are there, so that they stand still while it plays.
   * @param {Frame[]} frames
   */
  fit(frames) {
    if (this.fixed || frames.length === this.seen) return;
    this.seen = frames.length;
    /** @type {[Range, Range]} */
    const all = [[Infinity, -Infinity], [Infinity, -Infinity]];
    for (const { hidden } of frames) {
      if (!hidden) continue;
      const found = hidden.extent ??= extent(hidden, this.boundsOf(hidden));
      all.forEach((range, i) => {
        range[0] = Math.min(range[0], found[i][0]);
        range[1] = Math.max(range[1], found[i][1]);
      });
    }
    if (!all.flat().every(Number.isFinite)) return; // none of them has a hidden space
    const [first, second] = all.map(axisFor);
    if (String([first, second]) === String(this.ranges)) return;
    this.ranges = [first, second];
    if (this.drawn) {
      playersPlotly.relayout(this.chart, { "xaxis.range": first, "yaxis.range": second });
    }
  }

  /**
   * @param {Figure} figure
   * @param {Frame} frame
   * @returns {Figure}
   */
  filled({ data, layout }, frame) {
    this.styles = {
      sheet: data[trace({ data }, "inputs")].line,
      line: data[trace({ data }, "line")].line,
      rows: data[trace({ data }, "rows")].marker,
      name: layout.annotations[0].font,
    };
    this.fit([frame]);
    const [first, second] = this.ranges;
    const rows = { ...data[trace({ data }, "rows")], ...this.numbers(frame), opacity: 0 };
    const { xaxis, yaxis } = layout;
    return {
      data: [rows],
      layout: {
        ...layout,
        annotations: [],
        xaxis: { ...xaxis, range: first },
        yaxis: { ...yaxis, range: second },
      },
    };
  }

  /**
   * What Plotly is told about the rows.
   * @param {Frame} frame
   */
  numbers(frame) {
    const { rows } = this.spaceOf(frame);
    return {
      x: this.rows.map((_, i) => rows[2 * i]),
      y: this.rows.map((_, i) => rows[2 * i + 1]),
      customdata: this.rows.map((_, i) =>
        `x₁ ${this.inputs[i][0]}, x₂ ${this.inputs[i][1]}<br>output ` +
        `${frame.outputs[i].toFixed(4)}, target ${this.targets[i]}`
      ),
    };
  }

  /** Where a point is in the stage, in pixels. */
  get placed() {
    const { left, top, width, height } = this.plane;
    const [[fromX, toX], [fromY, toY]] = this.ranges;
    const [wide, high] = [width / (toX - fromX), height / (toY - fromY)];
    return {
      /** @type {(x: number) => number} */
      x: (x) => left + (x - fromX) * wide,
      /** @type {(y: number) => number} */
      y: (y) => top + height - (y - fromY) * high,
      wide,
      high,
    };
  }

  /** @param {Frame} frame */
  move(frame) {
    const context = cleared(this.canvas, this.stage);
    const { left, top, width, height } = this.plane;
    if (width <= 1 || height <= 1) return; // the page is about to go
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    this.#line(context, this.spaceOf(frame), () => this.#sheet(context, this.spaceOf(frame)));
    this.#rows(context, this.spaceOf(frame));
    context.restore();
  }

  /**
   * The output as colours, the sheet over it, and the line where the output is 0.5.
   * @param {CanvasRenderingContext2D} context
   * @param {HiddenSpace} space
   * @param {() => void} between draws what is under the line
   */
  #line(context, { line: [offset, first, second] }, between) {
    const { left, top, width, height } = this.plane;
    const { x, y, wide, high } = this.placed;
    /** @type {[number, number]} */
    const rise = [first / wide, -second / high];
    const middle = offset - rise[0] * x(0) - rise[1] * y(0);
    const way = across(middle, rise, this.reach, [left + width / 2, top + height / 2]);
    if (way) {
      const colors = context.createLinearGradient(...way.from, ...way.to);
      for (const [share, color] of this.stops) colors.addColorStop(share, color);
      context.fillStyle = colors;
    } else {
      const share = Math.min(1, Math.max(0, (offset / this.reach + 1) / 2));
      context.fillStyle = this.stops[Math.round(share * (this.stops.length - 1))][1];
    }
    context.fillRect(left, top, width, height);
    between();
    if (!way) return;
    const long = 2 * (width + height) / Math.hypot(...rise);
    const [halfX, halfY] = way.half;
    context.beginPath();
    context.moveTo(halfX - long * rise[1], halfY + long * rise[0]);
    context.lineTo(halfX + long * rise[1], halfY - long * rise[0]);
    context.strokeStyle = this.styles.line.color;
    context.lineWidth = this.styles.line.width;
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {HiddenSpace} space
   */
  #sheet(context, space) {
    const { sheet, points } = space;
    const { x, y } = this.placed;
    const [low, high] = this.boundsOf(space);
    const scale = (high - low) / MOST;
    context.beginPath();
    for (let i = 0; i < sheet.length / 2; i += 1) {
      const [toX, toY] = [x(low + sheet[2 * i] * scale), y(low + sheet[2 * i + 1] * scale)];
      if (i % points) context.lineTo(toX, toY);
      else context.moveTo(toX, toY);
    }
    context.strokeStyle = this.styles.sheet.color;
    context.lineWidth = this.styles.sheet.width;
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {HiddenSpace} space
   */
  #rows(context, { rows }) {
    const { x, y } = this.placed;
    const { left, top, width, height } = this.plane;
    const { size, symbol, color, line } = this.styles.rows;
    const type = this.styles.name.size;
    const half = size / 2;
    this.rows.forEach((_, i) => {
      const [atX, atY] = [x(rows[2 * i]), y(rows[2 * i + 1])];
      context.beginPath();
      if (symbol[i] === "circle") context.arc(atX, atY, half, 0, 2 * Math.PI);
      else context.rect(atX - half, atY - half, size, size);
      context.fillStyle = color[i];
      context.fill();
      context.strokeStyle = line.color;
      context.lineWidth = line.width;
      context.stroke();
    });
    context.font = `600 ${type}px ${fontOf(this.stage).family}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.rows.forEach((name, i) => {
      const [x1, x2] = this.inputs[i];
      const [wide, high] = [1.7 * type, 1.35 * type];
      // Each to a side of its own, as rows may lie on top of each other.
      const nearX = x(rows[2 * i]) + (x1 === x2 ? 1 : -1) * SHIFT.x * type / 14;
      const nearY = y(rows[2 * i + 1]) + (x2 ? 1 : -1) * SHIFT.y * type / 14;
      const atX = Math.max(left + wide / 2, Math.min(left + width - wide / 2, nearX));
      const atY = Math.max(top + high / 2, Math.min(top + height - high / 2, nearY));
      context.fillStyle = "rgba(20, 22, 28, 0.75)";
      context.fillRect(atX - wide / 2, atY - high / 2, wide, high);
      context.fillStyle = "#ffffff";
      context.fillText(name, atX, atY + 1);
    });
  }

  /** @param {Frame} frame */
  rest(frame) {
    this.move(frame);
    const { x, y, customdata } = this.numbers(frame);
    playersPlotly.restyle(this.chart, { x: [x], y: [y], customdata: [customdata] }, [0]);
  }

  /**
   * The chart's data for a file, with what is otherwise only painted on the canvas.
   * @param {Frame} frame
   */
  saved(frame) {
    const space = this.spaceOf(frame);
    const [rangeX, rangeY] = this.ranges;
    const [low, high] = this.boundsOf(space);
    const side = 60;
    /** @type {(range: Range) => number[]} */
    const along = ([from, to]) =>
      Array.from({ length: side }, (_, i) => from + (to - from) * i / (side - 1));
    const [xs, ys] = [along(rangeX), along(rangeY)];
    const [offset, first, second] = space.line;
    const logits = ys.map((y) => xs.map((x) => offset + first * x + second * y));
    const scale = this.stops.map(([share, color]) => [share, color]);
    /** @type {(number | null)[]} */
    const sheetX = [];
    /** @type {(number | null)[]} */
    const sheetY = [];
    for (let i = 0; i < space.sheet.length / 2; i += 1) {
      if (i && i % space.points === 0) {
        sheetX.push(null);
        sheetY.push(null);
      }
      sheetX.push(low + space.sheet[2 * i] / MOST * (high - low));
      sheetY.push(low + space.sheet[2 * i + 1] / MOST * (high - low));
    }
    const zero = { start: 0, end: 0, size: 1, coloring: "none" };
    const grid = { x: xs, y: ys, z: logits, showscale: false };
    return [
      {
        ...grid,
        type: "heatmap",
        zmin: -this.reach,
        zmax: this.reach,
        colorscale: scale,
        zsmooth: "best",
      },
      { type: "scatter", mode: "lines", x: sheetX, y: sheetY, line: this.styles.sheet },
      { ...grid, type: "contour", contours: zero, line: this.styles.line },
      {
        ...this.chart.data[0],
        ...this.numbers(frame),
        opacity: 1,
        mode: "markers+text",
        text: this.rows.map((name) => `<b>${name}</b>`),
        textposition: "top right",
      },
    ];
  }

  /** @param {Frame} frame */
  text(frame) {
    const { rows, share } = this.spaceOf(frame);
    const places = this.rows.map((name, i) =>
      `row ${name} at ${rows[2 * i].toFixed(2)}, ${rows[2 * i + 1].toFixed(2)}, ` +
      `${frame.outputs[i] >= 0.5 ? "on the side of 1" : "on the side of 0"}`
    );
    return `Hidden space at epoch ${grouped(frame.epoch)}, ${this.view}: ${places.join("; ")}. ` +
      `The plane shows ${(100 * share).toFixed(1)} % of the spread of the four rows.`;
  }
}
