// The page "By hand": a network whose lines and numbers are set by hand, and what it does then.

/** @import { Component, HandAct, HandAnswer, HandData, HandPart, HandState } from "./types.d.ts" */

import { Asking } from "./hand/asking.js";
import { Changes } from "./hand/changes.js";
import { textOf, unitsOf } from "./hand/geometry.js";
import * as numbers from "./hand/numbers.js";
import { MOST } from "./hand/parameters.js";
import * as plane from "./hand/plane.js";
import { WORDS_MS, write } from "./labels.js";
import { mounted } from "./mount.js";
import { PAPER } from "./paper.js";
import { queryOf } from "./source.js";
import { messageOf, rowsRight } from "./words.js";

/**
 * What the page consists of, by the class of its place.
 * @type {Record<string, {make: (host: HTMLElement, act: HandAct, data: HandData) => HandPart}>}
 */
const PARTS = { plane, numbers };
const SPEAK_MS = 600;

/** What was changed before the visitor went to another page. */
let kept = /** @type {Changes | null} */ (null);

class Hand {
  /**
   * @param {HTMLElement} parent
   * @param {string} base where the app's addresses begin
   */
  constructor(parent, base) {
    this.base = base;
    this.ended = new AbortController();
    /** @type {Component | null} */
    this.component = null;
    this.data = /** @type {HandData} */ (/** @type {unknown} */ (null)); // until `receive`
    this.received = ""; // the data that came last, as JSON
    this.changes = new Changes([]);
    /** @type {number[]} */
    this.parameters = [];
    this.selected = 0;
    /** @type {HandAnswer | null} */
    this.answer = null;
    /** @type {HandPart[]} */
    this.parts = [];
    this.waking = 0; // the animation frame that was asked for; 0 if none was
    this.trouble = ""; // why there is no answer
    this.hint = ""; // why something cannot be done
    this.moving = false; // whether a change is under way
    this.written = 0; // when the numbers were drawn last
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.writing = undefined;
    this.unsaid = false; // whether the newest change is still to be read out
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.speaking = undefined;
    this.asking = new Asking((answer) => this.#take(answer), (message) => this.#note(message));
    /** @type {HandAct} */
    this.act = {
      state: () => this.state,
      set: (parameters, { done }) => this.#set(parameters, done),
      select: (unit) => this.#select(unit),
      undo: () => this.#follow(this.changes.undo()),
      redo: () => this.#follow(this.changes.redo()),
      train: () => this.component?.setTriggerValue("train", this.changes.count),
      say: (message) => this.#say(message),
    };
    this.root = document.createElement("section");
    this.root.className = "xor-player by-hand";
    this.root.setAttribute("aria-label", "The network, set by hand");
    const hosts = Object.keys(PARTS).map((name) => `<div class="part ${name}"></div>`);
    this.root.innerHTML = `<p class="message" role="alert" hidden></p>
      <div class="parts">${hosts.join("")}</div><p class="spoken" role="status"></p>`;
    this.message = /** @type {HTMLElement} */ (this.root.querySelector(".message"));
    this.spoken = /** @type {HTMLElement} */ (this.root.querySelector(".spoken"));
    parent.append(this.root);
    const { signal } = this.ended;
    document.addEventListener("keydown", (event) => this.#press(event), { signal });
    document.addEventListener(PAPER, () => this.#wake(), { signal });
  }

  destroy() {
    kept = this.changes;
    this.ended.abort();
    this.asking.stop();
    clearTimeout(this.speaking);
    clearTimeout(this.writing);
    if (this.waking) cancelAnimationFrame(this.waking);
    for (const part of this.parts) part.leave();
    this.root.remove();
  }

  // ---- what the page says -----------------------------------------------------------------------

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    const received = JSON.stringify(component.data);
    if (received === this.received) return;
    this.received = received;
    const before = /** @type {HandData | null} */ (this.data);
    const data = this.data = /** @type {HandData} */ (component.data);
    const taken = data.order !== before?.order;
    if (taken) this.#takeOver(data.weights, before === null);
    /** @type {(data: HandData | null) => string} */
    const looks = (data) => JSON.stringify([data?.look, data?.presented, data?.there]);
    if (looks(data) !== looks(before)) this.#mount();
    const otherSettings = JSON.stringify(data.settings) !== JSON.stringify(before?.settings);
    if (taken || otherSettings) this.#ask();
    this.#wake();
  }

  /**
   * @param {number[]} weights
   * @param {boolean} first whether this is what the page begins with
   */
  #takeOver(weights, first) {
    const before = first && kept ? kept : this.changes;
    // They may be what the browser has had already: after a visit to another page, a new connection,
    // or the browser's Back.
    this.changes = before.goTo(weights) ? before : new Changes(weights);
    this.parameters = weights;
    if (this.answer?.parameters.length !== weights.length) this.answer = null;
    clearTimeout(this.speaking);
    this.spoken.textContent = ""; // it was about another network
    this.#say("");
  }

  #mount() {
    for (const part of this.parts) part.leave();
    this.root.classList.toggle("presented", this.data.presented);
    this.selected = Math.min(this.selected, unitsOf(this.state) - 1);
    this.parts = Object.entries(PARTS).map(([name, { make }]) => {
      const host = /** @type {HTMLElement} */ (this.root.querySelector(`.part.${name}`));
      host.replaceChildren();
      return make(host, this.act, this.data);
    });
  }

  // ---- what a visitor does ----------------------------------------------------------------------

  /**
   * @param {number[]} parameters
   * @param {boolean} done
   */
  #set(parameters, done) {
    if (!parameters.every((value) => Math.abs(value) <= MOST)) return;
    this.parameters = parameters;
    this.moving = !done;
    this.#say("");
    if (done && this.changes.add(parameters)) this.#report();
    this.#ask();
    this.#wake();
  }

  /** @param {number[]} parameters of a change that was undone or made again */
  #follow(parameters) {
    if (parameters === this.parameters) return;
    this.parameters = parameters;
    this.#report();
    this.#ask();
    this.#wake();
  }

  /** @param {number} unit */
  #select(unit) {
    if (unit === this.selected) return;
    this.selected = unit;
    this.#wake();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    // A field undoes what was typed in it.
    const { target } = event;
    if (target instanceof HTMLElement && target.closest("input:not([type=range]), textarea")) {
      return;
    }
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.act.redo();
    else this.act.undo();
  }

  #report() {
    this.unsaid = true;
    this.component?.setStateValue("weights", {
      weights: textOf(this.parameters),
      changes: this.changes.count,
    });
  }

  // ---- what the server says ---------------------------------------------------------------------

  #ask() {
    delete this.root.dataset.answered;
    const { settings, frames } = this.data;
    const address = `${this.base}${frames}?weights=${textOf(this.parameters)}`;
    this.asking.want(address + queryOf(settings));
  }

  /** @param {HandAnswer} answer */
  #take(answer) {
    if (answer.parameters.length !== this.parameters.length) return;
    this.answer = answer;
    this.#wake();
  }

  /** @param {string | null} message */
  #note(message) {
    this.trouble = message === "" ? "" : messageOf(null, message, message === null);
    this.#showMessage();
  }

  /** @param {string} message */
  #say(message) {
    this.hint = message;
    this.#showMessage();
  }

  #showMessage() {
    const text = this.trouble || this.hint;
    write(this.message, text);
    this.message.hidden = !text;
  }

  // ---- what is shown ----------------------------------------------------------------------------

  /** @returns {HandState} */
  get state() {
    const { hiddenUnits, there, table, activation, learningRate, order } = this.data;
    const { parameters, selected, answer, changes: { canUndo, canRedo, now: settled } } = this;
    return {
      ...{ hiddenUnits, there, table, activation, learningRate, order },
      ...{ parameters, selected, answer, current: this.asking.current, settled, canUndo, canRedo },
    };
  }

  #wake() {
    if (this.waking || this.ended.signal.aborted) return;
    this.waking = requestAnimationFrame((time) => {
      this.waking = 0;
      const { state } = this;
      const [plane, ...others] = this.parts;
      plane.draw(state);
      if (!this.moving || time - this.written >= WORDS_MS) {
        this.written = time;
        for (const part of others) part.draw(state);
      } else {
        clearTimeout(this.writing);
        this.writing = setTimeout(() => this.#wake(), WORDS_MS);
      }
      if (state.current) this.root.dataset.answered = "";
      this.#speak(state);
    });
  }

  /**
   * Read out what the last change has done, once nothing more changes.
   * @param {HandState} state
   */
  #speak({ answer, current }) {
    if (!this.unsaid || !current || !answer) return;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.unsaid = false;
      this.spoken.textContent = `Loss ${answer.loss.toFixed(4)}. ${
        rowsRight(answer)
      } of 4 rows right.`;
    }, SPEAK_MS);
  }
}

export const { show, leave } = mounted((parent, base) => new Hand(parent, base));
