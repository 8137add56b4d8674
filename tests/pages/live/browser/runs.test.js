import assert from "node:assert/strict";

import { openRuns, Runs } from "../../../../pages/live/browser/runs.js";
import { EmbeddedSource, FetchedSource } from "../../../../pages/live/browser/source.js";
import { EXPECTED } from "./expected.js";
import { answerTo, FakeSource, frameAt } from "./fakes.js";

/**
 * Runs with so many epochs each.
 * @param {number[]} epochs
 */
function runsOf(...epochs) {
  const sources = epochs.map((last) => new FakeSource(last));
  const configs = epochs.map((last) => (
    { seed: 7, hidden_units: 4, learning_rate: 0.1, epochs: last }
  ));
  return { runs: new Runs(configs, sources, () => {}), sources };
}

/**
 * Have a run's history take frames, as far as the last of them.
 * @param {Runs} runs
 * @param {number} i
 * @param {number[]} epochs
 */
function take(runs, i, epochs) {
  const frames = epochs.map(frameAt);
  const answer = answerTo({ after: -1, every: 1, most: 1 }, 10, { frames });
  runs.histories[i].take({ ...answer, trained: epochs[epochs.length - 1] }, -1, 0);
}

Deno.test("the runs end with the longest", () => {
  const { runs } = runsOf(100, 300, 200);
  assert.equal(runs.end, 300);
  assert.equal(runs.longest, runs.histories[1]);
});

Deno.test("a run that fails ends where it has come to, and only one alone says why", () => {
  const alone = runsOf(100).runs;
  const [first, second] = [runsOf(100, 80).runs, runsOf(100).runs];
  for (const runs of [alone, first]) {
    take(runs, 0, [0, 20, 40]);
    runs.histories[0].failure = "It cannot go on.";
  }
  assert.equal(alone.end, 40);
  assert.equal(alone.failure, "It cannot go on.");
  assert.equal(first.end, 80);
  assert.equal(first.failure, null);
  assert.equal(second.failure, null);
});

Deno.test("what is shown together is what every run has, or has left behind", () => {
  const { runs } = runsOf(100, 40);
  take(runs, 0, [0, 20, 40, 60, 80]);
  take(runs, 1, [0, 40]);
  assert.deepEqual(runs.epochs(100), [0, 40, 60, 80]);
  assert.deepEqual(runs.epochs(60), [0, 40, 60]);
  assert.deepEqual([0, 19, 39, 40, 79, 100].map((epoch) => runs.newest(epoch)), [
    ...[0, 0, 0, 40, 60, 80],
  ]);
  assert.deepEqual(runs.framesAt(60)?.map(({ epoch }) => epoch), [60, 40]);
});

Deno.test("without frames there is nothing to show", () => {
  const { runs } = runsOf(100, 40);
  take(runs, 0, [0, 20]);
  assert.equal(runs.newest(20), null);
  assert.equal(runs.framesAt(0), null);
  assert.deepEqual(runs.epochs(100), []);
  assert.equal(runs.neighbour(0, 1, 100), null);
});

Deno.test("the timeline snaps to the nearest frame", () => {
  const { runs } = runsOf(100);
  take(runs, 0, [0, 20, 40, 100]);
  const found = [0, 9, 10, 11, 60, 75, 100].map((epoch) => runs.nearest(epoch, 100));
  assert.deepEqual(found, [0, 0, 0, 20, 40, 100, 100]);
  assert.equal(runs.nearest(100, 40), 40);
});

Deno.test("so many frames on, and no farther than there are", () => {
  const { runs } = runsOf(100);
  take(runs, 0, [0, 20, 40, 100]);
  assert.equal(runs.neighbour(20, 1, 100), 40);
  assert.equal(runs.neighbour(20, -1, 100), 0);
  assert.equal(runs.neighbour(20, -20, 100), 0);
  assert.equal(runs.neighbour(20, Infinity, 100), 100);
  assert.equal(runs.neighbour(20, -Infinity, 100), 0);
  assert.equal(runs.neighbour(20, Infinity, 60), 40);
  assert.equal(runs.neighbour(30, -1, 100), 20);
});

Deno.test("the frames have come as far as those of the run that is behind", () => {
  const { runs } = runsOf(100, 40, 100);
  runs.supplies.forEach((supply, i) => supply.reached = [60, 40, 80][i]);
  assert.equal(runs.reached, 60);
  runs.supplies.forEach((supply) => supply.reached = supply.history.config.epochs);
  assert.equal(runs.reached, 100);
});

Deno.test("one refusal is enough, even without words", () => {
  const { runs } = runsOf(100, 40);
  assert.equal(runs.refusal, null);
  runs.supplies[1].refused = "";
  assert.equal(runs.refusal, "");
  runs.retry();
  assert.equal(runs.refusal, null);
});

Deno.test("each run is asked for its own frames, and no run beyond its end", async () => {
  const { runs, sources } = runsOf(100, 40);
  runs.begin(0, 20);
  runs.look(0, 1000);
  await Promise.all(sources.map((source) => source.answer()));
  assert.deepEqual(sources.map(({ requests }) => requests.length), [1, 1]);
  assert.equal(runs.reached, 100);
  runs.look(100, 2000);
  assert.deepEqual(sources.map(({ requests }) => requests.length), [1, 1]);
  runs.restart();
  assert.deepEqual(runs.supplies.map(({ reached }) => reached), [0, 0]);
});

Deno.test("what is there lasts until the run that is behind has more", () => {
  const { runs } = runsOf(1000, 1000);
  runs.begin(0, 20);
  runs.supplies.forEach((supply, i) => {
    supply.reached = [200, 1000][i];
    supply.usual = 1000;
  });
  assert.equal(runs.lasts(0, 1000), 1);
  runs.look(200, 1000);
  assert.ok(runs.lasts(0, 1000) < 1);
  runs.cancel();
  assert.equal(runs.lasts(0, 1000), 1);
});

for (const frames of ["/live/abc/frames", null]) {
  Deno.test(`runs begin each with its own first frame, ${frames ? "fetched" : "embedded"}`, () => {
    const embedded = EXPECTED.embedded.slice(0, 2);
    const configs = embedded.map((/** @type {any} */ { config }) => config);
    const opening = embedded.map((/** @type {any} */ { blocks }) => blocks[0]);
    const runs = openRuns({ runs: configs, frames, opening }, "/base", () => {});
    const shown = runs.framesAt(0);
    assert.deepEqual(shown?.map(({ epoch }) => epoch), [0, 0]);
    assert.notEqual(shown?.[0].loss, shown?.[1].loss);
    runs.sources.forEach((source, i) => {
      if (source instanceof FetchedSource) {
        assert.match(source.address, RegExp(`^/base/live/abc/frames.seed=${configs[i].seed}&`));
      } else {
        assert.ok(source instanceof EmbeddedSource);
        assert.equal(source.answers[0].frames[0].loss, shown?.[i].loss);
      }
    });
    assert.notEqual(runs.sources[0], runs.sources[1]);
  });
}
