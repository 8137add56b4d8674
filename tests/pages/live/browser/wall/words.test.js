import assert from "node:assert/strict";

import {
  describeNearly,
  describeRun,
  isNearlySolved,
  listed,
  measureOf,
} from "../../../../../pages/live/browser/wall/words.js";

Deno.test("a band that looks right and has a cross is explained", () => {
  const run = { solved: null, right: true, loss: 0.01234, error: 0.01234, measure: "loss" };
  assert.ok(isNearlySolved(run));
  assert.equal(
    describeRun(run),
    "not solved: all four rows are right, the loss is 0.0123, not yet under 0.01",
  );
  assert.match(describeRun({ ...run, error: 0.010002 }), /the loss is 0\.010002, not yet/);
  assert.equal(
    describeRun({ ...run, loss: 0.09, error: 0.02, measure: measureOf(false) }),
    "not solved: all four rows are right, the mean squared error is 0.0200, not yet under 0.01",
  );
});

Deno.test("other runs need no explanation", () => {
  const solved = { solved: 1200, right: true, loss: 0.02, error: 0.02, measure: "loss" };
  assert.ok(!isNearlySolved(solved));
  assert.equal(describeRun(solved), "solved at epoch 1,200, loss 0.0200");
  const wrong = { solved: null, right: false, loss: 0.125, error: 0.125, measure: "loss" };
  assert.ok(!isNearlySolved(wrong));
  assert.equal(describeRun(wrong), "not solved, loss 0.1250");
});

Deno.test("the runs are counted and named", () => {
  assert.equal(
    describeNearly([23], measureOf(true)),
    "1 run with ✗ has all four rows right, but no loss under 0.01 yet: number 23.",
  );
  assert.equal(
    describeNearly([21, 3], measureOf(false)),
    "2 runs with ✗ have all four rows right, but no mean squared error under 0.01 yet: numbers 3, 21.",
  );
});

Deno.test("many numbers are named in few words", () => {
  assert.equal(listed([9, 1, 2, 3, 5, 6, 30]), "1–3, 5, 6, 9, 30");
  assert.equal(listed([]), "");
});
