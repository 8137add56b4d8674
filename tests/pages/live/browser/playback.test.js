import assert from "node:assert/strict";

import { Playback } from "../../../../pages/live/browser/playback.js";
import { Runs } from "../../../../pages/live/browser/runs.js";
import { EmbeddedSource, Refused } from "../../../../pages/live/browser/source.js";
import { EXPECTED } from "./expected.js";
import { answerTo, FakeSource, settled } from "./fakes.js";

const FRAME = 1000 / 60;
const OPENING = { after: -1, every: 1, most: 1 };

/**
 * A playback of one run with so many epochs, untrained; and what it says.
 * @param {number} epochs
 */
function playbackOf(epochs) {
  const source = new FakeSource(epochs);
  const config = { seed: 7, hidden_units: 4, learning_rate: 0.1, epochs };
  const runs = new Runs([config], [source], () => {});
  runs.histories[0].take(answerTo(OPENING, epochs), -1, 0);
  const playback = new Playback();
  /** @type {string[]} */
  const said = [];
  playback.rested = () => said.push("rested");
  playback.restarted = () => said.push("restarted");
  playback.finished = () => said.push("finished");
  playback.begin(runs);
  said.length = 0;
  return { playback, source, said };
}

/**
 * Play for so many frames, with every answer at once.
 * @param {Playback} playback
 * @param {FakeSource | null} source
 * @param {number} frames
 */
async function play(playback, source, frames) {
  for (let frame = 0; frame < frames && playback.playing; frame += 1) {
    playback.advance(performance.now() + frame * FRAME, false);
    if (source?.waiting.length) await source.answer();
    else await settled();
  }
}

Deno.test("a run is trained to its end", async () => {
  const { playback, source, said } = playbackOf(1000);
  assert.equal(playback.state, "untrained");
  playback.train();
  assert.equal(playback.state, "training");
  await play(playback, source, 200);
  assert.equal(playback.state, "finished");
  assert.deepEqual([playback.position, playback.head], [1000, 1000]);
  assert.deepEqual(playback.shown.map(({ epoch }) => epoch), [1000]);
  assert.deepEqual(said, ["rested", "finished"]);
  playback.train();
  assert.deepEqual([playback.state, playback.position, playback.head], ["training", 0, 0]);
  assert.ok(said.includes("restarted"));
});

Deno.test("what was not shown when it was paused does not count as trained", async () => {
  const { playback, source } = playbackOf(5000);
  playback.train();
  await play(playback, source, 10);
  playback.pause();
  const { head } = playback;
  assert.equal(playback.state, "paused");
  assert.ok(head > 0 && head < 640 && playback.position === head);
  assert.ok(playback.runs.reached >= 640);
  playback.scrub(5000);
  assert.equal(playback.position, head);
});

Deno.test("a run that is reset is untrained", async () => {
  const { playback, source } = playbackOf(5000);
  playback.train();
  await play(playback, source, 10);
  playback.reset();
  assert.deepEqual([playback.state, playback.position, playback.head], ["untrained", 0, 0]);
});

Deno.test("a long run is trained to its end in a few answers, from anywhere in it", async () => {
  const { playback, source, said } = playbackOf(200_000);
  playback.setSpeed(1);
  playback.train();
  await play(playback, source, 10);
  const [asked, seen] = [source.requests.length, playback.position];
  playback.trainToEnd();
  assert.equal(playback.state, "training");
  await play(playback, source, 30);
  assert.deepEqual([playback.state, playback.position], ["finished", 200_000]);
  assert.ok(source.requests.length - asked <= 10);
  assert.deepEqual(said, ["rested", "finished"]);
  playback.scrub(seen);
  assert.equal(playback.position, seen, "what was seen before is still there");
  playback.trainToEnd();
  assert.equal(playback.state, "finished", "there is nothing left to train");
});

Deno.test("training to the end can be paused, and goes on at the speed that was chosen", async () => {
  const { playback, source } = playbackOf(200_000);
  playback.trainToEnd();
  await play(playback, source, 2);
  playback.pause();
  const { head } = playback;
  assert.ok(head > 20_000 && head < 200_000);
  playback.train();
  await play(playback, source, 3);
  assert.ok(playback.position > head && playback.position <= head + 5 * 20);
});

Deno.test("runs of different lengths are trained to their ends in step", async () => {
  const sources = [20_000, 50_000].map((epochs) => new FakeSource(epochs));
  const configs = sources.map(({ epochs }) => ({
    ...{ seed: 7, hidden_units: 4, learning_rate: 0.1 },
    epochs,
  }));
  const playback = new Playback();
  const runs = new Runs(configs, sources, () => {});
  runs.histories.forEach((history) => history.take(answerTo(OPENING, 50_000), -1, 0));
  playback.begin(runs);
  playback.trainToEnd();
  for (let frame = 0; frame < 60 && playback.playing; frame += 1) {
    playback.advance(performance.now() + frame * FRAME, false);
    for (const source of sources) if (source.waiting.length) await source.answer();
  }
  assert.equal(playback.state, "finished");
  assert.deepEqual(playback.shown.map(({ epoch }) => epoch), [20_000, 50_000]);
  assert.ok(runs.epochs(50_000).length > 200, "they have their frames at the same epochs");
});

Deno.test("nothing is trained as long as it is locked", async () => {
  const { playback, source } = playbackOf(5000);
  playback.locked = "Guess first.";
  playback.train();
  playback.trainOrPause();
  playback.trainToEnd();
  await playback.step();
  assert.deepEqual([playback.state, playback.head], ["untrained", 0]);
  assert.equal(source.requests.length, 0);
});

Deno.test("Step goes one epoch on, and at once where the epoch has come before", async () => {
  const { playback, source } = playbackOf(5000);
  const first = playback.step();
  assert.equal(playback.position, 0);
  await source.answer();
  await first;
  assert.deepEqual([playback.state, playback.position, playback.head], ["paused", 1, 1]);
  playback.step();
  assert.equal(playback.position, 2);
  assert.equal(source.requests.length, 1);
});

Deno.test("Step waits in vain once something else was clicked", async () => {
  const { playback, source } = playbackOf(5000);
  const step = playback.step();
  playback.reset();
  await source.answer();
  await step;
  assert.deepEqual([playback.state, playback.position], ["untrained", 0]);
});

Deno.test("the last step finishes the run", async () => {
  const { playback, source, said } = playbackOf(1);
  const step = playback.step();
  await source.answer();
  await step;
  assert.deepEqual([playback.state, playback.head], ["finished", 1]);
  assert.ok(said.includes("finished"));
});

Deno.test("what the next click shows is there before it", async () => {
  const { playback, source } = playbackOf(5000);
  const prefetched = playback.prefetch();
  await source.answer(); // for Train
  await source.answer(); // for Step
  await prefetched;
  playback.step();
  assert.equal(playback.position, 1);
  assert.equal(source.requests.length, 2);
});

Deno.test("the history is replayed up to its head, from its begin or from where it stands", async () => {
  const { playback, source, said } = playbackOf(5000);
  playback.replay();
  assert.equal(playback.replaying, false, "there is nothing to replay");
  playback.train();
  await play(playback, source, 10);
  playback.pause();
  const { head } = playback;
  playback.replay();
  assert.deepEqual([playback.replaying, playback.position], [true, 0]);
  said.length = 0;
  await play(playback, source, 60);
  assert.deepEqual([playback.replaying, playback.position, playback.head], [false, head, head]);
  assert.deepEqual(said, ["rested"]);
  playback.scrubBy(-2);
  const { position } = playback;
  playback.replay();
  assert.deepEqual([playback.replaying, playback.position], [true, position]);
});

Deno.test("the space key trains at the head, and replays behind it", async () => {
  const { playback, source } = playbackOf(5000);
  playback.playOrPause();
  assert.equal(playback.state, "training");
  await play(playback, source, 10);
  playback.playOrPause();
  assert.equal(playback.state, "paused");
  playback.scrubBy(-1);
  playback.playOrPause();
  assert.ok(playback.replaying);
  playback.playOrPause();
  assert.ok(!playback.playing);
});

Deno.test("a refusal pauses", async () => {
  const { playback, source } = playbackOf(5000);
  playback.train();
  playback.advance(1000, false);
  await source.fail(new Refused("No such run."));
  playback.advance(2000, false);
  assert.equal(playback.playing, false);
  assert.equal(playback.runs.refusal, "No such run.");
  playback.train();
  assert.equal(playback.runs.refusal, null);
});

Deno.test("it stands where a run that was trained elsewhere stood", async () => {
  const { playback, source } = playbackOf(100);
  playback.stand({ command: "1", trained: 60, epoch: 20 });
  assert.deepEqual([playback.state, playback.position, playback.head], ["paused", 20, 60]);
  assert.equal(playback.shown[0].epoch, 0); // until its frame has come
  await source.answer();
  assert.equal(playback.shown[0].epoch, 20);
  while (source.waiting.length) await source.answer();
  assert.ok(playback.scrubBy(Infinity));
  assert.equal(playback.position, 60);
  playback.stand({ command: "2", trained: 100, epoch: 100 });
  assert.equal(playback.state, "finished");
});

Deno.test("embedded runs are played in step, each from its own frames", async () => {
  const embedded = EXPECTED.embedded.slice(0, 2);
  const sources = embedded.map((/** @type {any} */ { blocks }) => new EmbeddedSource(blocks));
  const configs = embedded.map((/** @type {any} */ { config }) => config);
  const runs = new Runs(configs, sources, () => {});
  runs.histories.forEach((history, i) => history.take(sources[i].answer(OPENING), -1, 0));
  const playback = new Playback();
  playback.begin(runs);
  playback.train();
  await play(playback, null, 600);
  assert.equal(playback.state, "finished");
  const last = embedded.map((/** @type {any} */ { asks }) => asks[asks.length - 1]);
  playback.shown.forEach((frame, i) => assert.equal(frame.loss, last[i].losses[2], `run ${i}`));
  assert.notEqual(playback.shown[0].loss, playback.shown[1].loss);
});

Deno.test("a run that was trained elsewhere is played epoch by epoch, and trained on", async () => {
  const { playback, source, said } = playbackOf(100);
  playback.stand({ command: "", trained: 60, epoch: 20 });
  for (let i = 0; i < 6 && source.waiting.length; i += 1) await source.answer();
  assert.deepEqual([playback.position, playback.head, playback.state], [20, 60, "paused"]);
  playback.setSpeed(1);
  playback.playOn();
  /** @type {number[]} */
  const seen = [];
  const begin = performance.now();
  for (let frame = 0; frame < 300 && playback.playing; frame += 1) {
    playback.advance(begin + frame * FRAME, false);
    if (seen[seen.length - 1] !== playback.position) seen.push(playback.position);
    if (source.waiting.length) await source.answer();
    else await settled();
  }
  // Every epoch, though the clock may round one away now and then.
  assert.deepEqual([seen[0], seen[seen.length - 1]], [20, 100]);
  assert.ok(seen.every((epoch, i) => i === 0 || epoch - seen[i - 1] <= 2), String(seen));
  assert.ok(seen.length > 75, String(seen.length));
  assert.deepEqual([playback.state, playback.head], ["finished", 100]);
  said.length = 0;
  playback.playOn();
  assert.deepEqual([playback.position, playback.head], [0, 100], "again, and all stays trained");
  playback.advance(performance.now(), false);
  playback.pause();
  assert.equal(playback.state, "paused");
  assert.deepEqual(said, ["rested"], "it is not another run");
});
