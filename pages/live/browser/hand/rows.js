// The four rows of the truth table: what each hidden unit makes of them, and what the network answers.

/** @import { HandState } from "../types.d.ts" */

import { ANSWERS, ANSWERS_MEAN, signed } from "../words.js";
import { TABLED } from "./fields.js";
import { gateOf } from "./gradient.js";
import { unitName } from "./parameters.js";

/**
 * The table without its rows.
 * @param {[number, number][]} inputs
 */
const tableOf = (inputs) =>
  `<table class="four"><caption>The four rows
      <small>what each unit makes of them</small></caption>
    <thead><tr><th scope="col">x₁ x₂</th>${
    inputs.map(([x1, x2]) => `<th scope="col">${x1} ${x2}</th>`).join("")
  }<th scope="col" title="The function that is 1 where the unit is on the upper side of its line">
      gate</th></tr></thead>
    <tbody></tbody></table>`;

/**
 * A row of the table.
 * @typedef {{title: string, cells: string[], kinds?: string[], kind?: string, style?: string,
 *   meaning?: string}} Row
 */

export class Rows {
  /**
   * @param {HTMLElement} host
   * @param {{inputs: [number, number][], targets: number[], gates: Record<string, string>}} look
   *   the truth table, and the name of each gate by its key
   * @param {(unit: number) => string} color of a hidden unit
   */
  constructor(host, look, color) {
    this.targets = look.targets;
    this.gates = look.gates;
    this.color = color;
    host.innerHTML = tableOf(look.inputs);
    this.body = /** @type {HTMLTableSectionElement} */ (host.querySelector("tbody"));
  }

  /** @param {HandState} state */
  draw(state) {
    const { answer, hiddenUnits, selected, table } = state;
    const shown = Array.from({ length: hiddenUnits }, (_, unit) => unit)
      .filter((unit) => hiddenUnits <= TABLED || unit === selected);
    const targets = {
      title: "target",
      cells: [...this.targets.map(String), this.gates[table]],
    };
    if (!answer) {
      fill(this.body, [targets]);
      return;
    }
    const outputs = Array.from(answer.outputs);
    fill(this.body, [
      targets,
      ...shown.map((unit) => this.#unit(state, unit)),
      {
        title: "output",
        cells: [...outputs.map((value) => value.toFixed(4)), this.#gate(outputs, "sigmoid")],
      },
      {
        title: "answer",
        cells: [...Array.from(answer.answers, (number) => ANSWERS[number]), ""],
        kinds: Array.from(answer.answers, (number) => (number === 1 ? "yes" : "")),
        kind: "judged",
        meaning: ANSWERS_MEAN,
      },
    ]);
  }

  /**
   * @param {HandState} state
   * @param {number} unit
   * @returns {Row}
   */
  #unit({ answer, hiddenUnits, selected, activation }, unit) {
    const values = this.targets.map((_, row) =>
      answer?.unitOutputs[row * hiddenUnits + unit] ?? NaN
    );
    return {
      title: unitName(unit),
      cells: [...values.map((value) => signed(value, 2)), this.#gate(values, activation)],
      kind: unit === selected && hiddenUnits > 1 ? "unit-row selected" : "unit-row",
      style: `--unit: ${this.color(unit)}`,
    };
  }

  /**
   * @param {number[]} values
   * @param {string} activation
   */
  #gate(values, activation) {
    const key = gateOf(values, activation);
    return key === null ? "–" : this.gates[key];
  }
}

/**
 * Write rows into a table; what is there already is kept.
 * @param {HTMLTableSectionElement} body
 * @param {Row[]} rows
 */
function fill(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach(({ title, cells, kinds = [], kind = "", style = "", meaning = "" }, at) => {
    const row = body.rows[at] ?? body.insertRow();
    if (!row.cells.length) {
      const head = document.createElement("th");
      head.scope = "row";
      row.append(head);
    }
    if (row.className !== kind) row.className = kind;
    if (row.getAttribute("style") !== style) row.setAttribute("style", style);
    if (meaning) row.cells[0].title = meaning;
    else row.cells[0].removeAttribute("title");
    [title, ...cells].forEach((text, i) => {
      const cell = row.cells[i] ?? row.insertCell();
      if (cell.textContent !== text) write(cell, text, kind === "judged" && i > 0);
      cell.className = kinds[i - 1] ?? "";
    });
  });
}

/**
 * @param {HTMLElement} cell
 * @param {string} text
 * @param {boolean} marked whether it begins with a mark, which is enough where there is little room
 */
function write(cell, text, marked) {
  if (!marked || !text) {
    cell.textContent = text;
    return;
  }
  const word = document.createElement("span");
  word.className = "word";
  word.textContent = text.slice(1);
  cell.replaceChildren(text[0], word);
}
