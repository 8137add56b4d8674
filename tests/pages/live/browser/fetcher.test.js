import assert from "node:assert/strict";

import { Fetcher, STEPS_AHEAD } from "../../../../pages/live/browser/fetcher.js";
import { Runs } from "../../../../pages/live/browser/runs.js";
import { NoAnswer, Refused } from "../../../../pages/live/browser/source.js";
import { FakeSource, frameAt, settled } from "./fakes.js";

/**
 * A fetcher for runs with so many epochs each, and what it says.
 * @param {number[]} epochs
 */
function fetcherOf(...epochs) {
  const sources = epochs.map((last) => new FakeSource(last));
  const configs = epochs.map((last) => (
    { seed: 7, hidden_units: 4, learning_rate: 0.1, epochs: last }
  ));
  const runs = new Runs(configs, sources, () => {});
  const said = { position: 0, offline: false, updates: 0, refreshes: 0 };
  const receiver = Object.assign(said, {
    update: () => said.updates += 1,
    refresh: () => said.refreshes += 1,
  });
  return { fetcher: new Fetcher(runs, receiver), runs, sources, said };
}

Deno.test("first comes the epoch that is shown, then the head, then the timeline", async () => {
  const { fetcher, runs, sources: [source], said } = fetcherOf(1000);
  let arrived = false;
  const whole = fetcher.fill(600, 200, () => arrived = true);
  assert.deepEqual(source.request, { after: 199, every: 1, most: 1 });
  await source.answer();
  assert.ok(arrived);
  assert.deepEqual(source.request, { after: 599, every: 1, most: 1 });
  await source.answer();
  for (let after = 0; after < 600; after += 64 * 3) {
    assert.deepEqual(source.request, { after, every: 3, most: 64 });
    await source.answer();
  }
  assert.equal(await whole, true);
  assert.equal(runs.supplies[0].reached, 600);
  assert.equal(said.refreshes, 4);
  assert.equal(runs.epochs(1000).filter((epoch) => epoch <= 600).length, 201);
});

Deno.test("a run that is shorter is fetched to its end", async () => {
  const { fetcher, runs, sources } = fetcherOf(100, 40);
  const whole = fetcher.fill(100, 100, () => {});
  assert.deepEqual(sources.map(({ request }) => request.after), [99, 39]);
  for (let answers = 0; answers < 3; answers += 1) {
    for (const source of sources) if (source.waiting.length) await source.answer();
  }
  assert.equal(await whole, true);
  assert.deepEqual(runs.supplies.map(({ reached }) => reached), [100, 40]);
});

Deno.test("what is no longer wanted is not taken", async () => {
  const { fetcher, runs, sources: [source] } = fetcherOf(1000);
  let arrived = false;
  const whole = fetcher.fill(600, 200, () => arrived = true);
  fetcher.stopFilling();
  await source.answer();
  assert.equal(await whole, false);
  assert.equal(arrived, false);
  assert.deepEqual(runs.histories[0].frames, []);
});

Deno.test("a lost answer is asked for again", async () => {
  const { setTimeout } = globalThis;
  const { fetcher, sources: [source], said } = fetcherOf(1000);
  const steps = fetcher.fetchSteps(1);
  /** @type {number[]} */
  const waits = [];
  globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act, wait = 0) => {
    waits.push(wait);
    return setTimeout(act, 0);
  });
  try {
    await source.fail(new NoAnswer("away"));
    assert.equal(said.offline, true);
    assert.equal(said.updates, 1);
    await settled();
    assert.deepEqual(source.requests.map(({ after }) => after), [0, 0]);
    await source.answer();
    await steps;
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert.ok(waits.includes(1000));
  assert.equal(said.offline, false);
  assert.ok(fetcher.hasStep(1));
});

Deno.test("a refusal ends it, and is kept", async () => {
  const { fetcher, runs, sources: [source], said } = fetcherOf(1000);
  const steps = fetcher.fetchSteps(1);
  await source.fail(new Refused("No such run."));
  await steps;
  assert.equal(runs.refusal, "No such run.");
  assert.equal(said.updates, 1);
  assert.equal(fetcher.hasStep(1), false);
});

Deno.test("single epochs wait beside the timeline until they are shown", async () => {
  const { fetcher, runs, sources: [source] } = fetcherOf(1000);
  const steps = fetcher.fetchSteps(1);
  assert.deepEqual(source.request, { after: 0, every: 1, most: STEPS_AHEAD });
  await source.answer();
  await steps;
  assert.ok(fetcher.hasStep(1));
  assert.ok(fetcher.hasStep(STEPS_AHEAD));
  assert.equal(fetcher.hasStep(STEPS_AHEAD + 1), false);
  assert.deepEqual(runs.epochs(1000), []);
  fetcher.takeStep(2);
  assert.deepEqual(runs.epochs(1000), [2]);
  fetcher.takeStep(500); // has never come
  assert.deepEqual(runs.epochs(1000), [2]);
});

Deno.test("what the next click shows is asked for once", async () => {
  const { fetcher, sources: [source] } = fetcherOf(1000);
  const first = fetcher.prefetchSteps(1);
  await source.fail(new NoAnswer("away")); // the click will ask again
  await first;
  const second = fetcher.prefetchSteps(1);
  await source.answer();
  await second;
  await fetcher.prefetchSteps(2);
  assert.equal(source.requests.length, 2);
});

Deno.test("a surface comes exact, or stays as it is", async () => {
  const { fetcher, sources: [source] } = fetcherOf(1000);
  const frame = frameAt(40);
  const { surface } = frame;
  const failed = fetcher.refine(0, frame);
  assert.deepEqual(source.request, { after: 39, every: 1, most: 1, bits: 16 });
  await source.fail(new NoAnswer("away"));
  assert.equal(await failed, false);
  assert.equal(frame.surface, surface);
  const exact = { ...frameAt(40), surface: { side: 1, values: Uint16Array.of(7) } };
  const refined = fetcher.refine(0, frame);
  await source.answer({ frames: [exact] });
  assert.equal(await refined, true);
  assert.equal(frame.surface, exact.surface);
});
