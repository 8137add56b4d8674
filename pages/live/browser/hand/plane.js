// The plane of the inputs with the units' lines over it, which can be moved and turned.

/** @import { HandAct, HandAnswer, HandData, HandState } from "../types.d.ts" */
/** @import { Line } from "./geometry.js" */
/** @import { Scale } from "./lines.js" */

import { labelsOf, write } from "../labels.js";
import { scaleOf } from "../shape.js";
import { rowsRight, SQUARED } from "../words.js";
import { followPointers, isCrowded } from "./drag.js";
import { angleOf, canMove, HIGH, lineOf, LOW, steepnessOf } from "./geometry.js";
import { followKeys } from "./keyboard.js";
import { DrawnLine, partsOf, set, svg } from "./lines.js";
import { Picture } from "./picture.js";
import { UnitBar } from "./unit_bar.js";

const TYPE = 13; // pixels; in a presentation those of a projector
const PRESENTED_TYPE = 24;
const SHARE = HIGH - LOW;
/** Where a unit is on, by its activation: the tick at its line stands on that side. */
const ON = /** @type {Record<string, string>} */ ({
  sigmoid: "over 0.5",
  tanh: "over 0",
  relu: "over 0",
});

const MOVES = "Drag a line to move it, its round handle to turn it.";
const ONLY_TURNS =
  "Without a bias and without the third input, every line goes through the corner " +
  "(0, 0) for ever: drag it to turn it.";

const PAGE = `<div class="head"><dl class="figures">
    <div class="descended"><dt data-is="measure">loss</dt><dd data-is="loss">–</dd></div>
    <div class="descended error" hidden><dt>squared error</dt><dd data-is="error">–</dd></div>
    <div><dt>rows right</dt><dd><span data-is="right">–</span> <small>of 4</small></dd></div></dl>
    <button type="button" class="train" aria-label="Train from here"
      title="Open this network on Train: its run begins with these weights"><svg viewBox="0 0 10 12"
      aria-hidden="true"><path d="M0 0 10 6 0 12Z" /></svg><span>Train<i> from here</i></span></button></div>
  <div class="stage"><div class="window" role="img"><canvas></canvas></div></div>
  <div class="unit-bar"></div>
  <p class="how" id="hand-how"><span data-is="way"></span> Its arrow points to the side where the unit
    is <span data-is="on"></span>.
    <span class="keys">Keys: arrows move the line in focus, <kbd>Shift</kbd> and arrows turn it,
    <kbd>+</kbd> and <kbd>−</kbd> make it steeper and flatter, <kbd>F</kbd> flips it.</span></p>`;

class Plane {
  /**
   * @param {HTMLElement} host
   * @param {HandAct} act
   * @param {HandData} data
   */
  constructor(host, act, data) {
    this.data = data;
    this.ended = new AbortController();
    const { signal } = this.ended;
    host.innerHTML = PAGE;
    this.labels = labelsOf(host);
    const other = data.look.loss !== SQUARED;
    write(this.labels.measure, other ? data.look.loss : "loss");
    /** @type {HTMLElement} */ (host.querySelector(".error")).hidden = !other;
    write(this.labels.way, canMove({ ...data, parameters: [] }) ? MOVES : ONLY_TURNS);
    this.stage = /** @type {HTMLElement} */ (host.querySelector(".stage"));
    const window = /** @type {HTMLElement} */ (host.querySelector(".window"));
    this.picture = new Picture(window, data.look);
    /** @type {HandState | null} */
    this.state = null;
    /** @type {string[]} how each unit's line is drawn, as most stay where they are */
    this.looks = [];
    /** @type {HandAnswer | null} what the picture shows */
    this.painted = null;
    this.lines = this.#makeLines();
    this.units = this.lines.map((line, unit) => this.#makeUnit(line, unit));
    // The chosen line lies over all others. It is drawn again, as what moves loses the focus.
    this.topLines = this.#makeLines();
    this.top = svg("g", { class: "top", "aria-hidden": "true" });
    this.drawing = svg("svg", { class: "drawing", role: "group", "aria-label": "The lines" }, [
      ...this.picture.below,
      ...this.units,
      this.top,
      ...this.picture.above,
    ]);
    this.stage.append(this.drawing);
    const bar = /** @type {HTMLElement} */ (host.querySelector(".unit-bar"));
    this.bar = new UnitBar(bar, act, data, signal);
    this.#listen(act, signal);
    const train = /** @type {HTMLElement} */ (host.querySelector(".train"));
    train.addEventListener("click", () => act.train(), { signal });
    this.sizes = new ResizeObserver(() => this.#fit());
    this.sizes.observe(this.stage);
  }

  get scale() {
    return this.picture.scale;
  }

  /** @returns {DrawnLine[]} */
  #makeLines() {
    const { units, unitColors } = this.data.look;
    return units.map((/** @type {string} */ name, /** @type {number} */ unit) =>
      new DrawnLine(name, unitColors[unit])
    );
  }

  /**
   * What the keys reach of a line.
   * @param {DrawnLine} line
   * @param {number} unit
   */
  #makeUnit(line, unit) {
    const { look, hiddenUnits } = this.data;
    return svg("g", {
      class: "unit",
      tabindex: 0,
      role: "slider",
      "aria-roledescription": "line",
      "aria-label": hiddenUnits ? `Line of ${look.units[unit]}` : "Line of the output",
      "aria-describedby": "hand-how",
      "aria-valuemin": 0,
      "aria-valuemax": 180,
    }, [line.element]);
  }

  /**
   * @param {HandAct} act
   * @param {AbortSignal} signal
   */
  #listen(act, signal) {
    const place = {
      /** @type {import("./drag.js").Place["at"]} */
      at: (event) => {
        const { left, top } = this.drawing.getBoundingClientRect();
        return [event.clientX - left, event.clientY - top];
      },
      /** @type {import("./drag.js").Place["toPlane"]} */
      toPlane: ([x, y]) => {
        const { left, top, side } = this.picture.box;
        return [LOW + (x - left) / side * SHARE, HIGH - (y - top) / side * SHARE];
      },
      partsOf: (/** @type {number} */ unit) => partsOf(lineOf(act.state(), unit), this.scale),
      focus: (/** @type {number} */ unit) => this.units[unit].focus({ preventScroll: true }),
    };
    followPointers(this.drawing, place, act, signal);
    /** @type {(element: Element) => number} */
    const unitAt = (element) => this.units.findIndex((unit) => unit.contains(element));
    followKeys(this.drawing, unitAt, act, signal);
  }

  /** Lay everything out for the room there is. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (width <= 0 || height <= 0) return;
    const size = this.data.presented ? PRESENTED_TYPE * scaleOf(globalThis.innerHeight) : TYPE;
    const [left, bottom, top, right] = [2 * size, 2 * size, 3, 3];
    const side = Math.max(40, Math.min(width - left - right, height - top - bottom));
    /** @type {Scale} */
    const scale = {
      toScreen: ([x, y]) => [left + (x - LOW) / SHARE * side, top + (HIGH - y) / SHARE * side],
      side,
      size,
    };
    set(this.drawing, { width, height });
    this.drawing.style.fontSize = `${size}px`;
    this.picture.fit({ left, top, side }, scale);
    this.painted = null;
    this.looks = [];
    if (this.state) this.draw(this.state);
  }

  /** @param {HandState} state */
  draw(state) {
    this.state = state;
    write(this.labels.on, onOf(state)); // the activation may be another one now
    this.bar.draw(state);
    if (!this.scale.side) return;
    if (state.answer && state.answer !== this.painted) this.#paint(state.answer);
    const crowded = isCrowded(state);
    this.drawing.classList.toggle("crowded", crowded);
    for (const [unit, drawn] of this.lines.entries()) {
      const line = lineOf(state, unit);
      const chosen = unit === state.selected;
      const how = { chosen, plain: crowded && !chosen };
      const looks = [...Object.values(line), ...Object.values(how)].join();
      if (looks === this.looks[unit]) continue;
      this.looks[unit] = looks;
      const parts = partsOf(line, this.scale);
      drawn.draw(parts, this.scale, how);
      this.units[unit].style.display = parts ? "" : "none";
      set(this.units[unit], {
        "aria-valuenow": steepnessOf(line) ? angleOf(line) : 0,
        "aria-valuetext": describe(state, line),
      });
      if (!chosen) continue;
      const top = this.topLines[unit];
      top.draw(parts, this.scale, how);
      if (this.top.firstChild !== top.element) this.top.replaceChildren(top.element);
    }
  }

  /** @param {HandAnswer} answer */
  #paint(answer) {
    this.painted = answer;
    this.picture.paint(answer);
    write(this.labels.loss, answer.loss.toFixed(6));
    write(this.labels.error, answer.error.toFixed(6));
    write(this.labels.right, String(rowsRight(answer)));
  }

  leave() {
    this.ended.abort();
    this.sizes.disconnect();
  }
}

/** @param {{hiddenUnits: number, activation: string}} network */
const onOf = ({ hiddenUnits, activation }) => ON[hiddenUnits ? activation : "sigmoid"];

/**
 * Where a line is, in words.
 * @param {HandState} state
 * @param {Line} line
 */
function describe(state, line) {
  const { a, c, d } = line;
  const steepness = steepnessOf(line);
  if (!steepness) return "no line";
  const place = Math.abs(a) >= Math.abs(c)
    ? `x1 is ${(-(d + 0.5 * c) / a).toFixed(2)} where x2 is 0.5`
    : `x2 is ${(-(d + 0.5 * a) / c).toFixed(2)} where x1 is 0.5`;
  const side = Math.abs(a) >= Math.abs(c) ? (a > 0 ? "right" : "left") : c > 0 ? "upper" : "lower";
  return `${angleOf(line)} degrees, ${place}, steepness ${steepness.toPrecision(3)}, ` +
    `${onOf(state)} on the ${side} side${canMove(state) ? "" : ", can only be turned"}`;
}

/**
 * @param {HTMLElement} host
 * @param {HandAct} act
 * @param {HandData} data
 */
export function make(host, act, data) {
  const plane = new Plane(host, act, data);
  return {
    /** @param {HandState} state */
    draw: (state) => plane.draw(state),
    leave: () => plane.leave(),
  };
}
