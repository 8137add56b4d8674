// One gradient step by hand: see the gradient, predict which way the loss goes, take the step.

/** @import { HandAct, HandState } from "../types.d.ts" */

import { write } from "../labels.js";
import { obstacle, verdict, WAYS, whyStill } from "./gradient.js";
import { isAbout, same } from "./parameters.js";

const PAGE = `<div class="title"><h2>One gradient step by hand</h2>
    <label class="switch"><input type="checkbox" role="switch" class="shows"> Show the gradient</label>
  </div>
  <p class="legend" hidden>Each arrow shows which way gradient descent moves the number; the longer,
    the further. Below each field is the gradient, dL/dw.</p>
  <p class="still" hidden></p>
  <fieldset><legend>Which way will the loss go with one step of learning rate
      <b class="rate"></b>?</legend>
    <div class="ways">${
  WAYS.map(([way, label]) =>
    `<label><input type="radio" name="way" value="${way}"><span>${label}</span></label>`
  ).join("")
}</div>
    <button type="button" class="take" disabled>Take one step</button></fieldset>
  <p class="obstacle" hidden></p>
  <p class="verdict" role="status"></p>`;

/** Whether the gradient is shown; it is too when the page is drawn anew. */
let shown = false;

export class Step {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {() => void} redraw is called when the gradient is shown or no longer
   */
  constructor(host, act, redraw) {
    this.act = act;
    host.innerHTML = PAGE;
    /** @type {(selector: string) => HTMLElement} */
    const find = (selector) => /** @type {HTMLElement} */ (host.querySelector(selector));
    this.legend = find(".legend");
    this.rate = find(".rate");
    this.still = find(".still");
    this.obstacle = find(".obstacle");
    this.verdict = find(".verdict");
    this.button = /** @type {HTMLButtonElement} */ (find(".take"));
    this.shows = /** @type {HTMLInputElement} */ (find(".shows"));
    this.radios = /** @type {HTMLInputElement[]} */ ([...host.querySelectorAll("[name=way]")]);
    /** @type {HandState | null} */
    this.state = null;
    /** @type {number[]} the network that the prediction or the verdict is about */
    this.about = [];
    this.shows.checked = shown;
    this.shows.onchange = () => {
      shown = this.shows.checked;
      redraw();
    };
    for (const radio of this.radios) radio.onchange = () => this.#update();
    this.button.onclick = () => this.#take();
  }

  /** Whether the gradient is shown. */
  get shown() {
    return this.shows.checked;
  }

  /** @param {HandState} state */
  draw(state) {
    this.state = state;
    this.#say(this.rate, String(state.learningRate));
    if (!same(this.about, state.parameters)) {
      this.about = state.parameters;
      this.#forget();
      this.#say(this.verdict, "");
    }
    this.#update();
  }

  #update() {
    const { state } = this;
    const { answer } = this;
    const why = answer ? obstacle(answer) : "";
    this.legend.hidden = !this.shown;
    this.#say(this.still, this.shown && state && answer ? whyStill(answer, state) : "");
    this.#say(this.obstacle, why);
    this.button.disabled = !answer || why !== "" || this.predicted === null;
  }

  /** What the server says of this very network and learning rate; null before it has. */
  get answer() {
    const { state } = this;
    return state?.current && isAbout(state.answer, state.parameters) ? state.answer : null;
  }

  get predicted() {
    const chosen = this.radios.find(({ checked }) => checked);
    return chosen ? /** @type {import("./gradient.js").Way} */ (chosen.value) : null;
  }

  #take() {
    const { answer, predicted } = this;
    if (!answer || !predicted) return;
    const { loss, next, nextLoss } = answer;
    this.about = Array.from(next);
    this.#forget();
    this.#say(this.verdict, verdict(loss, nextLoss, predicted));
    this.act.set(this.about, { done: true });
    this.radios[0].focus({ preventScroll: true }); // the button is disabled now
  }

  #forget() {
    for (const radio of this.radios) radio.checked = false;
  }

  /**
   * @param {HTMLElement} place
   * @param {string} text
   */
  #say(place, text) {
    write(place, text);
    if (place === this.still || place === this.obstacle) place.hidden = text === "";
  }
}
