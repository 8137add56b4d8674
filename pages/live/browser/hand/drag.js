// Lines under a pointer: which of them it takes, and how it moves and turns them.

/** @import { HandAct, HandData, HandNetwork, HandState } from "../types.d.ts" */
/** @import { Line, Point } from "./geometry.js" */
/** @import { Parts } from "./lines.js" */

import { canMove, lineOf, middleOf, moved, turned, withLine } from "./geometry.js";
import { nearness } from "./lines.js";

const REACH = { touch: 22, mouse: 12 }; // pixels; hand.css has as wide areas
const PREFERRED = 8; // by how much the chosen line seems to be nearer
const FEW_UNITS = 8;
export const TOO_LARGE = "A weight or a bias is 1,000,000 at most.";

/** Whether the network has so many lines that only the chosen one has a handle. */
export const isCrowded = (/** @type {HandNetwork | HandData} */ { hiddenUnits }) =>
  hiddenUnits > FEW_UNITS;

/**
 * @typedef {object} Place what a drag needs to know of the drawing
 * @property {(event: PointerEvent) => Point} at where the pointer is in the drawing, in pixels
 * @property {(point: Point) => Point} toPlane from pixels to the inputs
 * @property {(unit: number) => Parts | null} partsOf
 * @property {(unit: number) => void} focus
 */

/**
 * What a pointer takes.
 * @param {HandState} state
 * @param {Place} place
 * @param {Point} point in pixels
 * @param {number} reach in pixels
 */
export function taken(state, place, point, reach) {
  /** @type {{unit: number, turns: boolean, rank: number} | null} */
  let best = null;
  for (let unit = 0; unit < Math.max(1, state.hiddenUnits); unit += 1) {
    const parts = place.partsOf(unit);
    if (!parts) continue;
    const bonus = unit === state.selected ? PREFERRED : 0;
    const hasHandle = !isCrowded(state) || unit === state.selected;
    const toHandle = Math.hypot(point[0] - parts.handle[0], point[1] - parts.handle[1]);
    // A handle lies on its line, and goes before it.
    const candidates = [
      { turns: false, near: nearness(point, parts.from, parts.to), late: reach },
      ...(hasHandle ? [{ turns: true, near: toHandle, late: -reach }] : []),
    ];
    for (const { turns, near, late } of candidates) {
      const rank = near - bonus + late;
      if (near <= reach && (!best || rank < best.rank)) best = { unit, turns, rank };
    }
  }
  return best;
}

/**
 * The line that a drag makes of the one it began with.
 * @param {Line} line
 * @param {Point} pivot
 * @param {Point} from where the pointer began, in the plane
 * @param {Point} to
 * @param {boolean} turns
 */
export function dragged(line, pivot, from, to, turns) {
  if (!turns) return moved(line, to[0] - from[0], to[1] - from[1]);
  const angle = (/** @type {Point} */ [x, y]) => Math.atan2(y - pivot[1], x - pivot[0]);
  return turned(line, (angle(to) - angle(from)) / Math.PI * 180, pivot);
}

/**
 * Let pointers move and turn the lines of a drawing.
 * @param {SVGElement} drawing
 * @param {Place} place
 * @param {HandAct} act
 * @param {AbortSignal} signal
 */
export function followPointers(drawing, place, act, signal) {
  /** @type {{pointer: number, state: HandState, unit: number, turns: boolean, line: Line,
   *   pivot: Point, from: Point, moved: boolean} | null} */
  let drag = null;

  /** @type {(event: PointerEvent) => void} */
  const begin = (event) => {
    if (drag || event.button !== 0) return;
    const state = act.state();
    const point = place.at(event);
    const touch = event.pointerType !== "mouse";
    const found = taken(state, place, point, touch ? REACH.touch : REACH.mouse);
    if (!found) return;
    const { unit } = found;
    // Where lines are everywhere, a finger scrolls the page; it chooses one of them by a tap.
    if (touch && isCrowded(state) && unit !== state.selected) return;
    act.select(unit);
    place.focus(unit);
    event.preventDefault();
    const line = lineOf(state, unit);
    const turns = found.turns || !canMove(state);
    const pivot = canMove(state) ? middleOf(line) : /** @type {Point} */ ([0, 0]);
    const from = place.toPlane(point);
    drag = { pointer: event.pointerId, state, unit, turns, line, pivot, from, moved: false };
    drawing.setPointerCapture(event.pointerId);
    drawing.classList.add("dragged", "by-pointer");
  };

  /** @type {(event: PointerEvent) => void} */
  const move = (event) => {
    if (event.pointerId !== drag?.pointer) return;
    const to = place.toPlane(place.at(event));
    const { state, unit, turns, line, pivot, from } = drag;
    if (!drag.moved && Math.hypot(to[0] - from[0], to[1] - from[1]) < 0.005) return;
    drag.moved = true;
    const parameters = withLine(state, unit, dragged(line, pivot, from, to, turns));
    if (parameters) act.set(parameters, { done: false });
    else act.say(TOO_LARGE);
  };

  /** @type {(keeps: boolean) => void} */
  const end = (keeps) => {
    if (!drag) return;
    const { state, moved, pointer } = drag;
    drag = null;
    if (drawing.hasPointerCapture(pointer)) drawing.releasePointerCapture(pointer);
    drawing.classList.remove("dragged");
    if (!moved) return;
    if (keeps) act.set(act.state().parameters, { done: true });
    else act.set(state.parameters, { done: false });
  };

  /** @type {(event: Event) => void} */
  const tap = (event) => {
    const state = act.state();
    if (!(event instanceof PointerEvent) || event.pointerType === "mouse" || !isCrowded(state)) {
      return;
    }
    const found = taken(state, place, place.at(event), REACH.touch);
    if (found) act.select(found.unit);
  };

  drawing.addEventListener("click", tap, { signal });
  drawing.addEventListener("pointerdown", begin, { signal });
  drawing.addEventListener("pointermove", move, { signal });
  drawing.addEventListener("pointerup", (event) => {
    if (event.pointerId === drag?.pointer) end(true);
  }, { signal });
  drawing.addEventListener("pointercancel", (event) => {
    if (event.pointerId === drag?.pointer) end(false);
  }, { signal });
  document.addEventListener("keydown", (event) => {
    drawing.classList.remove("by-pointer"); // what has the focus is shown to those who use the keys
    if (event.key === "Escape") end(false);
  }, { signal });
  // Some browsers begin to scroll in spite of the style sheet once a finger moves.
  drawing.addEventListener("touchmove", (event) => {
    if (drag && event.cancelable) event.preventDefault();
  }, { signal, passive: false });
}
