// The buttons of the unit that is chosen: how steep it is, which side it is on, where its line went.

/** @import { HandAct, HandData, HandState } from "../types.d.ts" */

import { write } from "../labels.js";
import { broughtIntoView, lineOf, multiplied, segmentOf, steepnessOf } from "./geometry.js";
import { isCrowded, TOO_LARGE } from "./drag.js";
import { STEEPER, TOO_FLAT } from "./keyboard.js";

const [LEAST, MOST] = [-1, 2]; // powers of ten of the slider's steepness

/**
 * A steepness with three digits.
 * @param {number} value
 */
const inWords = (value) =>
  value >= 99.95 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

export class UnitBar {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {HandData} data
   * @param {AbortSignal} signal
   */
  constructor(host, act, data, signal) {
    this.act = act;
    const { units, unitColors } = data.look;
    const chips = units.map((/** @type {string} */ name, /** @type {number} */ i) =>
      `<button type="button" class="chip" data-unit="${i}" aria-label="Line of ${name}"><i
        style="background: ${unitColors[i]}"></i>${name}</button>`
    ).join("");
    const options = units.map((/** @type {string} */ name, /** @type {number} */ i) =>
      `<option value="${i}">${name}</option>`
    ).join("");
    const choice = isCrowded(data)
      ? `<label class="choose">Line of <select>${options}</select></label>`
      : data.hiddenUnits > 1
      ? `<span class="chips" role="group" aria-label="Choose a line">${chips}</span>`
      : "";
    host.innerHTML = `${choice}
      <button type="button" class="flip" title="Swap the sides of the line">Flip</button>
      <button type="button" class="bring" hidden></button>
      <span class="history"><button type="button" class="undo" title="Undo (Ctrl+Z)">Undo</button>
      <button type="button" class="redo" title="Redo (Ctrl+Y)">Redo</button></span>
      <span class="steep" role="group" aria-label="Steepness"><span class="word">Steepness</span>
        <button type="button" class="flatter" aria-label="Flatter" title="Flatter">−</button>
        <input type="range" min="${LEAST}" max="${MOST}" step="0.01" aria-label="Steepness">
        <button type="button" class="steeper" aria-label="Steeper" title="Steeper">+</button>
        <output></output></span>`;
    this.host = host;
    /** @type {(selector: string) => any} */
    const find = (selector) => host.querySelector(selector);
    this.slider = /** @type {HTMLInputElement} */ (find("input"));
    this.output = /** @type {HTMLElement} */ (find("output"));
    this.list = /** @type {HTMLSelectElement | null} */ (host.querySelector("select"));
    this.chips = /** @type {HTMLElement[]} */ ([...host.querySelectorAll(".chip")]);
    /** @type {Record<string, HTMLButtonElement>} */
    this.buttons = {};
    for (const name of ["flatter", "steeper", "flip", "bring", "undo", "redo"]) {
      this.buttons[name] = /** @type {HTMLButtonElement} */ (find(`.${name}`));
    }
    this.#listen(signal);
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { act } = this;
    /** @type {Record<string, () => void>} */
    const actions = {
      flatter: () => this.#multiply(1 / STEEPER),
      steeper: () => this.#multiply(STEEPER),
      flip: () => this.#multiply(-1),
      bring: () => this.#bring(),
      undo: () => act.undo(),
      redo: () => act.redo(),
    };
    for (const [name, action] of Object.entries(actions)) {
      this.buttons[name].addEventListener("click", action, { signal });
    }
    for (const chip of this.chips) {
      chip.addEventListener("click", () => act.select(Number(chip.dataset.unit)), { signal });
    }
    this.list?.addEventListener("change", () => act.select(Number(this.list?.value)), { signal });
    this.slider.addEventListener("input", () => this.#slide(false), { signal });
    this.slider.addEventListener("change", () => this.#slide(true), { signal });
  }

  /** @param {number} factor */
  #multiply(factor) {
    const { act } = this;
    const state = act.state();
    const parameters = multiplied(state, state.selected, factor);
    if (parameters) act.set(parameters, { done: true });
    else act.say(TOO_FLAT);
  }

  /** @param {boolean} done */
  #slide(done) {
    const { act, slider } = this;
    const state = act.state();
    const wanted = 10 ** Number(slider.value);
    const steepness = steepnessOf(lineOf(state, state.selected));
    const parameters = steepness > 0 && multiplied(state, state.selected, wanted / steepness);
    if (parameters) act.set(parameters, { done });
    else act.say(TOO_FLAT);
  }

  #bring() {
    const { act } = this;
    const state = act.state();
    const parameters = broughtIntoView(state, state.selected);
    if (parameters) act.set(parameters, { done: true });
    else act.say(TOO_LARGE);
  }

  /** @param {HandState} state */
  draw(state) {
    const { selected } = state;
    const line = lineOf(state, selected);
    const steepness = steepnessOf(line);
    const { flatter, steeper, flip, bring, undo, redo } = this.buttons;
    for (const button of [flatter, steeper, flip, this.slider]) button.disabled = steepness === 0;
    const slid = Math.max(LEAST, Math.min(MOST, Math.log10(steepness || 1)));
    this.slider.value = slid.toFixed(2);
    this.slider.setAttribute("aria-valuetext", inWords(steepness));
    const text = steepness ? inWords(steepness) : "–";
    write(this.output, text);
    bring.hidden = segmentOf(line) !== null;
    const label = steepness ? "Bring its line into view" : "Give it a line";
    write(bring, label);
    undo.disabled = !state.canUndo;
    redo.disabled = !state.canRedo;
    for (const [unit, chip] of this.chips.entries()) {
      chip.setAttribute("aria-pressed", String(unit === selected));
      const away = segmentOf(lineOf(state, unit)) === null;
      chip.classList.toggle("away", away);
      chip.title = away ? "Its line is not in view" : "";
    }
    if (this.list && this.list.value !== String(selected)) this.list.value = String(selected);
    this.host.classList.toggle("crowded", isCrowded(state));
  }
}
