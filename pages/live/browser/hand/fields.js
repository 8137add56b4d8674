// A field for every number of the network: a table of them, or the selected unit's alone.

/** @import { HandAct, HandState } from "../types.d.ts" */
/** @import { Cell, Line } from "./parameters.js" */

import { write } from "../labels.js";
import { signed } from "../words.js";
import { arrowsOf } from "./gradient.js";
import { headsOf, linesOf, nameOf, readNumber, short, stepped } from "./parameters.js";

/** Up to so many hidden units, all of them are in one table. */
export const TABLED = 8;
const STEP = 0.1;
const NONE = "this network has none";

/** @typedef {{input: HTMLInputElement, pull: HTMLElement}} Field */

export class Fields {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {(unit: number) => string} color of a hidden unit
   */
  constructor(host, act, color) {
    this.host = host;
    this.act = act;
    this.color = color;
    /** @type {Map<number, Field>} by the place of the number */
    this.fields = new Map();
    this.key = "";
    this.narrow = false;
    /** @type {number[]} */
    this.parameters = [];
    /** Whether a number is being stepped, which is one change until the key is let go. */
    this.stepping = false;
    host.innerHTML = `<div class="table"></div><p class="said" role="alert"></p>`;
    this.table = /** @type {HTMLElement} */ (host.firstElementChild);
    this.said = /** @type {HTMLElement} */ (host.lastElementChild);
  }

  /**
   * @param {HandState} state
   * @param {boolean} pulled whether the gradient is shown
   */
  draw(state, pulled) {
    this.state = state;
    this.parameters = state.parameters;
    const lines = this.#lines(state);
    const key = JSON.stringify([this.narrow, lines]);
    if (key !== this.key) {
      this.key = key;
      this.#build(lines, state);
    }
    for (const [place, { input }] of this.fields) this.#write(input, state.parameters[place]);
    for (const row of this.table.querySelectorAll("[data-unit]")) {
      const { unit } = /** @type {HTMLElement} */ (row).dataset;
      row.classList.toggle("selected", Number(unit) === state.selected && state.hiddenUnits > 1);
    }
    this.#pull(pulled ? state : null);
  }

  /**
   * The lines that are shown.
   * @param {HandState} state
   */
  #lines(state) {
    const lines = linesOf(state);
    return this.narrow || state.hiddenUnits > TABLED
      ? lines.filter(({ unit }) => unit === null || unit === state.selected)
      : lines;
  }

  /**
   * Make the fields anew; the one in focus keeps it.
   * @param {Line[]} lines
   * @param {HandState} state
   */
  #build(lines, state) {
    const focused = document.activeElement;
    const place = focused instanceof HTMLInputElement && this.host.contains(focused)
      ? Number(focused.dataset.place)
      : -1;
    const chosen = focused instanceof HTMLSelectElement && this.host.contains(focused);
    this.fields.clear();
    this.table.innerHTML = this.#choice(state) +
      (this.narrow ? narrow(lines, this.color) : wide(lines, state.hiddenUnits, this.color));
    for (const input of this.table.querySelectorAll("input")) {
      const pull = /** @type {HTMLElement} */ (input.parentElement?.querySelector(".pull"));
      this.fields.set(Number(input.dataset.place), { input, pull });
      this.#listen(input);
    }
    for (const button of this.table.querySelectorAll("button")) {
      button.onclick = () => this.#negate(Number(button.dataset.negates));
    }
    const select = this.table.querySelector("select");
    if (select) {
      select.onchange = () => this.act.select(Number(select.value));
      if (chosen) select.focus();
    }
    this.fields.get(place)?.input.focus();
  }

  /** @param {HandState} state */
  #choice({ hiddenUnits, selected }) {
    if (hiddenUnits < 2 || (!this.narrow && hiddenUnits <= TABLED)) return "";
    const options = Array.from(
      { length: hiddenUnits },
      (_, unit) =>
        `<option value="${unit}"${unit === selected ? " selected" : ""}>${unit + 1}</option>`,
    );
    return `<label class="of">Hidden unit <select>${options.join("")}</select></label>`;
  }

  /** @param {HTMLInputElement} input */
  #listen(input) {
    const place = Number(input.dataset.place);
    const unit = Number(input.dataset.of ?? -1);
    input.onfocus = () => {
      if (unit >= 0 && unit !== this.state?.selected) this.act.select(unit);
      this.#show(input, String(this.parameters[place]));
      input.select();
    };
    input.onblur = () => {
      this.#commit(input, place);
      this.#endStepping();
      this.#show(input, short(this.parameters[place]));
    };
    input.onkeydown = (event) => {
      event.stopPropagation(); // neither the page's keys nor the plane's are meant
      if (event.key === "Enter") {
        this.#commit(input, place);
        if (matchMedia("(pointer: coarse)").matches) {
          input.blur(); // and the keyboard on the screen goes
          return;
        }
        this.#show(input, String(this.parameters[place]));
        input.select();
      } else if (event.key === "Escape") {
        this.#show(input, String(this.parameters[place]));
        this.#say("");
        input.select();
      } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        event.preventDefault();
        const by = (event.shiftKey ? 1 : STEP) * (event.key === "ArrowUp" ? 1 : -1);
        this.#step(input, place, by);
      }
    };
    input.onkeyup = (event) => {
      if (event.key.startsWith("Arrow")) this.#endStepping();
    };
  }

  /**
   * Take over what was typed, if it is a number.
   * @param {HTMLInputElement} input
   * @param {number} place
   */
  #commit(input, place) {
    if (input.value === input.dataset.shown) return;
    const read = readNumber(input.value);
    this.#show(input, "message" in read ? String(this.parameters[place]) : input.value);
    this.#say("message" in read ? read.message : "");
    if ("value" in read) this.#set(place, read.value, true);
  }

  /**
   * @param {HTMLInputElement} input
   * @param {number} place
   * @param {number} by
   */
  #step(input, place, by) {
    const read = input.value === input.dataset.shown
      ? { value: this.parameters[place] }
      : readNumber(input.value);
    this.#say("message" in read ? read.message : "");
    const from = "value" in read ? read.value : this.parameters[place];
    const value = "value" in read ? stepped(from, by) : from;
    this.#show(input, String(value));
    this.stepping = true;
    this.#set(place, value, false);
  }

  #endStepping() {
    if (!this.stepping) return;
    this.stepping = false;
    this.act.set(this.parameters, { done: true });
  }

  /** @param {number} place */
  #negate(place) {
    this.#say("");
    this.#set(place, -this.parameters[place] || 0, true);
  }

  /**
   * @param {number} place
   * @param {number} value
   * @param {boolean} done
   */
  #set(place, value, done) {
    if (done && Object.is(value, this.parameters[place])) return;
    this.parameters = this.parameters.map((old, at) => (at === place ? value : old));
    this.act.set(this.parameters, { done });
  }

  /**
   * Write a number, unless something else is being typed in its field.
   * @param {HTMLInputElement} input
   * @param {number} value
   */
  #write(input, value) {
    const focused = document.activeElement === input;
    if (focused && input.value !== input.dataset.shown) return;
    this.#show(input, focused ? String(value) : short(value));
    input.title = String(value);
    input.setAttribute("aria-valuenow", String(value));
  }

  /**
   * @param {HTMLInputElement} input
   * @param {string} text
   */
  #show(input, text) {
    if (input.value !== text) input.value = text;
    input.dataset.shown = text;
  }

  /**
   * Where the gradient moves each number.
   * @param {HandState | null} state null if that is not shown
   */
  #pull(state) {
    const gradients = state?.answer?.gradients;
    const arrows = gradients ? arrowsOf(gradients) : [];
    this.table.classList.toggle("pulled", state !== null);
    for (const [place, { pull }] of this.fields) {
      const arrow = arrows[place];
      pull.hidden = !arrow;
      if (!arrow || !gradients) continue;
      pull.innerHTML = `<b style="--share: ${arrow.share.toFixed(3)}">${
        arrow.way ? (arrow.way > 0 ? "↑" : "↓") : "·"
      }</b> ${derivative(gradients[place])}`;
    }
  }

  /** @param {string} message */
  #say(message) {
    write(this.said, message);
  }
}

/**
 * A derivative where there is little room.
 * @param {number} value
 */
export function derivative(value) {
  const size = Math.abs(value);
  if (size && (size < 0.0001 || size >= 1000)) {
    return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  }
  return signed(value, size >= 10 ? 1 : 4);
}

/**
 * @param {Cell} cell
 * @param {number | null} unit
 */
const field = ({ place, name }, unit) =>
  `<input type="text" role="spinbutton" inputmode="decimal" autocomplete="off" spellcheck="false"
    enterkeyhint="done" aria-label="${name}" aria-describedby="pull-${place}" data-place="${place}"
    ${
    unit === null ? "" : `data-of="${unit}"`
  }><small class="pull" id="pull-${place}" hidden></small>`;

/** @param {Cell} cell */
const crossed = ({ name }) =>
  `<span class="absent" title="${NONE}" role="img" aria-label="${name}: ${NONE}">✕</span>`;

/**
 * A row for each unit.
 * @param {Line[]} lines
 * @param {number} units
 * @param {(unit: number) => string} color
 */
function wide(lines, units, color) {
  const heads = headsOf(units).map((head) => `<th scope="col">${head}</th>`).join("");
  const rows = lines.map(({ unit, title, name, cells }) => {
    const parts = cells.map((cell) =>
      `<td>${cell.place >= 0 ? field(cell, unit) : cell.absent ? crossed(cell) : ""}</td>`
    );
    return `<tr ${unit === null ? "" : `data-unit="${unit}" style="--unit: ${color(unit)}"`}>
      <th scope="row" aria-label="${name}">${title}</th>${parts.join("")}</tr>`;
  });
  return `<table><caption>Weights and biases
      <small>type a number, or step it with the arrow keys</small></caption>
    <thead><tr><th scope="col"><span class="spoken">unit</span></th>${heads}</tr></thead>
    <tbody>${rows.join("")}</tbody></table>`;
}

/**
 * A field beside what it is called.
 * @param {Line[]} lines
 * @param {(unit: number) => string} color
 */
function narrow(lines, color) {
  return lines.map(({ unit, title, cells }) => {
    const parts = cells.map((cell, i) => {
      if (cell.place < 0 && !cell.absent) return "";
      const inner = cell.place < 0
        ? crossed(cell)
        : `${field(cell, unit)}<button type="button" data-negates="${cell.place}"
            aria-label="change the sign of the ${cell.name}">±</button>`;
      return `<div class="cell"><span aria-hidden="true">${nameOf(title, i)}</span>${inner}</div>`;
    });
    const style = unit === null ? "" : ` data-unit="${unit}" style="--unit: ${color(unit)}"`;
    return `<div class="cells"${style}>${parts.join("")}</div>`;
  }).join("");
}
