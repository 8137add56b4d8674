// The numbers of a network that is set by hand: the diagram, a field for each, what it answers, its
// loss, and one step of gradient descent. Everything that is computed comes from the server.

/** @import { HandAct, HandData, HandState } from "../types.d.ts" */

import { write } from "../labels.js";
import { SQUARED } from "../words.js";
import { Diagram } from "./diagram.js";
import { Fields } from "./fields.js";
import { changeOf, wayOf } from "./gradient.js";
import { isAbout } from "./parameters.js";
import { Rows } from "./rows.js";
import { Step } from "./step.js";

const NARROW = 24; // times the size of the letters: below, all numbers of a unit do not fit in a row

const PAGE = `<div class="columns">
    <div class="seen"><dl class="measures">
        <div><dt class="descended"></dt><dd class="loss">–</dd><dd class="change"></dd></div>
        <div class="error" hidden><dt>squared error</dt><dd class="squared"></dd></div>
      </dl>
      <div class="network"></div></div>
    <section class="one-step"></section>
    <div class="set"><div class="fields"></div><div class="answers"></div></div>
  </div>`;

/**
 * How the loss has changed with the last change of the network.
 *
 * The network at rest is what the last change has left. While a line is dragged, what is shown is
 * compared with it.
 */
export class LossChange {
  constructor() {
    /** @type {{parameters: number[], loss: number, before: number | null} | null} */
    this.rest = null;
    this.of = "";
  }

  /**
   * The loss to compare with; null if there is none.
   * @param {Pick<HandState, "answer" | "settled" | "activation" | "table" | "order">} state
   */
  before({ answer, settled, activation, table, order }) {
    const of = [activation, table, order].join();
    if (of !== this.of) {
      this.of = of; // nobody has made this network of the one before
      this.rest = null;
    }
    if (isAbout(answer, settled)) {
      if (!this.rest || !isAbout(answer, this.rest.parameters)) {
        const fits = this.rest?.parameters.length === settled.length;
        const before = this.rest && fits ? this.rest.loss : null;
        this.rest = { parameters: settled, loss: answer.loss, before };
      }
      return this.rest.before;
    }
    return this.rest && this.rest.parameters.length === settled.length ? this.rest.loss : null;
  }
}

class NumbersView {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {HandData} data
   */
  constructor(host, act, data) {
    const { look } = data;
    this.host = host;
    host.classList.add("numbers");
    host.innerHTML = PAGE;
    /** @type {(selector: string) => HTMLElement} */
    const find = (selector) => /** @type {HTMLElement} */ (host.querySelector(selector));
    /** @type {(unit: number) => string} */
    const color = (unit) => look.unitColors[unit];
    this.loss = find(".loss");
    this.change = find(".change");
    this.squared = find(".squared");
    const other = look.loss !== SQUARED;
    write(find(".descended"), other ? look.loss : "loss");
    find(".error").hidden = !other;
    this.compared = new LossChange();
    this.diagram = new Diagram(find(".network"), act, color);
    this.fields = new Fields(find(".fields"), act, color);
    this.rows = new Rows(find(".answers"), look, color);
    this.step = new Step(find(".one-step"), act, () => this.#redraw());
    /** @type {HandState | null} */
    this.state = null;
    this.sizes = new ResizeObserver(() => this.#fit());
    this.sizes.observe(host);
  }

  /** @param {HandState} state */
  draw(state) {
    this.state = state;
    const { answer } = state;
    this.diagram.draw(state, this.step.shown);
    this.fields.draw(state, this.step.shown);
    this.rows.draw(state);
    this.step.draw(state);
    if (!answer) return;
    const before = this.compared.before(state);
    write(this.loss, answer.loss.toFixed(6));
    write(this.squared, answer.error.toFixed(6));
    write(this.change, changeOf(before, answer.loss));
    this.change.dataset.way = before === null ? "" : wayOf(before, answer.loss);
  }

  #redraw() {
    if (this.state) this.draw(this.state);
  }

  /** Show all numbers in a table where there is room for it. */
  #fit() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const narrow = this.host.clientWidth < NARROW * size;
    this.fields.narrow = narrow;
    this.host.classList.toggle("narrow", narrow);
    this.diagram.resize();
    this.#redraw();
  }

  leave() {
    this.sizes.disconnect();
  }
}

/**
 * @param {HTMLElement} host
 * @param {HandAct} act
 * @param {HandData} data
 */
export function make(host, act, data) {
  const view = new NumbersView(host, act, data);
  return {
    /** @param {HandState} state */
    draw: (state) => view.draw(state),
    leave: () => view.leave(),
  };
}
