import assert from "node:assert/strict";

import { Asking, MOST_AT_ONCE } from "../../../../../pages/live/browser/hand/asking.js";
import { NoAnswer, Refused } from "../../../../../pages/live/browser/source.js";

/** @import { HandAnswer } from "../../../../../pages/live/browser/types.d.ts" */

/** A server that answers when it is told to. */
function makeAsking() {
  /** @type {{address: string, resolve: (answer: any) => void, reject: (error: Error) => void}[]} */
  const waiting = [];
  /** @type {string[]} */
  const received = [];
  /** @type {(string | null)[]} */
  const said = [];
  let [asked, most] = [0, 0];
  const asking = new Asking(
    (answer) => received.push(String(answer)),
    (message) => said.push(message),
    (address) =>
      new Promise((resolve, reject) => {
        waiting.push({ address, resolve, reject });
        asked += 1;
        most = Math.max(most, waiting.length);
      }),
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    asking,
    waiting,
    received,
    said,
    counts: () => ({ asked, most }),
    /** @param {number} [place] in the order of asking */
    async answer(place = 0) {
      const [{ address, resolve }] = waiting.splice(place, 1);
      resolve(/** @type {HandAnswer} */ (/** @type {unknown} */ (address)));
      await settle();
    },
    /** @param {Error} error */
    async fail(error) {
      waiting.splice(0, 1)[0].reject(error);
      await settle();
    },
  };
}

Deno.test("however often the network changes, few requests are under way, and the last is answered", async () => {
  const { asking, waiting, received, counts, answer } = makeAsking();
  for (let i = 0; i < 100; i += 1) {
    asking.want(`network ${i}`);
    if (i % 10 === 0) await answer();
  }
  while (waiting.length) await answer();
  assert.equal(counts().most, MOST_AT_ONCE);
  assert.ok(counts().asked < 20);
  assert.equal(received.at(-1), "network 99");
  assert.ok(asking.current);
});

Deno.test("an answer that is older than what is drawn is dropped", async () => {
  const { asking, received, answer } = makeAsking();
  for (const name of ["first", "second", "third"]) asking.want(name);
  await answer(1);
  assert.equal(asking.current, false);
  await answer(0);
  assert.deepEqual(received, ["second"]);
  await answer(0);
  assert.deepEqual(received, ["second", "third"]);
  assert.ok(asking.current);
});

Deno.test("while the line is down, the newest network is asked for again", async () => {
  const { asking, waiting, received, said, answer, fail } = makeAsking();
  asking.want("old");
  await fail(new NoAnswer("down"));
  assert.deepEqual(said, [null]);
  asking.want("new");
  assert.equal(waiting.length, 0); // it waits with the other
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.deepEqual(waiting.map(({ address }) => address), ["new"]);
  await answer();
  assert.deepEqual(received, ["new"]);
  assert.deepEqual(said, [null, ""]);
});

Deno.test("a refusal is said, and is not asked for again", async () => {
  const { asking, waiting, said, fail, answer } = makeAsking();
  asking.want("wrong");
  await fail(new Refused("weights must be numbers"));
  assert.deepEqual(said, ["weights must be numbers"]);
  assert.equal(waiting.length, 0);
  asking.want("right");
  await answer();
  assert.equal(said.at(-1), "");
});

Deno.test("nothing is received or asked for after the end", async () => {
  const { asking, waiting, received, answer } = makeAsking();
  for (const name of ["a", "b", "c", "d"]) asking.want(name);
  asking.stop();
  await answer();
  assert.deepEqual(received, []);
  assert.equal(waiting.length, 2);
});
