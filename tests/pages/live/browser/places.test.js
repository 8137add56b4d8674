import assert from "node:assert/strict";

import { placeNamed } from "../../../../pages/live/browser/places.js";

const DAY = 24 * 60 * 60 * 1000;

/** @param {() => void} test */
function withEmptyStorage(test) {
  return () => {
    localStorage.clear();
    test();
    localStorage.clear();
  };
}

Deno.test(
  "a plain place keeps one text",
  withEmptyStorage(() => {
    const place = placeNamed("xor-lessons");
    assert.equal(place.read(), null);
    place.write("one");
    place.write("two");
    assert.equal(place.read(), "two");
    assert.equal(localStorage.getItem("xor-lessons"), "two");
  }),
);

Deno.test(
  "the entries of a shelf stand under one name and do not touch each other",
  withEmptyStorage(() => {
    placeNamed("xor-rooms/K7XQ2M").write("one");
    placeNamed("xor-rooms/234567").write("two");
    placeNamed("xor-rooms/K7XQ2M").write("three");
    assert.equal(placeNamed("xor-rooms/K7XQ2M").read(), "three");
    assert.equal(placeNamed("xor-rooms/234567").read(), "two");
    assert.equal(placeNamed("xor-rooms/BCDFGH").read(), null);
    assert.equal(localStorage.length, 1);
  }),
);

Deno.test(
  "a shelf holds its newest 20 entries, each for a day",
  withEmptyStorage(() => {
    let now = 1_800_000_000_000;
    /** @param {number} number */
    const place = (number) => placeNamed(`shelf/${number}`, () => now);
    for (let number = 1; number <= 25; number += 1) {
      now += 1;
      place(number).write(`text ${number}`);
    }
    const kept = Array.from({ length: 25 }, (_, at) => place(at + 1).read() !== null);
    assert.deepEqual(kept, [...Array(5).fill(false), ...Array(20).fill(true)]);
    now += DAY - 1;
    assert.equal(place(25).read(), "text 25");
    assert.equal(place(24).read(), null);
    place(1).write("again");
    now += 1;
    place(2).write("again");
    assert.equal(Object.keys(JSON.parse(localStorage.getItem("shelf") ?? "")).length, 2);
  }),
);

Deno.test(
  "whatever else is stored under a shelf's name is passed over",
  withEmptyStorage(() => {
    const place = placeNamed("shelf/entry");
    const kinds = ["", "{", "null", "7", "[]", '{"entry":null}', '{"entry":"x"}'];
    for (const text of [...kinds, '{"entry":{"text":7,"when":1}}', '{"entry":{"text":"x"}}']) {
      localStorage.setItem("shelf", text);
      assert.equal(place.read(), null, text);
      place.write("good");
      assert.equal(place.read(), "good", text);
    }
  }),
);

Deno.test("a browser that refuses to keep anything is no error", () => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("refused", "SecurityError");
    },
  });
  try {
    for (const name of ["plain", "shelf/entry"]) {
      const place = placeNamed(name);
      place.write("text");
      assert.equal(place.read(), null);
    }
  } finally {
    Object.defineProperty(globalThis, "localStorage", /** @type {any} */ (kept));
  }
});
