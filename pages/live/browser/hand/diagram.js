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
/** Up to so many hidden units, the weights are written on their lines, */
const LABELLED = 4;
/** and up to so many, every line may have an arrow; beyond, the selected unit's do. */
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

/**
 * @param {number} count
 * @param {number} height
 */
const column = (count, height) =>
  Array.from({ length: count }, (_, i) => 14 + (i + 0.5) / count * (height - 28));

/** @param {number} units */
export const heightOf = (units) =>
  Math.min(420, Math.max(210, (units <= LABELLED ? 68 : 46) * units));

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
      at: units ? 0.27 + 0.235 * i : 0.45,
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
  }

  /**
   * @param {HandState} state
   * @param {boolean} pulled whether the gradient is shown
   */
  draw(state, pulled) {
    const { parameters, hiddenUnits: units, answer } = state;
    const edges = edgesOf(state);
    const largest = Math.max(1e-9, ...parameters.map(Math.abs));
    const arrows = pulled && answer ? arrowsOf(answer.gradients) : [];
    const height = heightOf(units);
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    this.svg.innerHTML = [
      ...edges.map((edge) => line(edge, parameters[edge.place], largest)),
      ...(units <= LABELLED ? edges.map((edge) => number(edge, parameters[edge.place])) : []),
      ...this.#nodes(state, height),
      ...edges
        .filter(({ unit }) => units <= ARROWS || unit === state.selected)
        .map((edge) =>
          arrow(
            spot(edge, units <= LABELLED ? parameters[edge.place] : null),
            arrows[edge.place],
          )
        ),
      ...this.#biases(state, arrows, height),
    ].join("");
    this.svg.setAttribute("aria-label", description(state));
  }

  /**
   * @param {HandState} state
   * @param {number} height
   */
  #nodes(state, height) {
    const { hiddenUnits: units, selected } = state;
    const radius = units > NAMED ? Math.max(2.5, 150 / units) : units > ARROWS ? 11 : 17;
    const names = INPUTS.slice(0, inputsOf(state));
    const inputs = column(names.length, height).map((y, i) =>
      node(COLUMNS[0], y, 17, names[i], `class="input"`)
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
    return [...inputs, ...hidden, node(COLUMNS[2], height / 2, 19, "ŷ", `class="output"`)];
  }

  /**
   * The biases, below their units.
   * @param {HandState} state
   * @param {{way: number, share: number}[]} arrows
   * @param {number} height
   */
  #biases(state, arrows, height) {
    const { hiddenUnits: units, parameters } = state;
    const hidden = column(units, height);
    return linesOf(state).flatMap((/** @type {Line} */ { unit, cells }) => {
      const { place } = cells[3];
      const all = unit === null || units <= LABELLED;
      const shown = all || units <= ARROWS || unit === state.selected;
      if (place < 0 || !shown) return [];
      const [x, y] = unit === null
        ? [COLUMNS[2], height / 2 + 19]
        : [COLUMNS[1], hidden[unit] + 17];
      const text = all
        ? `<text class="bias" x="${x}" y="${y + 11}">${onLine(parameters[place])}</text>`
        : "";
      return [text, arrow(all ? [x + 25, y + 10] : [x + 21, y - 17], arrows[place])];
    });
  }
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

/** @param {string} text */
const widthOf = (text) => 6.7 * text.length + 4;

/**
 * @param {Edge} edge
 * @param {number} value
 */
function number(edge, value) {
  const [x, y] = along(edge);
  const text = onLine(value);
  const wide = widthOf(text);
  const kind = value > 0 ? "positive" : value < 0 ? "negative" : "zero";
  return `<g class="number ${kind}"><rect x="${(x - wide / 2).toFixed(1)}" y="${
    (y - 8).toFixed(1)
  }" width="${wide.toFixed(1)}" height="16" rx="3"/><text x="${x.toFixed(1)}" y="${
    y.toFixed(1)
  }">${text}</text></g>`;
}

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
 * Where a line's arrow is drawn: beside its number, or on the line if that is null.
 * @param {Edge} edge
 * @param {number | null} value
 * @returns {[number, number]}
 */
function spot(edge, value) {
  const [x, y] = along(edge);
  return [value === null ? x : x + widthOf(onLine(value)) / 2 + 7, y];
}

/**
 * An arrow up or down, as long as its share of the longest; nothing where nothing moves.
 * @param {[number, number]} middle
 * @param {{way: number, share: number} | undefined} arrow
 */
function arrow([x, y], arrow) {
  if (!arrow || !arrow.way) return "";
  const half = 4 + 7 * arrow.share;
  const head = 2.5 + 3 * arrow.share;
  const [tip, tail] = [y - arrow.way * half, y + arrow.way * half];
  const neck = tip + arrow.way * 1.4 * head;
  const points = [[x, tip], [x + head, neck], [x - head, neck]];
  return `<g class="arrow"><line x1="${x.toFixed(1)}" y1="${tail.toFixed(1)}" x2="${
    x.toFixed(1)
  }" y2="${neck.toFixed(1)}" stroke-width="${
    (1.2 + 1.8 * arrow.share).toFixed(1)
  }"/><polygon points="${
    points.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" ")
  }"/></g>`;
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
