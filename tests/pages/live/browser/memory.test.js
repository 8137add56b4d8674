import assert from "node:assert/strict";

import { Memory } from "../../../../pages/live/browser/memory.js";

/** @param {string | null} text what is kept at first */
function memory(text) {
  /** @type {unknown[]} */
  const reports = [];
  const place = {
    text,
    written: 0,
    read: () => place.text,
    /** @param {string} text */
    write(text) {
      place.text = text;
      place.written += 1;
    },
  };
  const kept = new Memory(place);
  /** @type {(session: string, record: string | null) => void} */
  const receive = (session, record) =>
    kept.receive({
      data: { session, record },
      parentElement: /** @type {any} */ (null),
      setStateValue: (name, value) => reports.push([name, value]),
    });
  return { place, reports, receive };
}

Deno.test("a session that begins is told once what is kept, and nothing is written", () => {
  const { place, reports, receive } = memory("old");
  receive("a", null);
  receive("a", null);
  assert.deepEqual(reports, [["kept", { session: "a", record: "old" }]]);
  assert.deepEqual([place.text, place.written], ["old", 0]);
});

Deno.test("what a session says is written, once", () => {
  const { place, reports, receive } = memory(null);
  receive("a", null);
  receive("a", "new");
  receive("a", "new");
  assert.deepEqual(reports, [["kept", { session: "a", record: null }]]);
  assert.deepEqual([place.text, place.written], ["new", 1]);
});

Deno.test("a server that has started again is told what is kept now", () => {
  const { reports, receive } = memory("old");
  receive("a", null);
  receive("a", "newer");
  receive("b", null);
  assert.deepEqual(reports.at(-1), ["kept", { session: "b", record: "newer" }]);
});
