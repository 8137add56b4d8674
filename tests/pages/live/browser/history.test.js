/** @import { Answer, Config } from "../../../../pages/live/browser/types.d.ts" */

import assert from "node:assert/strict";

import { Curve, FRAMES_KEPT, History } from "../../../../pages/live/browser/history.js";
import { EXPECTED } from "./expected.js";
import { answerTo } from "./fakes.js";

/** @type {Config} */
const CONFIG = { seed: 1, hidden_units: 1, learning_rate: 1, epochs: 100_000 };

/**
 * @param {number} epochs
 * @param {{epochs: number[], losses: number[]}[]} pieces
 */
function curveOf(epochs, pieces) {
  const curve = new Curve(epochs);
  for (const piece of pieces) {
    piece.epochs.forEach((epoch, i) => curve.add(epoch, piece.losses[i]));
    curve.points(); // drawing in between changes nothing
  }
  return { epochs: curve.points().map((p) => p.epoch), losses: curve.points().map((p) => p.loss) };
}

for (const { name, epochs, losses, until, curve, cuts } of EXPECTED.curves) {
  Deno.test(`curve of ${name} up to ${until}: every loss`, () => {
    const all = {
      epochs: losses.map((/** @type {number} */ _, /** @type {number} */ i) => i),
      losses,
    };
    assert.deepEqual(curveOf(epochs, [all]), curve);
    const backwards = { epochs: all.epochs.toReversed(), losses: losses.toReversed() };
    assert.deepEqual(curveOf(epochs, [backwards]), curve);
  });
  for (const pieces of cuts) {
    Deno.test(`curve of ${name} up to ${until}: ${pieces.length} pieces`, () => {
      assert.deepEqual(curveOf(epochs, pieces), curve);
      assert.deepEqual(curveOf(epochs, pieces.toReversed()), curve);
      assert.deepEqual(curveOf(epochs, [...pieces, ...pieces]), curve);
    });
  }
}

/**
 * @param {History} history
 * @param {number} after
 * @param {number} every
 * @param {number} most
 * @param {Partial<Answer>} [more]
 */
function take(history, after, every, most, more = {}) {
  const answer = answerTo({ after, every, most }, history.config.epochs, more);
  history.take(answer, after, answer.trained);
  return answer;
}

/** @param {History} history */
const epochsOf = (history) => history.frames.map(({ epoch }) => epoch);

Deno.test("frames come in any order and stand by epoch, each once", () => {
  const history = new History(CONFIG);
  take(history, -1, 1, 1);
  take(history, 40, 20, 3);
  take(history, 0, 20, 4);
  take(history, 40, 5, 4);
  assert.deepEqual(epochsOf(history), [0, 20, 40, 45, 50, 55, 60, 80, 100]);
});

Deno.test("the mean squared error has a curve of its own only where it is not the loss", () => {
  const usual = new History(CONFIG);
  assert.equal(usual.errors, usual.curve);
  const history = new History({ ...CONFIG, loss: "cross-entropy" });
  take(history, -1, 1, 1, { errors: { epochs: Uint8Array.of(0), losses: Float64Array.of(0.3) } });
  assert.deepEqual(history.errors.points(), [{ epoch: 0, loss: 0.3 }]);
  assert.notDeepEqual(history.curve.points(), history.errors.points());
});

Deno.test("the newest frame at an epoch or before", () => {
  const history = new History(CONFIG);
  assert.equal(history.at(10), undefined);
  assert.equal(history.exactly(0), undefined);
  take(history, -1, 1, 1);
  take(history, 0, 20, 5);
  assert.deepEqual([0, 19, 20, 21, 99, 100, 5000].map((epoch) => history.index(epoch)), [
    0,
    0,
    1,
    1,
    4,
    5,
    5,
  ]);
  assert.equal(history.at(39)?.epoch, 20);
  assert.equal(history.exactly(39), undefined);
  assert.equal(history.exactly(40)?.epoch, 40);
});

Deno.test("known is how far the losses go without a gap", () => {
  const history = new History(CONFIG);
  take(history, -1, 1, 1);
  assert.equal(history.known, 0);
  take(history, 50, 10, 5);
  assert.equal(history.known, 0, "there is a gap before it");
  take(history, 0, 10, 5);
  assert.equal(history.known, 50);
  take(history, 0, 10, 2);
  assert.equal(history.known, 50, "an old answer takes nothing back");
});

Deno.test("a run may be solved until its last epoch has come", () => {
  const history = new History(CONFIG);
  const end = history.end;
  assert.ok(history.mayBeSolved(end - 1));
  assert.ok(history.mayBeSolved(end)); // it counts as trained, but its frames have not come
  take(history, -1, 1, 5, { trend: { fall: 0, kind: "standing" } });
  assert.equal(history.mayBeSolved(end), false);
  assert.ok(history.mayBeSolved(end - 1));
  history.solved = 3;
  assert.ok(history.mayBeSolved(end));
});

Deno.test("solved and failure stay once they are known", () => {
  const history = new History(CONFIG);
  take(history, -1, 1, 5, { solved: 3 });
  take(history, 4, 1, 5);
  assert.equal(history.solvedBy(2), null);
  assert.equal(history.solvedBy(3), 3);
  take(history, 9, 1, 5, { failure: "The training diverged." });
  assert.equal(history.failure, "The training diverged.");
});

Deno.test("of what lies behind, frames are kept evenly over the whole run, however long it is", () => {
  for (const every of [1, 10, 20]) {
    const last = 10_000 * every;
    const history = new History({ ...CONFIG, epochs: last });
    take(history, -1, 1, 1);
    for (let after = 0; after < last; after += 32 * every) take(history, after, every, 32);
    const epochs = epochsOf(history);
    assert.ok(epochs.length <= FRAMES_KEPT + 33, `${epochs.length} frames`);
    assert.deepEqual([epochs[0], epochs[epochs.length - 1]], [0, last]);
    const gaps = epochs.slice(1).map((epoch, i) => epoch - epochs[i]);
    const widest = Math.max(...gaps);
    assert.ok(widest <= 4 * last / FRAMES_KEPT, `${widest} epochs without a frame`);
  }
});

Deno.test("of what lies ahead, and of what is shown, every frame is kept", () => {
  const history = new History(CONFIG);
  take(history, -1, 1, 1);
  for (let after = 0; after < 30_000; after += 320) take(history, after, 10, 32);
  const shown = 30_080;
  assert.ok(history.exactly(shown));
  const answer = answerTo({ after: shown, every: 1, most: 2000 }, CONFIG.epochs);
  history.take(answer, shown, shown);
  for (const frame of answer.frames) assert.equal(history.exactly(frame.epoch), frame);
  assert.ok(history.exactly(shown));
});
