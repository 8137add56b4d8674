// Lines under the keys: arrows move the one in focus, with Shift they turn it, plus and minus make it
// steeper and flatter.

/** @import { HandAct, HandState } from "../types.d.ts" */
/** @import { Line, Point } from "./geometry.js" */

import {
  canMove,
  distanceTo,
  lineOf,
  middleOf,
  moved,
  multiplied,
  steepnessOf,
  turned,
  withLine,
} from "./geometry.js";
import { TOO_LARGE } from "./drag.js";

const STEP = 0.05; // of the axes
const TURN = 5; // degrees
export const STEEPER = 1.25;

export const CANNOT_MOVE = "Without a bias and without the third input, this line goes through " +
  "the corner (0, 0) for ever. It can only be turned.";
export const TOO_FLAT = "The line cannot be flatter or steeper than this.";

/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * About what each unit's line is turned: the point where it was turned before, if it is still there.
 * @type {Map<number, Point>}
 */
const pivots = new Map();

/**
 * @param {HandState} state
 * @param {Line} line
 * @returns {Point}
 */
function pivotOf(state, line) {
  if (!canMove(state)) return [0, 0];
  const known = pivots.get(state.selected);
  const pivot = known && distanceTo(line, known) < 1e-3 ? known : middleOf(line);
  pivots.set(state.selected, pivot);
  return pivot;
}

/**
 * The parameters after a key; null if it means nothing, a message if it cannot be done.
 * @param {HandState} state
 * @param {{key: string, shiftKey: boolean}} event
 * @returns {number[] | string | null}
 */
export function pressed(state, { key, shiftKey }) {
  const unit = state.selected;
  const line = lineOf(state, unit);
  if (steepnessOf(line) === 0) return null;
  const arrow = ARROWS[key];
  if (arrow && shiftKey) {
    const way = arrow[0] < 0 || arrow[1] > 0 ? 1 : -1;
    return withLine(state, unit, turned(line, way * TURN, pivotOf(state, line))) ?? TOO_LARGE;
  }
  if (arrow) {
    if (!canMove(state)) return CANNOT_MOVE;
    return withLine(state, unit, moved(line, STEP * arrow[0], STEP * arrow[1])) ?? TOO_LARGE;
  }
  if (key === "+" || key === "=") return multiplied(state, unit, STEEPER) ?? TOO_FLAT;
  if (key === "-" || key === "−") return multiplied(state, unit, 1 / STEEPER) ?? TOO_FLAT;
  if (key === "f" || key === "F") return multiplied(state, unit, -1);
  return null;
}

/**
 * Let keys move and turn the line that is in focus. A key that is held is one change.
 * @param {Element} drawing
 * @param {(element: Element) => number} unitAt the unit whose line an element is
 * @param {HandAct} act
 * @param {AbortSignal} signal
 */
export function followKeys(drawing, unitAt, act, signal) {
  let changed = false;
  const end = () => {
    if (changed) act.set(act.state().parameters, { done: true });
    changed = false;
  };
  drawing.addEventListener("focusin", (event) => {
    act.select(unitAt(/** @type {Element} */ (event.target)));
  }, { signal });
  drawing.addEventListener("keydown", (given) => {
    const event = /** @type {KeyboardEvent} */ (given);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const result = pressed(act.state(), event);
    if (result === null) return;
    event.preventDefault();
    if (typeof result === "string") return act.say(result);
    changed = true;
    act.set(result, { done: false });
  }, { signal });
  drawing.addEventListener("keyup", end, { signal });
  drawing.addEventListener("focusout", end, { signal });
}
