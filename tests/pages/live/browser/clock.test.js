import assert from "node:assert/strict";

import { Clock } from "../../../../pages/live/browser/clock.js";
import { Runs } from "../../../../pages/live/browser/runs.js";
import { answerTo, FakeSource } from "./fakes.js";

const FRAME = 1000 / 60;
const EPOCHS = 1000;
const FAST = 0;

/**
 * A run with a frame every 20 epochs, up to this one.
 * @param {number} reached
 */
function runTo(reached) {
  const config = { seed: 7, hidden_units: 4, learning_rate: 0.1, epochs: EPOCHS };
  const runs = new Runs([config], [new FakeSource(EPOCHS)], () => {});
  for (const [after, most] of [[-20, 1], [0, reached / 20]]) {
    runs.histories[0].take(answerTo({ after, every: 20, most }, EPOCHS), after, 0);
  }
  runs.supplies[0].reached = reached;
  return runs;
}

/** @param {number} epoch */
function clockAt(epoch) {
  const clock = new Clock();
  clock.start(epoch);
  return clock;
}

Deno.test("a frame is due at once, and then one per frame of a screen with 60 a second", () => {
  const clock = clockAt(0);
  assert.equal(clock.framesDue(1000, false), 1);
  assert.equal(clock.framesDue(1000 + FRAME / 2, false), 0);
  assert.ok(Math.abs(clock.framesDue(1000 + FRAME, false) - 1) < 1e-9);
  clock.start(0);
  assert.equal(clock.framesDue(5000, false), 1);
});

Deno.test("a slow browser leaves frames out, but not more than six", () => {
  const clock = clockAt(0);
  clock.framesDue(1000, false);
  assert.ok(Math.abs(clock.framesDue(1000 + 3 * FRAME, false) - 3) < 1e-9);
  assert.equal(clock.framesDue(9000, false), 6);
});

Deno.test("calm is two frames a second, at the same speed", () => {
  const clock = clockAt(0);
  assert.equal(Math.round(clock.framesDue(1000, true)), 30);
  assert.equal(clock.framesDue(1300, true), 0);
  assert.equal(Math.round(clock.framesDue(1500, true)), 30);
});

Deno.test("training goes on by so many epochs per frame, as far as there are frames", () => {
  const clock = clockAt(0);
  const runs = runTo(100);
  assert.equal(clock.trainedTo(runs, 0, 20, 1, 1000), 20);
  assert.equal(clock.trainedTo(runs, 20, 20, 1.5, 1000), 40);
  assert.equal(clock.epoch, 50);
  assert.equal(clock.trainedTo(runs, 40, 20, 6, 1000), 100);
  assert.equal(clock.epoch, 100);
  assert.equal(clock.trainedTo(runs, 100, 20, 1, 1000), 100);
});

Deno.test("as fast as it goes, every frame there is is shown", () => {
  const clock = clockAt(0);
  const runs = runTo(100);
  assert.equal(clock.trainedTo(runs, 0, FAST, 1, 1000), 20);
  assert.equal(clock.trainedTo(runs, 20, FAST, 2.2, 1000), 60);
  assert.equal(clock.trainedTo(runs, 60, FAST, 6, 1000), 100);
  assert.equal(clock.trainedTo(runs, 100, FAST, 1, 1000), 100);
});

Deno.test("training never goes back", () => {
  const clock = clockAt(90);
  assert.equal(clock.trainedTo(runTo(100), 90, 1, 1, 1000), 90);
});

Deno.test("a replay ends at the head", () => {
  const clock = clockAt(0);
  const runs = runTo(100);
  assert.equal(clock.replayedTo(runs, 0, 60, 20, 1), 20);
  assert.equal(clock.replayedTo(runs, 20, 60, 20, 5), 60);
  assert.equal(clock.replayedTo(runs, 0, 60, FAST, 2), 40);
  assert.equal(clock.replayedTo(runs, 40, 60, FAST, 2), 60);
});
