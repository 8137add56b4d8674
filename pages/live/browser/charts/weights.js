// The weights and biases as a heat map.

/** @import { Figure, Frame } from "../types.d.ts" */
/** @import { Shape } from "../shape.js" */

import { PlotlyChart, trace } from "../plotly.js";
import { signed } from "../words.js";

// The pixels that a number in a cell needs by its decimals: in the usual type, in a phone's, and in
// a presentation's.
const WIDTHS = { wide: { 2: 38, 1: 38 }, narrow: { 2: 33, 1: 26 }, presented: { 2: 76, 1: 58 } };
const LEAST = 14; // pixels of a cell that a finger can still choose

export class WeightsChart extends PlotlyChart {
  /**
   * @param {HTMLElement} stage
   * @param {string} name
   * @param {{colors: number[], inks: string[], cells: (number | null)[][]}} look red, green and blue
   *   of 256 colours; black or white, whichever can be read on each of them; and which parameter
   *   stands in each cell, row by row, null for none
   * @param {boolean} presented
   */
  constructor(stage, name, { colors, inks, cells }, presented) {
    super(stage, name);
    this.inks = inks;
    this.places = cells;
    this.presented = presented;
    this.widths = presented ? WIDTHS.presented : WIDTHS.wide;
    this.columns = 1;
    this.narrow = false;
    this.digits = 2; // decimals of the numbers in the cells
    this.cells = /** @type {HTMLCanvasElement} */ (stage.querySelector("canvas"));
    this.shades = Array.from(
      { length: colors.length / 3 },
      (_, i) => `rgb(${colors.slice(3 * i, 3 * i + 3)})`,
    );
    this.bound = 0;
    this.place = ""; // where the cells stand
    /** @type {number[]} the colour that is painted in each cell */
    this.painted = [];
  }

  /**
   * Take on the shape of the page.
   * @param {Shape} shape
   */
  shape({ layout, scale }) {
    this.narrow = layout !== "wide" && !this.presented;
    const { 2: two, 1: one } =
      WIDTHS[this.narrow ? "narrow" : this.presented ? "presented" : "wide"];
    this.widths = { 2: two * scale, 1: one * scale };
  }

  /**
   * The parameters as they stand in the heat map, row by row; null where there is no cell.
   * @param {Frame} frame
   */
  table({ parameters }) {
    const cells = this.places.flat().map((place) => (place === null ? null : parameters[place]));
    return { columns: this.places[0].length, cells };
  }

  /**
   * The numbers of the weights and biases that are there.
   * @param {Frame} frame
   */
  values(frame) {
    return /** @type {number[]} */ (this.table(frame).cells.filter((value) => value !== null));
  }

  /**
   * @param {Figure} figure
   * @param {Frame} frame
   * @returns {Figure}
   */
  filled({ data, layout }, frame) {
    const { columns, cells } = this.table(frame);
    const { text, color } = this.numbers(frame);
    this.bound = frame.bound;
    const parts = data.map((part) =>
      part.meta === "weights"
        ? {
          ...part,
          z: rowsOf(cells, columns),
          opacity: 0,
          zmin: -frame.bound,
          zmax: frame.bound,
          colorbar: { ...part.colorbar, tickvals: ticks(frame.bound) },
        }
        : part.meta === "numbers"
        ? { ...part, text, textfont: { ...part.textfont, color } }
        : part
    );
    return { data: parts, layout };
  }

  /** @param {Frame} frame */
  move(frame) {
    const { columns, cells } = this.table(frame);
    const { left, top, width, height } = this.plane;
    const scale = Math.min(2, globalThis.devicePixelRatio || 1);
    const place = [left, top, width, height, scale].join();
    const canvas = this.cells;
    if (this.place !== place) {
      this.place = place;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      Object.assign(canvas.style, {
        left: `${left}px`,
        top: `${top}px`,
        width: `${width}px`,
        height: `${height}px`,
      });
      this.painted = [];
    }
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { painted } = this;
    const wide = canvas.width / columns;
    const high = canvas.height / this.places.length;
    const gap = Math.max(1, Math.min(wide, high) / 24);
    cells.forEach((value, i) => {
      if (value === null) return;
      const color = this.shade(value, frame.bound);
      if (painted[i] === color) return;
      painted[i] = color;
      context.fillStyle = this.shades[color];
      const [x, y] = [Math.round(i % columns * wide), Math.round(Math.floor(i / columns) * high)];
      const [endX, endY] = [
        Math.round((i % columns + 1) * wide - gap),
        Math.round((Math.floor(i / columns) + 1) * high - gap),
      ];
      context.fillRect(x, y, endX - x, endY - y);
    });
    if (frame.bound !== this.bound) this.scaleTo(frame.bound);
  }

  /**
   * Write the numbers in the cells; they change less often than the colours.
   * @param {Frame} frame
   */
  write(frame) {
    const texts = this.chart.querySelectorAll(".textpoint text");
    if (!texts.length) return; // too many units for numbers in the cells
    const { text, color } = this.numbers(frame);
    texts.forEach((element, i) => {
      const node = /** @type {Text | null} */ (element.firstChild);
      if (node?.nodeType === Node.TEXT_NODE) {
        if (node.data !== text[i]) node.data = text[i];
      } else {
        element.textContent = text[i];
      }
      const style = /** @type {SVGTextElement} */ (element).style;
      if (style.fill !== color[i]) style.fill = color[i];
    });
  }

  /** @param {Frame} frame */
  numbers(frame) {
    const values = this.values(frame);
    return {
      text: values.map((value) => signed(value, this.digits)),
      color: values.map((value) => this.inks[this.shade(value, frame.bound)]),
    };
  }

  /**
   * Which of the palette's colours stands for a weight.
   * @param {number} value
   * @param {number} bound
   */
  shade(value, bound) {
    return Math.round((value / bound + 1) / 2 * (this.shades.length - 1));
  }

  /** @param {number} bound */
  scaleTo(bound) {
    this.bound = bound;
    playersPlotly.restyle(this.chart, {
      zmin: -bound,
      zmax: bound,
      "colorbar.tickvals": [ticks(bound)],
    }, [trace(this.chart, "weights")]);
  }

  /** @param {Frame} frame */
  rest(frame) {
    this.move(frame); // also where it is out of view
    const { columns, cells } = this.table(frame);
    const z = rowsOf(cells, columns);
    playersPlotly.restyle(this.chart, { z: [z] }, [trace(this.chart, "weights")]);
    if (!this.chart.querySelector(".textpoint")) return;
    const { text, color } = this.numbers(frame);
    playersPlotly.restyle(this.chart, { text: [text], "textfont.color": [color] }, [
      trace(this.chart, "numbers"),
    ]);
  }

  saved() {
    return this.chart.data.map((
      part,
    ) => (part.meta === "weights" ? { ...part, opacity: 1 } : part));
  }

  /**
   * @override
   * @param {Figure} figure
   * @param {(chart: PlotlyChart, format: string) => void} save
   */
  async draw(figure, save) {
    this.columns = figure.layout.xaxis.range[1] + 0.5;
    const { l, r } = figure.layout.margin;
    // With many units the chart is wider than a phone, and scrolls in its place.
    this.stage.style.minWidth = this.narrow ? `${this.columns * LEAST + l + r}px` : "";
    await super.draw(figure, save);
    this.#spread();
  }

  /** @override */
  resize() {
    const changed = super.resize();
    if (this.drawn) this.#spread();
    return changed;
  }

  /** Write the numbers with as many decimals as there is room for, or leave them out. */
  #spread() {
    const room = this.plane.width / this.columns;
    this.digits = room < this.widths[2] && room >= this.widths[1] ? 1 : 2;
    this.stage.classList.toggle("crowded", room < this.widths[1]);
  }
}

/** @param {number} bound */
const ticks = (bound) => [-bound, -bound / 2, 0, bound / 2, bound];

/**
 * @param {(number | null)[]} cells
 * @param {number} columns
 */
function rowsOf(cells, columns) {
  return Array.from(
    { length: cells.length / columns },
    (_, row) => cells.slice(row * columns, (row + 1) * columns),
  );
}
