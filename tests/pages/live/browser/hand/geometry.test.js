import assert from "node:assert/strict";

import {
  angleOf,
  broughtIntoView,
  canMove,
  heightAt,
  HIGH,
  lineOf,
  LOW,
  middleOf,
  moved,
  multiplied,
  segmentOf,
  steepnessOf,
  textOf,
  turned,
  unitsOf,
  withLine,
} from "../../../../../pages/live/browser/hand/geometry.js";
import { MOST } from "../../../../../pages/live/browser/hand/parameters.js";

/** @import { HandNetwork } from "../../../../../pages/live/browser/types.d.ts" */

/**
 * XOR from OR and AND, with two units.
 * @param {Partial<HandNetwork>} other
 * @returns {HandNetwork}
 */
const xor = (other = {}) => ({
  hiddenUnits: 2,
  there: Array(11).fill(true),
  parameters: [20, 20, 20, 20, 3, 0, -13, -30, 20, -20, -10],
  ...other,
});

/** @param {number[] | null} parameters */
const network = (parameters) => {
  assert.ok(parameters);
  return xor({ parameters });
};

/** @type {(actual: number, expected: number, within?: number) => void} */
const near = (actual, expected, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

Deno.test("a unit's line is where its pre-activation is 0; the third input counts as a bias", () => {
  assert.deepEqual(lineOf(xor(), 0), { a: 20, c: 20, d: -10 });
  assert.deepEqual(lineOf(xor(), 1), { a: 20, c: 20, d: -30 });
  for (const unit of [0, 1]) {
    const line = lineOf(xor(), unit);
    const ends = segmentOf(line) ?? [];
    assert.equal(ends.length, 2);
    for (const end of ends) {
      near(heightAt(line, end), 0);
      assert.ok(end.some((value) => value === LOW || value === HIGH));
    }
    near(heightAt(line, middleOf(line)), 0);
  }
  assert.equal(angleOf(lineOf(xor(), 0)), 135);
});

Deno.test("without a hidden layer the output has the line; what is not there counts as 0", () => {
  const output = { hiddenUnits: 0, there: [true, true, false, false], parameters: [2, 1, 9, 9] };
  assert.equal(unitsOf(output), 1);
  assert.deepEqual(lineOf(output, 0), { a: 2, c: 1, d: 0 });
  assert.equal(canMove(output), false);
  assert.equal(canMove(xor()), true);
});

Deno.test("a line that is moved goes through the point that was taken along", () => {
  const line = lineOf(xor(), 0);
  const at = middleOf(line);
  const there = moved(line, 0.25, 0.1);
  near(heightAt(there, [at[0] + 0.25, at[1] + 0.1]), 0);
  const after = network(withLine(xor(), 0, there));
  near(lineOf(after, 0).d, there.d, 1e-3);
  // Only the bias has changed.
  const changed = after.parameters.filter((value, i) => value !== xor().parameters[i]);
  assert.equal(changed.length, 1);
  assert.equal(after.parameters[6], changed[0]);
});

Deno.test("no movement takes a line out of view", () => {
  for (const [x, y] of [[9, 9], [-9, -9], [9, -9], [0, 1e6]]) {
    assert.ok(segmentOf(moved(lineOf(xor(), 0), x, y)), `${x} ${y}`);
  }
});

Deno.test("a line is turned about a point, anticlockwise, and is as steep as before", () => {
  const line = lineOf(xor(), 0);
  const pivot = middleOf(line);
  const quarter = turned(line, 90, pivot);
  near(heightAt(quarter, pivot), 0);
  near(steepnessOf(quarter), steepnessOf(line));
  assert.equal(angleOf(quarter), 45);
  const back = turned(quarter, -90, pivot);
  near(back.a, line.a);
  near(back.d, line.d);
});

Deno.test("numbers that were dragged are short, and never -0", () => {
  const after = network(withLine(xor(), 1, turned(lineOf(xor(), 1), 135, [0.5, 1])));
  const [a, c] = [after.parameters[1], after.parameters[3]];
  near(a, -28.284, 1e-9);
  assert.ok(Object.is(c, 0));
  assert.ok(textOf(after.parameters).length < 60);
});

Deno.test("all numbers of a unit are multiplied together, so its line stays", () => {
  const steeper = network(multiplied(xor(), 0, 2));
  assert.deepEqual(lineOf(steeper, 0), { a: 40, c: 40, d: -20 });
  assert.equal(steeper.parameters[4], 6);
  const flipped = network(multiplied(xor(), 1, -1));
  assert.deepEqual(lineOf(flipped, 1), { a: -20, c: -20, d: 30 });
  assert.ok(flipped.parameters.every((value) => !Object.is(value, -0)));
  assert.deepEqual(multiplied(flipped, 1, -1), xor().parameters);
});

Deno.test("no number becomes too large, and no line too flat to be seen", () => {
  assert.equal(multiplied(xor(), 0, MOST), null);
  assert.equal(multiplied(xor(), 0, 1e-9), null);
  assert.equal(withLine(xor(), 0, { a: 1, c: 1, d: 2 * MOST }), null);
});

Deno.test("a line that is out of view is brought back, and a unit without one gets one", () => {
  const away = xor({ parameters: [20, 0, 20, 0, 0, 0, -900, 7, 20, -20, -10] });
  assert.equal(segmentOf(lineOf(away, 0)), null);
  assert.equal(segmentOf(lineOf(away, 1)), null);
  for (const unit of [0, 1]) {
    const back = lineOf(network(broughtIntoView(away, unit)), unit);
    near(heightAt(back, [0.5, 0.5]), 0, 1e-3);
  }
  const given = network(broughtIntoView(away, 1));
  assert.equal(given.parameters[0], 20);
  assert.notEqual(angleOf(lineOf(given, 1)), angleOf(lineOf(network(broughtIntoView(away, 0)), 0)));
});

Deno.test("a line whose place only the third input's weight decides is moved by that", () => {
  const there = Array(11).fill(true).fill(false, 6, 8);
  const parameters = [20, 20, 20, 20, -10, -30, 0, 0, 20, -20, -10];
  const third = xor({ there, parameters });
  const after = withLine(third, 0, moved(lineOf(third, 0), 0.1, 0)) ?? [];
  assert.deepEqual([after[4], after[6]], [-12, 0]);
});

Deno.test("parameters are written as the address has them", () => {
  assert.equal(textOf([20, -10.5, 0.25, -0, 1e21, 1e-7]), "v1_20_-10.5_0.25_-0_1e21_1e-7");
});
