/** @import { Answer, Config } from "../../../../pages/live/browser/types.d.ts" */

import assert from "node:assert/strict";

import { History } from "../../../../pages/live/browser/history.js";
import { Busy, NoAnswer, Refused } from "../../../../pages/live/browser/source.js";
import { Supply } from "../../../../pages/live/browser/supply.js";
import { answerTo, clocked, FakeSource, settled } from "./fakes.js";

/** A run of so many epochs, of which the untrained network is there. */
function begun(epochs = 100_000, speed = 20) {
  /** @type {Config} */
  const config = { seed: 1, hidden_units: 4, learning_rate: 1, epochs };
  const source = new FakeSource(epochs);
  const history = new History(config);
  history.take(answerTo({ after: -1, every: 1, most: 1 }, epochs), -1, 0);
  const changes = { count: 0 };
  const supply = new Supply(source, history, () => (changes.count += 1));
  supply.begin(0, speed);
  return { source, history, supply, changes };
}

/**
 * Let a player who needs frames have an answer.
 * @param {ReturnType<typeof begun>} parts
 * @param {Partial<Answer>} more
 * @param {{late?: boolean}} [when]
 */
async function round({ source, supply }, more, { late = false } = {}) {
  supply.look(supply.reached, 1000);
  if (late) supply.look(supply.reached, 1000); // everything is played, and still no answer
  await source.answer(more);
}

Deno.test(
  "one request is under way at a time",
  clocked(async () => {
    const { source, supply, changes } = begun();
    for (let now = 1000; now < 1500; now += 16) supply.look(0, now);
    assert.equal(source.requests.length, 1);
    await source.answer();
    assert.equal(changes.count, 1);
    assert.equal(supply.reached, 32 * 20);
    supply.look(600, 1500);
    supply.look(600, 1516);
    assert.equal(source.requests.length, 2);
  }),
);

Deno.test(
  "nothing is asked for while there is enough to play",
  clocked(async () => {
    const parts = begun();
    await round(parts, {});
    parts.supply.look(0, 1000);
    assert.equal(parts.source.requests.length, 1, "half a second lies ahead");
    assert.ok(Math.abs(parts.supply.ahead(0) - 32 / 60) < 1e-9);
    parts.supply.look(300, 1000);
    assert.equal(parts.source.requests.length, 2, "less than a third of a second lies ahead");
  }),
);

Deno.test(
  "it asks on the grid that every visitor asks for, wherever it begins",
  clocked(async () => {
    const { source, supply } = begun();
    supply.begin(1234, 100);
    supply.look(1234, 1000);
    assert.deepEqual(source.request, { after: 1200, every: 100, most: 32 });
    await source.answer();
    assert.equal(supply.reached, 4400);
    supply.look(4400, 1000);
    assert.deepEqual(source.request, { after: 4400, every: 100, most: 32 });
  }),
);

Deno.test(
  "it asks for no step that is longer than the run: the server would refuse it",
  clocked(async () => {
    for (const speed of [20, 100, 0]) {
      const { source, supply } = begun(7, speed);
      supply.look(0, 1000);
      assert.deepEqual(source.request, { after: 0, every: 7, most: 32 });
      await source.answer();
      assert.equal(supply.reached, 7);
      assert.ok(supply.complete);
    }
  }),
);

Deno.test(
  "where the line is slow, frames come further apart, and closer again once it is not",
  clocked(async () => {
    const parts = begun();
    const { source, supply } = parts;
    await round(parts, {});
    for (const step of [40, 80, 160, 160]) {
      await round(parts, { elapsed: 2000, server: 10 }, { late: true });
      assert.equal(supply.step, step);
    }
    for (let good = 0; good < 5; good += 1) await round(parts, { elapsed: 50, server: 10 });
    assert.equal(supply.step, 160);
    await round(parts, { elapsed: 50, server: 10 });
    assert.equal(supply.step, 80);
    supply.look(supply.reached, 1000);
    assert.equal(source.request.every, 80);
    assert.equal(source.request.after % 80, 0);
  }),
);

Deno.test(
  "where the server is busy, they do not: it would only have to train more",
  clocked(async () => {
    const parts = begun();
    await round(parts, {});
    for (let late = 0; late < 5; late += 1) {
      await round(parts, { elapsed: 2000, server: 1800 }, { late: true });
      assert.equal(parts.supply.step, 20);
    }
  }),
);

Deno.test(
  "a slow answer that comes before it is due changes no step",
  clocked(async () => {
    const parts = begun();
    await round(parts, {});
    for (let slow = 0; slow < 5; slow += 1) await round(parts, { elapsed: 2000, server: 10 });
    assert.equal(parts.supply.step, 20);
  }),
);

Deno.test(
  "as fast as it goes: steps grow as long as answers are prompt, and shrink when one is not",
  clocked(async () => {
    const parts = begun(200_000, 0);
    const steps = [parts.supply.step];
    for (let prompt = 0; prompt < 3; prompt += 1) {
      await round(parts, { elapsed: 50 });
      steps.push(parts.supply.step);
    }
    await round(parts, { elapsed: 300 });
    steps.push(parts.supply.step);
    await round(parts, { elapsed: 900 });
    steps.push(parts.supply.step);
    assert.deepEqual(steps, [100, 200, 500, 1000, 1000, 500]);
  }),
);

Deno.test(
  "an answer to a request that was given up is not taken",
  clocked(async () => {
    const { source, supply, history, changes } = begun();
    supply.look(0, 1000);
    supply.begin(500, 20);
    assert.ok(source.signals[0]?.aborted);
    await source.answer();
    assert.equal(history.frames.length, 1);
    assert.equal(supply.reached, 500);
    assert.equal(changes.count, 0);
    supply.look(500, 1000);
    supply.cancel();
    await source.fail(new NoAnswer());
    assert.equal(supply.failures, 0);
    assert.ok(!supply.silent(500, 1000));
  }),
);

Deno.test(
  "an answer that never comes counts as lost after 10 seconds",
  clocked(async () => {
    const { source, supply } = begun();
    supply.look(0, 1000);
    supply.look(0, 10_999);
    assert.equal(source.signals[0]?.aborted, false);
    supply.look(0, 11_001);
    assert.ok(source.signals[0]?.aborted);
    assert.ok(supply.silent(0, 11_001));
    supply.look(0, 11_017);
    assert.equal(source.requests.length, 2);
    await source.answer();
    await source.answer();
    assert.equal(supply.reached, 640);
    assert.ok(!supply.silent(0, 11_020));
  }),
);

Deno.test(
  "a busy server is asked again when it says, and that is no silence",
  clocked(async (clock) => {
    const { source, supply } = begun();
    supply.look(0, 1000);
    await source.fail(new Busy(3));
    assert.ok(!supply.silent(0, 1000));
    supply.look(0, clock.now = 3999);
    assert.equal(source.requests.length, 1);
    supply.look(0, clock.now = 4000);
    assert.equal(source.requests.length, 2);
    assert.deepEqual(source.requests[0], source.requests[1]);
  }),
);

Deno.test(
  "failures are asked again after waits that grow, and are said at once",
  clocked(async (clock) => {
    const { source, supply } = begun();
    const waits = [];
    for (let failure = 0; failure < 6; failure += 1) {
      supply.look(0, clock.now);
      assert.equal(source.requests.length, failure + 1);
      await source.fail(new NoAnswer());
      assert.ok(supply.silent(0, clock.now));
      const from = clock.now;
      while (clock.now < supply.notBefore) {
        supply.look(0, clock.now);
        clock.now += 50;
      }
      waits.push(supply.notBefore - from);
    }
    assert.deepEqual(waits, [300, 700, 1500, 3000, 3000, 3000]);
    supply.look(0, clock.now);
    await source.answer();
    assert.ok(!supply.silent(0, clock.now));
    assert.equal(supply.failures, 0);
  }),
);

Deno.test(
  "silence is said 1.5 seconds after everything is played",
  clocked(async () => {
    const parts = begun();
    await round(parts, {});
    const { supply } = parts;
    supply.look(640, 5000);
    assert.ok(!supply.silent(640, 6500));
    assert.ok(supply.silent(640, 6501));
    assert.ok(!supply.silent(500, 6501), "something is left to play");
  }),
);

Deno.test(
  "on a line where answers usually take longer, silence is said later",
  clocked(async () => {
    const parts = begun();
    for (let slow = 0; slow < 20; slow += 1) await round(parts, { elapsed: 2000 });
    const { supply } = parts;
    const { reached } = supply;
    supply.look(reached, 5000);
    assert.ok(!supply.silent(reached, 8900));
    assert.ok(supply.silent(reached, 9001));
  }),
);

for (const sentence of ["These frames cannot be computed: seed is missing.", ""]) {
  Deno.test(
    `after a refusal nothing is asked again: "${sentence}"`,
    clocked(async () => {
      const { source, supply, changes } = begun();
      supply.look(0, 1000);
      await source.fail(new Refused(sentence));
      assert.equal(supply.refused, sentence);
      assert.equal(changes.count, 1);
      supply.look(0, 60_000);
      assert.equal(source.requests.length, 1);
      assert.ok(!supply.silent(0, 60_000));
    }),
  );
}

Deno.test(
  "at the end of the run it is complete",
  clocked(async () => {
    const parts = begun(1000);
    await round(parts, {});
    assert.ok(!parts.supply.complete);
    await round(parts, {});
    assert.ok(parts.supply.complete);
    assert.equal(parts.supply.reached, 1000);
    parts.supply.look(1000, 9000);
    assert.equal(parts.source.requests.length, 2);
    assert.ok(!parts.supply.silent(1000, 9000));
    assert.equal(parts.supply.lasts(1000, 9000), 1);
  }),
);

Deno.test(
  "a run that diverges is complete, too",
  clocked(async () => {
    const parts = begun();
    await round(parts, { frames: [], trained: 12, failure: "The training diverged." });
    assert.ok(parts.supply.complete);
    assert.equal(parts.supply.reached, 0);
    assert.equal(parts.history.known, 12);
  }),
);

Deno.test(
  "an answer whose time was up is asked for again from where it ended",
  clocked(async () => {
    const parts = begun();
    const { source, supply } = parts;
    await round(parts, { frames: [], trained: 15 });
    assert.equal(supply.reached, 0);
    const { frames } = answerTo({ after: 0, every: 20, most: 3 }, 100_000);
    await round(parts, { frames, trained: 70 });
    assert.equal(supply.reached, 60);
    supply.look(60, 1000);
    assert.deepEqual(source.request, { after: 60, every: 20, most: 32 });
  }),
);

Deno.test(
  "the clock goes slower where what is there would not last",
  clocked(async () => {
    const parts = begun();
    for (let slow = 0; slow < 30; slow += 1) await round(parts, { elapsed: 1000, server: 900 });
    const { supply } = parts;
    const { reached } = supply;
    assert.equal(supply.lasts(reached - 240, 1000), 1, "no request is under way");
    supply.look(reached - 240, 1000);
    assert.ok(Math.abs(supply.lasts(reached - 240, 1000) - 0.2) < 0.01);
    assert.ok(Math.abs(supply.lasts(reached - 240, 1500) - 0.4) < 0.01);
    assert.equal(supply.lasts(reached - 240, 1900), 1);
    assert.equal(supply.lasts(reached, 1000), 0.1, "it never stops quite");
  }),
);

Deno.test(
  "begin keeps what lies ahead at the same speed",
  clocked(async () => {
    const parts = begun();
    const { source, supply } = parts;
    await round(parts, {});
    supply.look(400, 1000);
    supply.begin(400, 20);
    assert.equal(supply.reached, 640);
    assert.equal(source.signals[1]?.aborted, false, "what is under way is still wanted");
    await source.answer();
    assert.equal(supply.reached, 1280);
    supply.begin(100, 20);
    assert.equal(supply.reached, 1280);
  }),
);

Deno.test(
  "begin drops it when the speed changes, and what was asked for",
  clocked(async () => {
    const parts = begun();
    const { source, supply } = parts;
    await round(parts, {});
    supply.look(400, 1000);
    supply.begin(400, 100);
    assert.equal(supply.reached, 400);
    assert.equal(supply.step, 100);
    assert.ok(source.signals[1]?.aborted);
    await source.answer();
    assert.equal(supply.reached, 400);
    supply.look(400, 1000);
    assert.deepEqual(source.request, { after: 400, every: 100, most: 32 });
  }),
);

Deno.test(
  "begin drops what lies ahead if frames are missing in between",
  clocked(async () => {
    const parts = begun();
    await round(parts, {});
    const { supply, history } = parts;
    history.frames = history.frames.filter(({ epoch }) => epoch !== 300 && epoch !== 320);
    supply.begin(200, 20);
    assert.equal(supply.reached, 200);
    await settled();
  }),
);
