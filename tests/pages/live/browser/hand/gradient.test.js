import assert from "node:assert/strict";

import * as gradient from "../../../../../pages/live/browser/hand/gradient.js";
import { EXPECTED } from "../expected.js";

/**
 * @param {object} [more]
 * @returns {any}
 */
const answerOf = (more = {}) => ({
  gradients: Float64Array.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
  next: Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
  nextLoss: 0.2,
  outputs: Float64Array.of(0.5, 0.5, 0.5, 0.5),
  answers: Uint8Array.of(2, 2, 2, 2),
  unitOutputs: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
  ...more,
});
const NETWORK = {
  hiddenUnits: 2,
  there: Array(11).fill(true),
  activation: "sigmoid",
  parameters: Array(11).fill(1),
};

Deno.test("an arrow goes against the gradient and is as long as its share of the largest", () => {
  assert.deepEqual(gradient.arrowsOf([0.5, -1, 0, 0.25]), [
    { way: -1, share: 0.5 },
    { way: 1, share: 1 },
    { way: 0, share: 0 },
    { way: -1, share: 0.25 },
  ]);
  assert.deepEqual(gradient.arrowsOf([0, -0]), [{ way: 0, share: 0 }, { way: 0, share: 0 }]);
  assert.deepEqual(gradient.arrowsOf([]), []);
});

Deno.test("which way the loss goes is decided by the digits that are shown", () => {
  assert.equal(gradient.wayOf(0.25, 0.2), "falls");
  assert.equal(gradient.wayOf(0.2, 0.25), "rises");
  assert.equal(gradient.wayOf(0.25, 0.2500001), "stays");
  assert.equal(gradient.changeOf(null, 0.2), "");
  assert.match(gradient.changeOf(0.25, 0.2), /^↓ 0\.050000 with/);
  assert.match(gradient.changeOf(0.2, 0.25), /^↑ 0\.050000 with/);
  assert.match(gradient.changeOf(0.2, 0.2), /unchanged/);
});

Deno.test("a prediction is compared with what came", () => {
  assert.equal(
    gradient.verdict(0.25, 0.2, "falls"),
    "The loss fell from 0.250000 to 0.200000. As you predicted.",
  );
  assert.match(gradient.verdict(0.2, 0.25, "stays"), /rose .* You predicted: it stays\.$/);
  assert.match(gradient.verdict(0.25, 0.25, "stays"), /^The loss stays .* As you predicted\.$/);
});

Deno.test("a step that would leave the range of numbers is not taken", () => {
  assert.equal(gradient.obstacle(answerOf()), "");
  const far = answerOf({ next: Float64Array.of(1, -1_000_001) });
  assert.match(gradient.obstacle(far), /beyond 1,000,000\. A smaller learning rate helps\.$/);
  assert.notEqual(gradient.obstacle(answerOf({ next: Float64Array.of(NaN) })), "");
  assert.notEqual(gradient.obstacle(answerOf({ nextLoss: Infinity })), "");
});

Deno.test("why nothing moves", () => {
  const gradients = new Float64Array(11);
  /** @param {object} more */
  const why = (more) => gradient.whyStill(answerOf({ gradients, ...more }), NETWORK);
  assert.match(why({}), /^Nothing moves: .* pull in opposite ways/);
  const flat = Float64Array.of(1, 1e-5, 1, 0);
  assert.match(why({ outputs: flat, answers: Uint8Array.of(1, 0, 1, 1) }), /almost no slope there/);
  assert.match(why({ outputs: flat, answers: Uint8Array.of(1, 1, 1, 1) }), /nothing left to learn/);
  assert.equal(gradient.whyStill(answerOf(), NETWORK), "");
});

Deno.test("why the numbers into one unit do not move", () => {
  const still = Float64Array.of(0.1, 0, 0.1, 0, 0.1, 1e-9, 0.1, 0, 0.1, 0.1, 0.1);
  /** @type {(network: object, more?: object) => string} */
  const why = (network, more) =>
    gradient.whyStill(answerOf({ gradients: still, ...more }), { ...NETWORK, ...network });
  const cut = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1];
  assert.match(why({ parameters: cut }), /^The numbers into h₂ do not move: its weight to the out/);
  const ends = Float64Array.of(0.5, 1, 0.5, 0, 0.5, 1, 0.5, 0.9995);
  assert.match(why({}, { unitOutputs: ends }), /at an end for all four rows/);
  assert.match(why({ activation: "relu" }, { unitOutputs: new Float64Array(8) }), /a ReLU has no/);
  assert.match(why({}), /the four rows cancel out\.$/);
  const both = { gradients: Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.1, 0.1) };
  assert.match(why({}, both), /into h₁ do not move.* Those into h₂ do not move either\.$/);
});

Deno.test("the gate of a unit is the table whose targets are on the upper side of its line", () => {
  for (const [key, targets] of Object.entries(EXPECTED.gates)) {
    const sides = targets.map((/** @type {number} */ target) => 0.49 + 0.02 * target);
    assert.equal(gradient.gateOf(sides, "sigmoid"), key);
    const around = targets.map((/** @type {number} */ target) => 0.2 * target - 0.1);
    assert.equal(gradient.gateOf(around, "tanh"), key);
    assert.equal(gradient.gateOf(targets, "relu"), key);
  }
  assert.equal(gradient.gateOf([0.5, 1, 1, 0], "sigmoid"), null);
  assert.equal(gradient.gateOf([0, 1, 1, 1], "tanh"), null);
});
