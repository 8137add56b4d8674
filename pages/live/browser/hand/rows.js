// The four rows of the truth table: what the network answers, and what each hidden unit does.

/** @import { HandState } from "../types.d.ts" */

import { ANSWERS, ANSWERS_MEAN, signed } from "../words.js";
import { TABLED } from "./fields.js";
import { gateOf } from "./gradient.js";
import { unitName } from "./parameters.js";

const INPUTS = [[0, 1], [1, 0], [1, 1], [0, 0]]; // in the order of nn.data.XOR

const TABLES = `<table class="truth-rows"><caption>Truth table</caption>
    <thead><tr><th scope="col">x₁</th><th scope="col">x₂</th><th scope="col">target</th>
      <th scope="col">output</th><th scope="col" title="${ANSWERS_MEAN}">answer</th></tr></thead>
    <tbody></tbody></table>
  <table class="units"><caption>Hidden units
      <small>activation for each row, and the gate it makes</small></caption>
    <thead><tr><th scope="col"><span class="spoken">unit</span></th>${
  INPUTS.map(([x1, x2]) => `<th scope="col">${x1}${x2}</th>`).join("")
}<th scope="col" title="1 where the unit is above the middle of its range, or for a ReLU above 0">
      gate</th></tr></thead>
    <tbody></tbody></table>`;

/**
 * The target of each row.
 * @param {string} table its key, the targets for 00, 01, 10 and 11
 */
export const targetsOf = (table) => INPUTS.map(([x1, x2]) => Number(table[2 * x1 + x2]));

export class Rows {
  /**
   * @param {HTMLElement} host
   * @param {Record<string, string>} gates the name of each gate by its key
   * @param {(unit: number) => string} color of a hidden unit
   */
  constructor(host, gates, color) {
    this.gates = gates;
    this.color = color;
    host.innerHTML = TABLES;
    const [rows, units] = host.querySelectorAll("tbody");
    this.rows = rows;
    this.units = units;
  }

  /** @param {HandState} state */
  draw(state) {
    const { answer, hiddenUnits, selected, activation } = state;
    const targets = targetsOf(state.table);
    fill(
      this.rows,
      INPUTS.map(([x1, x2], row) => ({
        cells: [
          String(x1),
          String(x2),
          String(targets[row]),
          answer ? answer.outputs[row].toFixed(4) : "",
          answer ? ANSWERS[answer.answers[row]] : "",
        ],
        kind: answer?.answers[row] === 1 ? "yes" : "",
      })),
    );
    /** @type {HTMLElement} */ (this.units.parentElement).hidden = hiddenUnits === 0;
    const shown = Array.from({ length: hiddenUnits }, (_, unit) => unit)
      .filter((unit) => hiddenUnits <= TABLED || unit === selected);
    fill(
      this.units,
      shown.map((unit) => {
        const values = [0, 1, 2, 3].map((row) => answer?.unitOutputs[row * hiddenUnits + unit]);
        const known = /** @type {number[]} */ (values.filter((value) => value !== undefined));
        const gate = known.length === 4 ? gateOf(known, activation) : null;
        return {
          cells: [
            unitName(unit),
            ...values.map((value) => (value === undefined ? "" : signed(value, 2))),
            gate === null ? "–" : this.gates[gate],
          ],
          kind: unit === selected && hiddenUnits > 1 ? "selected" : "",
          style: `--unit: ${this.color(unit)}`,
        };
      }),
    );
  }
}

/**
 * Write rows into a table; what is there already is kept.
 * @param {HTMLTableSectionElement} body
 * @param {{cells: string[], kind: string, style?: string}[]} rows
 */
function fill(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach(({ cells, kind, style }, at) => {
    const row = body.rows[at] ?? body.insertRow();
    if (row.className !== kind) row.className = kind;
    if (style) row.setAttribute("style", style);
    cells.forEach((text, i) => {
      const cell = row.cells[i] ?? row.insertCell();
      if (cell.textContent !== text) cell.textContent = text;
    });
  });
}
