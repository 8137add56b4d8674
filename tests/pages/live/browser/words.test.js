import assert from "node:assert/strict";

import * as words from "../../../../pages/live/browser/words.js";
import { frameAt } from "./fakes.js";

/** @type {words.State[]} */
const STATES = ["untrained", "training", "paused", "finished", "diverged", "replay"];

Deno.test("numbers are grouped", () => {
  assert.equal(words.grouped(0), "0");
  assert.equal(words.grouped(200_000), "200,000");
});

Deno.test("how a run has come out", () => {
  assert.equal(words.outcome(null), "not solved");
  assert.equal(words.outcome(2407), "solved at epoch 2,407");
  /** @type {[number, "falling" | "standing" | "oscillating", RegExp][]} */
  const trends = [
    [0.1, "falling", /^not solved, and the loss is still falling: it fell by 10 % in the last /],
    [0.0011, "standing", /stands still: it fell by 0\.11 % in the last tenth of the run$/],
    [0.00002, "standing", /by less than 0\.01 % in/],
    [-0.5, "oscillating", /^not solved, and the loss goes up and down$/],
  ];
  for (const [fall, kind, text] of trends) assert.match(words.outcome(null, { fall, kind }), text);
  assert.equal(words.outcome(2407, { fall: 0.1, kind: "falling" }), "solved at epoch 2,407");
});

Deno.test("a run is solved, not yet solved or never", () => {
  assert.equal(words.solvedLabel(2407, true), "2,407");
  assert.equal(words.solvedLabel(null, true), "not yet");
  assert.equal(words.solvedLabel(null, false), "never");
});

Deno.test("an undecided row is not right", () => {
  const frame = { ...frameAt(0), answers: Uint8Array.of(0, 1, 2, 1) };
  assert.equal(words.rowsRight(frame), 2);
  assert.deepEqual(Array.from(frame.answers, (answer) => words.ANSWERS[answer].slice(2)), [
    "wrong",
    "right",
    "undecided",
    "right",
  ]);
});

Deno.test("every state is read out and has a button", () => {
  for (const state of STATES) {
    assert.match(words.news(state, 1000, "not solved"), /^[A-Z].*\.$/);
    assert.match(words.trainLabel(state, false), /^(Train|Pause|Resume|Train again)$/);
  }
  assert.equal(words.news("paused", 1200, ""), "Paused at epoch 1,200.");
  assert.equal(
    words.news("finished", 5000, words.outcome(2407)),
    "Finished at epoch 5,000; solved at epoch 2,407.",
  );
  assert.equal(words.trainLabel("untrained", true), "Train all");
});

Deno.test("the message that matters most", () => {
  assert.equal(words.messageOf("It diverged.", "No such run.", true), "It diverged.");
  assert.equal(words.messageOf(null, "No such run.", true), "No such run.");
  assert.equal(words.messageOf(null, "", true), "The app was updated. Load the page again.");
  assert.equal(words.messageOf(null, null, true), "No connection, trying again");
  assert.equal(words.messageOf(null, null, false), "");
});

Deno.test("the speeds", () => {
  assert.equal(words.speedLabel(1), "1 epoch per frame");
  assert.equal(words.speedLabel(20), "20 epochs per frame");
  assert.equal(words.speedLabel(0), "as fast as it goes");
  assert.deepEqual([1, 20, 0].map(words.shortSpeed), ["1/frame", "20/frame", "fastest"]);
});

Deno.test("the alternative texts tell the numbers of the frame", () => {
  const frame = { ...frameAt(1000), loss: 0.123456789 };
  frame.outputs = Float64Array.of(0.914, 0.5, 0, 1);
  frame.parameters = Float64Array.of(-1.234, 0, 5.678);
  const inputs = [[0, 1], [1, 0], [1, 1], [0, 0]];
  const surface = words.surfaceText(frame, inputs, [1, 1, 0, 0]);
  assert.match(
    surface,
    /^Decision surface at epoch 1,000: for 0 and 1 the output is 0\.91 \(target 1\), /,
  );
  assert.match(surface, / No 0\.5 boundary is in view\.$/);
  frame.boundary.lengths = Uint16Array.of(2);
  assert.doesNotMatch(words.surfaceText(frame, inputs, [1, 1, 0, 0]), /boundary/);
  assert.equal(
    words.lossText(frame, 5000, 0.25, null),
    "Loss curve at epoch 1,000 of 5,000: the loss is 0.123457, it began at 0.250000.",
  );
  assert.match(words.lossText(frame, 5000, 0.25, 900), /, and fell under 0\.01 at epoch 900\.$/);
  assert.equal(
    words.weightsText(frame.epoch, [...frame.parameters]),
    "Weights and biases at epoch 1,000: 3 numbers from −1.23 to 5.68.",
  );
});

Deno.test("a loss that is not the mean squared error is named, and that stands beside it", () => {
  const frame = { ...frameAt(3), loss: 0.5, error: 0.009 };
  assert.equal(
    words.lossText(frame, 100, 0.7, 2, "cross-entropy"),
    "Loss curve at epoch 3 of 100: the loss is 0.500000, it began at 0.700000 (cross-entropy). " +
      "The mean squared error is 0.009000; it fell under 0.01 at epoch 2.",
  );
  assert.match(words.lossText(frame, 100, 0.7, null, "cross-entropy"), /error is 0\.009000\.$/);
});

const INPUTS = [[0, 1], [1, 0], [1, 1], [0, 0]];

Deno.test("a table's key after a press has one target changed", () => {
  assert.equal(words.keyOfTable(INPUTS, [1, 1, 0, 0], 0), "0010");
  assert.equal(words.keyOfTable(INPUTS, [0, 0, 0, 0], 2), "0001");
  assert.equal(words.keyOfTable(INPUTS, [0, 0, 1, 0], 3), "1001");
});

Deno.test("what is learned is said in a sentence", () => {
  assert.equal(
    words.meaning("XOR", INPUTS, [1, 1, 0, 0]),
    "XOR is 1 when exactly one of its two inputs is 1.",
  );
  assert.equal(
    words.meaning("AND", INPUTS, [0, 0, 1, 0]),
    "AND is 1 only when its inputs are 1 and 1.",
  );
  assert.equal(words.meaning("OR", INPUTS, [1, 1, 1, 0]), "OR is 1 for the inputs 01, 10 and 11.");
  assert.equal(words.meaning("x₁", INPUTS, [0, 1, 1, 0]), "x₁ is 1 for the inputs 10 and 11.");
  assert.equal(
    words.meaning("TRUE", INPUTS, [1, 1, 1, 1]),
    "TRUE is 1, whatever its two inputs are.",
  );
});
