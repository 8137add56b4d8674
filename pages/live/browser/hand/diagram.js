// The network as a diagram: a line for each weight, and an arrow where gradient descent moves it.
//
// It has the places of nn.charts.network: the inputs, the hidden units and the output in columns.

/** @import { HandAct, HandState } from "../types.d.ts" */
/** @import { Line } from "./parameters.js" */

import { signed } from "../words.js";
import { arrowsOf } from "./gradient.js";
import { linesOf, shortSigned, unitName } from "./parameters.js";

const WIDTH = 440;
const WIDEST = 8; // of a line
// The type is as large as the page's, as far as that fits: on a phone or a projector, the letters
// are larger beside the circles and lines, and fewer numbers are written, if any; all of them are in
// the fields.
const LETTER = 12;
const LARGEST = 26;
// Times the page's type; presented, as small as type may be then.
const [TYPE, PRESENTED] = [0.82, 0.876];
const [SMALL, MEDIUM] = [14.5, 19];
/** Up to so many hidden units, their numbers are written in small type, */
const LABELLED = 4;
/** and in medium type up to so many; of more units those of the selected one alone. */
const LABELLED_MEDIUM = 2;
/** Up to so many, every number may have an arrow; beyond, the selected unit's do. */
const ARROWS = 8;
const NAMED = 16;
const COLUMNS = [30, 262, WIDTH - 34];
const INPUTS = ["x₁", "x₂", "1"];

/**
 * @typedef {object} Edge
 * @property {number} place of its weight among the parameters
 * @property {number | null} unit the hidden unit that it belongs to
 * @property {[number, number]} from
 * @property {[number, number]} to
 * @property {number} at where its number is written, as a share of the line
 */

/** @typedef {{way: number, share: number}} Arrow see `arrowsOf` */

/**
 * @param {number} count
 * @param {number} height
 */
const column = (count, height) =>
  Array.from({ length: count }, (_, i) => 14 + (i + 0.5) / count * (height - 28));

/** @param {number} units */
export const heightOf = (units) =>
  Math.min(368, Math.max(210, (units <= LABELLED ? 68 : 46) * units));

/**
 * Where each weight that is there has its line.
 * @param {{hiddenUnits: number, there: boolean[]}} network
 * @returns {Edge[]}
 */
export function edgesOf(network) {
  const { hiddenUnits: units } = network;
  const height = heightOf(units);
  const lines = linesOf(network);
  const inputs = column(inputsOf(network), height);
  const hidden = column(units, height);
  /** @type {[number, number]} */
  const output = [COLUMNS[2], height / 2];
  return lines.flatMap(({ unit, cells }) => {
    /** @type {[number, number]} */
    const here = unit === null ? output : [COLUMNS[1], hidden[unit]];
    const own = units && unit === null ? [] : cells.slice(0, 3).map((cell, i) => ({
      place: cell.place,
      unit,
      from: /** @type {[number, number]} */ ([COLUMNS[0], inputs[i]]),
      to: here,
      // The farther down it begins the farther along it is written, so the numbers do not overlap.
      at: units > 2 ? 0.27 + 0.235 * i : units ? 0.25 + 0.23 * i : 0.45,
    }));
    const onward = unit === null
      ? []
      : [{ place: cells[4].place, unit, from: here, to: output, at: 0.46 }];
    return [...own, ...onward].filter(({ place }) => place >= 0);
  });
}

/** @param {{hiddenUnits: number, there: boolean[]}} network */
function inputsOf({ hiddenUnits, there }) {
  return there[hiddenUnits ? 2 * hiddenUnits : 2] ? 3 : 2;
}

export class Diagram {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {(unit: number) => string} color of a hidden unit
   */
  constructor(host, act, color) {
    this.act = act;
    this.color = color;
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("role", "img");
    this.svg.onclick = ({ target }) => {
      const unit = target instanceof Element && target.closest("[data-unit]");
      if (unit) this.act.select(Number(/** @type {SVGElement} */ (unit).dataset.unit));
    };
    host.replaceChildren(this.svg);
    this.height = 0;
    this.letter = LETTER;
  }

  /** Fit the type to the size that the page gives the diagram. */
  resize() {
    const { width, height } = this.svg.getBoundingClientRect();
    const scale = Math.min(width / WIDTH, height / this.height);
    const page = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const type = page * (page > 20 ? PRESENTED : TYPE);
    if (scale > 0) this.letter = Math.max(LETTER, Math.min(LARGEST, type / scale));
    this.svg.style.setProperty("--letter", `${this.letter.toFixed(1)}px`);
  }

  /**
   * @param {HandState} state
   * @param {boolean} pulled whether the gradient is shown
   */
  draw(state, pulled) {
    const { parameters, hiddenUnits: units, answer } = state;
    const height = heightOf(units);
    if (height !== this.height) {
      this.height = height;
      this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
      this.resize();
    }
    const edges = edgesOf(state);
    const largest = Math.max(1e-9, ...parameters.map(Math.abs));
    const arrows = pulled && answer ? arrowsOf(answer.gradients) : [];
    const scale = Math.min(1.5, this.letter / LETTER);
    const labelled = edges.filter(({ unit }) => this.#labels(state, unit));
    const others = units <= ARROWS ? edges.filter((edge) => !labelled.includes(edge)) : [];
    this.svg.innerHTML = [
      ...edges.map((edge) => line(edge, parameters[edge.place], largest)),
      ...this.#nodes(state, height),
      ...others.map((edge) => arrow(along(edge), arrows[edge.place], scale)),
      ...labelled.map((edge) => this.#number(edge, parameters[edge.place], arrows[edge.place])),
      ...this.#biases(state, arrows, height),
    ].join("");
    this.svg.setAttribute("aria-label", description(state));
  }

  /**
   * Whether the numbers of a unit are written in the diagram.
   * @param {HandState} state
   * @param {number | null} unit null for the output
   */
  #labels({ hiddenUnits: units, selected }, unit) {
    if (this.letter >= MEDIUM) return false;
    const most = this.letter < SMALL ? LABELLED : LABELLED_MEDIUM;
    return units <= most || unit === null || unit === selected;
  }

  /** @param {string} text */
  #widthOf(text) {
    return this.letter * (0.56 * text.length + 0.35);
  }

  /**
   * @param {Edge} edge
   * @param {number} value
   * @param {Arrow} [its]
   */
  #number(edge, value, its) {
    const [x, y] = along(edge);
    const text = onLine(value);
    const wide = this.#widthOf(text);
    const high = 1.34 * this.letter;
    const kind = value > 0 ? "positive" : value < 0 ? "negative" : "zero";
    const badge = `<g class="number ${kind}"><rect x="${fixed(x - wide / 2)}"
      y="${fixed(y - high / 2)}" width="${fixed(wide)}" height="${fixed(high)}" rx="3"/>
      <text x="${fixed(x)}" y="${fixed(y)}">${text}</text></g>`;
    return badge + arrow([x + wide / 2 + this.letter / 2, y], its, this.letter / LETTER);
  }

  /**
   * @param {HandState} state
   * @param {number} height
   */
  #nodes(state, height) {
    const { hiddenUnits: units, selected } = state;
    const radius = radiusOf(units, this.letter);
    const names = INPUTS.slice(0, inputsOf(state));
    const inputs = column(names.length, height).map((y, i) =>
      node(COLUMNS[0], y, radiusOf(1, this.letter), names[i], `class="input"`)
    );
    const hidden = column(units, height).map((y, unit) =>
      node(
        COLUMNS[1],
        y,
        radius,
        units <= NAMED ? unitName(unit) : "",
        `class="hidden${unit === selected && units > 1 ? " selected" : ""}" data-unit="${unit}"
          style="--unit: ${this.color(unit)}"`,
      )
    );
    const output = node(COLUMNS[2], height / 2, radiusOf(1, this.letter), "ŷ", `class="output"`);
    return [...inputs, ...hidden, output];
  }

  /**
   * The biases, below their units.
   * @param {HandState} state
   * @param {Arrow[]} arrows
   * @param {number} height
   */
  #biases(state, arrows, height) {
    const { hiddenUnits: units, parameters } = state;
    const hidden = column(units, height);
    return linesOf(state).flatMap((/** @type {Line} */ { unit, cells }) => {
      const { place } = cells[3];
      if (place < 0 || (units > ARROWS && unit !== null && unit !== state.selected)) return [];
      const radius = radiusOf(unit === null ? 1 : units, this.letter);
      const [x, y] = unit === null ? [COLUMNS[2], height / 2] : [COLUMNS[1], hidden[unit]];
      if (!this.#labels(state, unit) || (unit !== null && units > LABELLED)) {
        return [arrow([x + radius + 6, y], arrows[place], this.letter < MEDIUM ? 1 : 1.5)];
      }
      const value = onLine(parameters[place]);
      const below = y + radius + 0.75 * this.letter;
      return [
        `<text class="bias" x="${x}" y="${fixed(below)}">${value}</text>`,
        arrow(
          [x + this.#widthOf(value) / 2 + this.letter / 2, below],
          arrows[place],
          this.letter / LETTER,
        ),
      ];
    });
  }
}

/** @param {number} value */
const fixed = (value) => value.toFixed(1);

/**
 * The radius of a hidden unit.
 * @param {number} units
 * @param {number} letter
 */
function radiusOf(units, letter) {
  if (units > NAMED) return Math.max(2.5, 150 / units);
  return units > ARROWS ? 11 : Math.max(17, Math.min(letter, 20));
}

/**
 * @param {Edge} edge
 * @param {number} value
 * @param {number} largest
 */
function line({ from, to }, value, largest) {
  const share = Math.abs(value) / largest;
  const kind = value > 0 ? "positive" : value < 0 ? "negative" : "zero";
  return `<line class="${kind}" x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}"
    stroke-width="${Math.max(0.8, WIDEST * share).toFixed(2)}"
    stroke-opacity="${(0.3 + 0.7 * share).toFixed(2)}"/>`;
}

/**
 * A number on its line, where there is room for two decimals.
 * @param {number} value
 */
const onLine = (value) => (Math.abs(value) < 100 ? signed(value, 2) : shortSigned(value));

/**
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} name
 * @param {string} attributes
 */
const node = (x, y, radius, name, attributes) =>
  `<g ${attributes}><circle cx="${x}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}"/>${
    name ? `<text x="${x}" y="${y.toFixed(1)}">${name}</text>` : ""
  }</g>`;

/**
 * Where a line's number is written.
 * @param {Edge} edge
 * @returns {[number, number]}
 */
function along({ from, to, at }) {
  return [from[0] + at * (to[0] - from[0]), from[1] + at * (to[1] - from[1])];
}

/**
 * An arrow up or down, as long as its share of the longest; nothing where nothing moves.
 * @param {[number, number]} middle
 * @param {Arrow} [arrow]
 * @param {number} scale
 */
function arrow([x, y], arrow, scale = 1) {
  if (!arrow || !arrow.way) return "";
  const { way, share } = arrow;
  const half = scale * (4 + 7 * share);
  const head = scale * (2.5 + 3 * share);
  const shaft = scale * (0.6 + 0.9 * share);
  const neck = -half + 1.5 * head;
  const right = [[0, -half], [head, neck], [shaft, neck], [shaft, half]];
  const left = [[-shaft, half], [-shaft, neck], [-head, neck]];
  const points = [...right, ...left].map(([across, down]) =>
    `${fixed(x + across)},${fixed(y + way * down)}`
  );
  return `<polygon class="arrow" points="${points.join(" ")}"/>`;
}

/** @param {HandState} state */
function description({ hiddenUnits, parameters, there }) {
  const count = there.filter(Boolean).length;
  const units = hiddenUnits === 1 ? "1 hidden unit" : `${hiddenUnits} hidden units`;
  const some = linesOf({ hiddenUnits, there }).flatMap(({ cells }) => cells)
    .filter(({ place }) => place >= 0)
    .map(({ place, name }) => `${name} ${shortSigned(parameters[place])}`);
  return `Diagram of the network with ${units || "no hidden layer"}: ` +
    (count <= 21 ? `${some.join(", ")}.` : `${count} weights and biases.`);
}
