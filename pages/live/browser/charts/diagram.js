// The network as a diagram: its weights as lines, its biases in the units.

/** @import { Figure, Frame } from "../types.d.ts" */

import { cleared, fontOf, PlotlyChart, trace } from "../plotly.js";
import { grouped, signed } from "../words.js";

/** What pointing at a unit says of a bias that is not there, as nn.charts.network has it. */
const NO_BIAS = "this network has none";

/**
 * The weights in the order of the diagram's lines, and the biases in that of its units.
 * @param {Float64Array} parameters see `nn.Network.to_vector`
 * @param {{weights: number[], biases: number[]}} places which of the parameters they are; -1 for a
 *   bias that is not there
 */
export function parted(parameters, places) {
  return {
    weights: places.weights.map((place) => parameters[place]),
    biases: places.biases.map((place) => (place < 0 ? null : parameters[place])),
    largest: parameters.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9),
  };
}

export class DiagramChart extends PlotlyChart {
  /**
   * @param {HTMLElement} stage
   * @param {any} look see watch.py
   */
  constructor(stage, look) {
    super(stage, "diagram");
    this.canvas = /** @type {HTMLCanvasElement} */ (stage.querySelector("canvas"));
    const { colors, inks, diagram } = look;
    this.inks = inks;
    this.shades = Array.from(
      { length: colors.length / 3 },
      (_, i) => `rgb(${colors.slice(3 * i, 3 * i + 3)})`,
    );
    /** @type {{starts: number[][], ends: number[][], middles: number[][], units: number[][],
     *   positive: string, negative: string, high: string, low: string, widest: number,
     *   numbered: boolean, weights: number[], biases: number[], absent: string,
     *   zero: string}} */
    this.looks = diagram;
    /** @type {any} how the figure draws the units, and the numbers on the lines */
    this.units = null;
    /** @type {any} */
    this.numbers = null;
  }

  /**
   * @param {Figure} figure
   * @param {Frame} frame
   * @returns {Figure}
   */
  filled({ data, layout }, frame) {
    this.units = data[trace({ data }, "units")];
    this.middles = data[trace({ data }, "weights")];
    this.numbers = layout.annotations.find((/** @type {any} */ { name }) => name === "weight") ??
      null;
    const parts = data.filter(({ meta }) => meta !== "lines").map((part) =>
      part.meta === "units"
        ? { ...part, opacity: 0, mode: "markers", customdata: this.said(frame).units }
        : part.meta === "weights"
        ? { ...part, customdata: this.said(frame).weights }
        : part
    );
    const annotations = layout.annotations.filter((/** @type {any} */ { name }) =>
      name !== "weight"
    );
    return { data: parts, layout: { ...layout, annotations } };
  }

  /**
   * What pointing at a unit or at a line says.
   * @param {Frame} frame
   */
  said({ parameters }) {
    const { weights, biases } = parted(parameters, this.looks);
    /** @type {(names: [string, string][], values: (number | null)[]) => string[][]} */
    const both = (names, values) =>
      names.map(([name], i) => {
        const value = values[i];
        return [name, value === null ? NO_BIAS : signed(value, 6)];
      });
    return {
      weights: both(this.middles.customdata, weights),
      units: both(this.units.customdata, biases),
    };
  }

  /** @param {number} value @param {number} largest */
  shade(value, largest) {
    return Math.round((value / largest + 1) / 2 * (this.shades.length - 1));
  }

  /** Where a point of the diagram is in the stage, in pixels. */
  get placed() {
    const { left, top, width, height } = this.plane;
    const { xaxis, yaxis } = this.chart.layout;
    const [fromX, toX] = xaxis.range;
    const [fromY, toY] = yaxis.range;
    /** @type {(point: number[]) => [number, number]} */
    return ([x, y]) => [
      left + (x - fromX) / (toX - fromX) * width,
      top + (toY - y) / (toY - fromY) * height,
    ];
  }

  /** @param {Frame} frame */
  move(frame) {
    const context = cleared(this.canvas, this.stage);
    const { starts, ends, positive, negative, zero, widest } = this.looks;
    const { weights, biases, largest } = parted(frame.parameters, this.looks);
    const { placed } = this;
    weights.forEach((value, i) => {
      const share = Math.abs(value) / largest;
      context.beginPath();
      context.moveTo(...placed(starts[i]));
      context.lineTo(...placed(ends[i]));
      context.globalAlpha = 0.3 + 0.7 * share;
      context.strokeStyle = value > 0 ? positive : value < 0 ? negative : zero;
      context.lineWidth = Math.max(0.7, widest * share);
      context.stroke();
    });
    context.globalAlpha = 1;
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.#numbers(context, weights);
    this.#units(context, biases, largest);
  }

  /**
   * The number of each weight on its line.
   * @param {CanvasRenderingContext2D} context
   * @param {number[]} weights
   */
  #numbers(context, weights) {
    if (!this.numbers) return;
    const { high, low, zero, middles } = this.looks;
    const { size } = this.numbers.font;
    context.font = `${size}px ${fontOf(this.stage).family}`;
    weights.forEach((value, i) => {
      const [x, y] = this.placed(middles[i]);
      const text = signed(value, 2);
      const wide = context.measureText(text).width + 6;
      context.fillStyle = value > 0 ? high : value < 0 ? low : zero;
      context.fillRect(x - wide / 2, y - 0.7 * size, wide, 1.4 * size);
      context.fillStyle = "#ffffff";
      context.fillText(text, x, y + 1);
    });
  }

  /**
   * The units, with their biases in them.
   * @param {CanvasRenderingContext2D} context
   * @param {(number | null)[]} biases
   * @param {number} largest
   */
  #units(context, biases, largest) {
    const { marker, textfont } = this.units;
    const { family } = fontOf(this.stage);
    biases.forEach((bias, i) => {
      const [x, y] = this.placed(this.looks.units[i]);
      const shade = this.shade(bias ?? 0, largest);
      context.beginPath();
      context.arc(x, y, marker.size[i] / 2, 0, 2 * Math.PI);
      context.fillStyle = bias === null ? this.looks.absent : this.shades[shade];
      context.fill();
      context.strokeStyle = marker.line.color;
      context.lineWidth = marker.line.width;
      context.stroke();
      if (bias === null || (!this.looks.numbered && i < biases.length - 1)) return;
      context.font = `${textfont.size[i]}px ${family}`;
      context.fillStyle = this.inks[shade];
      context.fillText(signed(bias, 2), x, y + 1);
    });
  }

  /** @param {Frame} frame */
  rest(frame) {
    this.move(frame);
    const { weights, units } = this.said(frame);
    playersPlotly.restyle(this.chart, { customdata: [weights, units] }, [
      trace(this.chart, "weights"),
      trace(this.chart, "units"),
    ]);
  }

  /**
   * The chart's data for a file, with what is otherwise only painted on the canvas.
   * @param {Frame} frame
   */
  saved(frame) {
    const { starts, ends, positive, negative, zero, widest, numbered, absent } = this.looks;
    const { weights, biases, largest } = parted(frame.parameters, this.looks);
    const lines = weights.map((value, i) => ({
      type: "scatter",
      mode: "lines",
      x: [starts[i][0], ends[i][0]],
      y: [starts[i][1], ends[i][1]],
      opacity: 0.3 + 0.7 * Math.abs(value) / largest,
      line: {
        color: value > 0 ? positive : value < 0 ? negative : zero,
        width: Math.max(0.7, widest * Math.abs(value) / largest),
      },
    }));
    const shades = biases.map((bias) => this.shade(bias ?? 0, largest));
    const colors = shades.map((shade, i) => (biases[i] === null ? absent : this.shades[shade]));
    const units = {
      ...this.units,
      mode: "markers+text",
      opacity: 1,
      marker: { ...this.units.marker, color: colors },
      text: biases.map((bias, i) =>
        bias !== null && (numbered || i === biases.length - 1) ? signed(bias, 2) : ""
      ),
      textfont: { ...this.units.textfont, color: shades.map((shade) => this.inks[shade]) },
    };
    const still = this.chart.data.filter(({ meta }) => meta === "inputs");
    const numbers = this.numbers
      ? [{
        ...this.middles,
        mode: "text",
        text: weights.map((value) => signed(value, 2)),
      }]
      : [];
    return [...lines, ...still, units, ...numbers];
  }

  /** @param {Frame} frame */
  text({ epoch, parameters }) {
    const { weights, biases } = parted(parameters, this.looks);
    const named = [
      ...weights.map((value, i) => [this.middles.customdata[i][0], value]),
      ...biases.map((value, i) => [this.units.customdata[i][0], value]),
    ].map(([name, value]) => `${name} ${value === null ? "none" : signed(value, 2)}`);
    const some = named.length <= 21 ? named.join(", ") : `${named.length} weights and biases`;
    return `Diagram of the network at epoch ${grouped(epoch)}: ${some}.`;
  }
}
