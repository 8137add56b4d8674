import assert from "node:assert/strict";

import { LossChange } from "../../../../../pages/live/browser/hand/numbers.js";

/**
 * @param {number[]} parameters that are answered
 * @param {number} loss
 * @param {number[]} [settled]
 * @returns {any}
 */
const stateOf = (parameters, loss, settled = parameters) => ({
  answer: { parameters: Float64Array.from(parameters), loss },
  settled,
  order: 1,
});

Deno.test("the loss is compared with the one before the last change", () => {
  const change = new LossChange();
  assert.equal(change.before(stateOf([1, 2], 0.5)), null, "nothing has changed yet");
  assert.equal(change.before(stateOf([1, 2], 0.5)), null);
  assert.equal(change.before(stateOf([1, 3], 0.4)), 0.5);
  assert.equal(change.before(stateOf([1, 3], 0.4)), 0.5, "drawn once more");
  assert.equal(change.before(stateOf([1, 4], 0.3)), 0.4);
});

Deno.test("while a line is dragged, the loss is compared with that of the network at rest", () => {
  const change = new LossChange();
  change.before(stateOf([1], 0.5));
  change.before(stateOf([2], 0.4));
  assert.equal(change.before(stateOf([2.5], 0.35, [2])), 0.4);
  assert.equal(change.before(stateOf([2.7], 0.3, [2])), 0.4);
  assert.equal(change.before(stateOf([2.7], 0.3, [2.7])), 0.4, "let go");
  assert.equal(change.before(stateOf([2], 0.4, [2])), 0.3, "undone");
});

Deno.test("a network with another number of units is compared with none", () => {
  const change = new LossChange();
  change.before(stateOf([1], 0.5));
  change.before(stateOf([2], 0.4));
  assert.equal(change.before(stateOf([1, 1, 1], 0.2)), null);
});

Deno.test("a network that the page brought is compared with none", () => {
  const change = new LossChange();
  change.before(stateOf([1], 0.5));
  assert.equal(change.before({ ...stateOf([2], 0.4), order: 2 }), null);
  assert.equal(change.before({ ...stateOf([3], 0.3), order: 2 }), 0.4);
});
