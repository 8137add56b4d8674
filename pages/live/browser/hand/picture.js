// What lies below the lines: the output as colours, its 0.5 boundary, the axes, the four rows.

/** @import { HandAnswer } from "../types.d.ts" */
/** @import { Box, Scale } from "./lines.js" */
/** @import { Point } from "./geometry.js" */

import { paintSurface, paletteOf } from "../charts/surface.js";
import { write } from "../labels.js";
import { surfaceText } from "../words.js";
import { set, svg } from "./lines.js";

const FURTHEST = 65535; // the end of the plane in a boundary
const MARKS = ["✗", "✓", "~"]; // of an answer: wrong, right or undecided
const KINDS = ["wrong", "right", "undecided"];

/** @param {number} value */
const px = (value) => `${value}px`;

export class Picture {
  /**
   * @param {HTMLElement} window in which the colours are
   * @param {any} look
   */
  constructor(window, look) {
    this.window = window;
    this.look = look;
    this.canvas = /** @type {HTMLCanvasElement} */ (window.querySelector("canvas"));
    this.palette = paletteOf(look.colors);
    this.box = { left: 0, top: 0, side: 0 };
    /** @type {Scale} */
    this.scale = { toScreen: (point) => point, side: 0, size: 13 };
    this.axes = svg("g", { class: "axes", "aria-hidden": "true" });
    this.boundary = svg("path", { class: "boundary", stroke: look.ink });
    /** @type {SVGElement[]} */
    this.rows = look.targets.map((/** @type {number} */ target) => {
      const shape = svg(target ? "circle" : "rect", { fill: target ? look.high : look.low });
      const [text, badge, mark] = [svg("text"), svg("circle"), svg("text", { class: "mark" })];
      text.textContent = String(target);
      return svg("g", { class: "row" }, [shape, text, badge, mark]);
    });
    /** What belongs into the drawing: below the lines, and above them. */
    this.below = [this.axes, this.boundary];
    this.above = [svg("g", { class: "rows" }, this.rows)];
  }

  /**
   * Lay it out.
   * @param {Box} box
   * @param {Scale} scale
   */
  fit(box, scale) {
    this.box = box;
    this.scale = scale;
    const { left, top, side } = box;
    const place = { left: px(left), top: px(top), width: px(side), height: px(side) };
    Object.assign(this.window.style, place);
    const cell = side / 40; // a point of the grid is the middle of a pixel
    Object.assign(this.canvas.style, {
      left: px(-cell / 2),
      top: px(-cell / 2),
      width: px(side + cell),
      height: px(side + cell),
    });
    this.#drawAxes();
  }

  #drawAxes() {
    const { left, top, side } = this.box;
    const { toScreen, size } = this.scale;
    /** @type {(text: string, x: number, y: number, kind: string) => SVGElement} */
    const word = (text, x, y, kind) => {
      const element = svg("text", { x, y, class: kind });
      element.textContent = text;
      return element;
    };
    const numbers = [0, 1].flatMap((value) => {
      const [x, y] = toScreen([value, value]);
      return [
        word(String(value), x, top + side + 1.1 * size, "below"),
        word(String(value), left - 0.6 * size, y, "beside"),
      ];
    });
    this.axes.replaceChildren(
      ...numbers,
      word("x₁", left + side / 2, top + side + 1.2 * size, "below"),
      word("x₂", left - 0.5 * size, top + side / 2, "beside"),
    );
  }

  /** @param {HandAnswer} answer */
  paint(answer) {
    const { inputs, targets } = this.look;
    paintSurface(this.canvas, answer.surface, this.palette);
    const text = surfaceText(answer, inputs, targets).replace(" at epoch 0", "");
    if (this.window.ariaLabel !== text) this.window.ariaLabel = text;
    const { left, top, side } = this.box;
    const { points, lengths } = answer.boundary;
    let [path, at] = ["", 0];
    for (const length of lengths) {
      for (let i = 0; i < length; i += 1, at += 1) {
        const x = left + points[2 * at] / FURTHEST * side;
        const y = top + (1 - points[2 * at + 1] / FURTHEST) * side;
        path += `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      }
    }
    set(this.boundary, { d: path });
    for (const [i, row] of this.rows.entries()) this.#drawRow(row, inputs[i], answer.answers[i]);
  }

  /**
   * @param {SVGElement} row
   * @param {Point} inputs
   * @param {number} answer
   */
  #drawRow(row, inputs, answer) {
    const [x, y] = this.scale.toScreen(inputs);
    const half = 1.05 * this.scale.size;
    const [shape, target, badge, mark] = [...row.children];
    if (shape.tagName === "circle") set(shape, { cx: x, cy: y, r: half });
    else set(shape, { x: x - half, y: y - half, width: 2 * half, height: 2 * half });
    set(target, { x, y });
    const [bx, by] = [x + 1.1 * half, y - 1.1 * half];
    set(badge, { cx: bx, cy: by, r: 0.68 * half, class: `badge ${KINDS[answer]}` });
    set(mark, { x: bx, y: by });
    write(mark, MARKS[answer]);
  }
}
