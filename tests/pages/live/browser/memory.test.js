import assert from "node:assert/strict";

import { Memory } from "../../../../pages/live/browser/memory.js";
import { placeOf } from "./fakes.js";

/** @param {string | null} text what is kept at first */
function memory(text) {
  /** @type {unknown[]} */
  const reports = [];
  const place = placeOf(text);
  const kept = new Memory(() => place, () => Promise.resolve());
  /** @type {(session: string, record: string | null, initial?: string | null) => Promise<void>} */
  const receive = (session, record, initial = null) =>
    kept.receive({
      data: { session, place: "a place", record, initial },
      parentElement: /** @type {any} */ (null),
      setStateValue: (name, value) => reports.push([name, value]),
      setTriggerValue: () => {},
    });
  return { place, reports, receive };
}

/**
 * @param {string} session
 * @param {string | null} record
 */
const answer = (session, record) => ["kept", { session, place: "a place", record }];

Deno.test("a session that begins is told once what is kept, and nothing is written", async () => {
  const { place, reports, receive } = memory("old");
  await receive("a", null, "never");
  await receive("a", null, "never");
  assert.deepEqual(reports, [answer("a", "old")]);
  assert.deepEqual([place.text, place.written], ["old", 0]);
});

Deno.test("what a session says is written, once", async () => {
  const { place, reports, receive } = memory(null);
  await receive("a", null);
  await receive("a", "new");
  await receive("a", "new");
  assert.deepEqual(reports, [answer("a", null)]);
  assert.deepEqual([place.text, place.written], ["new", 1]);
});

Deno.test("a server that has started again is told what is kept now", async () => {
  const { reports, receive } = memory("old");
  await receive("a", null);
  await receive("a", "newer");
  await receive("b", null);
  assert.deepEqual(reports.at(-1), answer("b", "newer"));
});

Deno.test("two tabs that keep something first at the same time are told the same", async () => {
  const place = placeOf(null);
  /** @type {{ record: string }[]} */
  const reports = [];
  const bothHaveWritten = Promise.withResolvers();
  const tabs = ["a", "b"].map((session) =>
    new Memory(() => place, () => bothHaveWritten.promise).receive({
      // Neither has seen what the other wrote when it looks.
      get data() {
        place.text = null;
        return { session, place: "a place", record: null, initial: `of ${session}` };
      },
      parentElement: /** @type {any} */ (null),
      setStateValue: (_, value) => reports.push(/** @type {any} */ (value)),
      setTriggerValue: () => {},
    })
  );
  bothHaveWritten.resolve(null);
  await Promise.all(tabs);
  assert.deepEqual(reports.map(({ record }) => record), ["of b", "of b"]);
});

Deno.test("a browser that keeps nothing says so, although it was told what to keep", async () => {
  const { place, reports, receive } = memory(null);
  place.write = () => {};
  await receive("a", null, "first");
  assert.deepEqual(reports, [answer("a", null)]);
});
