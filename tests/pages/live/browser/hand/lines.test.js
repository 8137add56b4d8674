import assert from "node:assert/strict";

import { Changes } from "../../../../../pages/live/browser/hand/changes.js";
import { dragged, taken } from "../../../../../pages/live/browser/hand/drag.js";
import { angleOf, lineOf, middleOf } from "../../../../../pages/live/browser/hand/geometry.js";
import { CANNOT_MOVE, pressed } from "../../../../../pages/live/browser/hand/keyboard.js";
import { partsOf } from "../../../../../pages/live/browser/hand/lines.js";

/** @import { HandState } from "../../../../../pages/live/browser/types.d.ts" */
/** @import { Point } from "../../../../../pages/live/browser/hand/geometry.js" */

const XOR = [20, 20, 20, 20, 0, 0, -10, -30, 20, -20, -10];
/** @type {Point} */
const NOWHERE = [0, 0];

/**
 * @param {Partial<HandState>} other
 * @returns {HandState}
 */
const state = (other = {}) => /** @type {HandState} */ ({
  hiddenUnits: 2,
  there: Array(11).fill(true),
  parameters: XOR,
  selected: 0,
  ...other,
});

/** A plane of 400 pixels. */
const scale = {
  toScreen: (
    /** @type {Point} */ [x, y],
  ) => /** @type {Point} */ ([200 * (x + 0.5), 200 * (1.5 - y)]),
  side: 400,
  size: 13,
};

/**
 * @param {HandState} state
 * @param {Point} point
 */
function takenAt(state, point) {
  const place = {
    at: () => NOWHERE,
    toPlane: () => NOWHERE,
    partsOf: (/** @type {number} */ unit) => partsOf(lineOf(state, unit), scale),
    focus: () => {},
  };
  const found = taken(state, place, point, 22);
  return found && [found.unit, found.turns];
}

Deno.test("a pointer takes the line below it, and its handle before the line", () => {
  const parts = partsOf(lineOf(state(), 1), scale);
  assert.ok(parts);
  assert.deepEqual(takenAt(state(), parts.middle), [1, false]);
  assert.deepEqual(takenAt(state(), parts.handle), [1, true]);
  assert.equal(takenAt(state(), [200, 200]), null);
});

Deno.test("where two lines lie over each other, the chosen one is taken", () => {
  const same = state({ parameters: [20, 20, 20, 20, 0, 0, -20, -20, 20, -20, -10] });
  const middle = scale.toScreen([0.5, 0.5]);
  assert.deepEqual(takenAt(same, middle), [0, false]);
  assert.deepEqual(takenAt({ ...same, selected: 1 }, middle), [1, false]);
});

Deno.test("a handle that is dragged around a quarter turns the line by a quarter", () => {
  const line = lineOf(state(), 0);
  const [x, y] = middleOf(line);
  const after = dragged(line, [x, y], [x + 0.3, y - 0.3], [x + 0.3, y + 0.3], true);
  assert.equal(angleOf(line), 135);
  assert.equal(angleOf(after), 45);
});

Deno.test("arrows move the line, Shift turns it, plus, minus and F set its steepness and sides", () => {
  /** @type {(key: string, shiftKey?: boolean, other?: Partial<HandState>) => any} */
  const press = (key, shiftKey = false, other = {}) => pressed(state(other), { key, shiftKey });
  assert.deepEqual(press("ArrowRight"), XOR.with(6, -11));
  assert.deepEqual(press("ArrowDown"), XOR.with(6, -9));
  const turns = press("ArrowLeft", true);
  assert.equal(angleOf(lineOf(state({ parameters: turns }), 0)), 140);
  assert.deepEqual(press("ArrowRight", true, { parameters: turns }), XOR);
  assert.deepEqual(lineOf(state({ parameters: press("+") }), 0), { a: 25, c: 25, d: -12.5 });
  assert.deepEqual(lineOf(state({ parameters: press("-") }), 0), { a: 16, c: 16, d: -8 });
  assert.deepEqual(lineOf(state({ parameters: press("f") }), 0), { a: -20, c: -20, d: 10 });
  for (const key of ["Tab", "a", "Enter"]) assert.equal(press(key), null);
});

Deno.test("a line without a bias is not moved, and it is said why", () => {
  const there = Array(11).fill(true).fill(false, 4, 8);
  const parameters = [20, 20, 20, 20, 0, 0, 0, 0, 20, -20, -10];
  const fixed = state({ there, parameters });
  assert.equal(pressed(fixed, { key: "ArrowUp", shiftKey: false }), CANNOT_MOVE);
  const after = pressed(fixed, { key: "ArrowUp", shiftKey: true });
  assert.ok(Array.isArray(after));
  assert.equal(lineOf(state({ there, parameters: after }), 0).d, 0);
});

Deno.test("changes are undone and made again; a new one takes the place of what was undone", () => {
  const changes = new Changes([0]);
  assert.equal(changes.add([0]), false);
  for (const value of [1, 2, 3]) assert.equal(changes.add([value]), true);
  assert.equal(changes.count, 3);
  assert.deepEqual([changes.undo(), changes.undo(), changes.redo()], [[2], [1], [2]]);
  changes.add([9]);
  assert.equal(changes.canRedo, false);
  assert.deepEqual([changes.undo(), changes.undo(), changes.undo()], [[2], [1], [0]]);
  assert.equal(changes.canUndo, false);
  for (let value = 1; value <= 500; value += 1) changes.add([value]);
  assert.equal(changes.count, 500);
  while (changes.canUndo) changes.undo();
  assert.ok(changes.count > 0 && changes.count < 500);
});

Deno.test("a network that was there before is found among the changes", () => {
  const changes = new Changes([0]);
  for (const value of [1, 2, 1]) changes.add([value]);
  assert.equal(changes.goTo([2]), true);
  assert.deepEqual([changes.now, changes.count, changes.canRedo], [[2], 2, true]);
  assert.equal(changes.goTo([7]), false);
  assert.equal(changes.goTo([2, 2]), false);
  assert.deepEqual(changes.now, [2]);
});
