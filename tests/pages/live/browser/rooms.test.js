import assert from "node:assert/strict";

import { takeFromAddress } from "../../../../pages/live/browser/rooms.js";
import { placeOf } from "./fakes.js";

const SEAT = "s".repeat(22);
const KEY = "k".repeat(22);

/**
 * What becomes of an address, and of what is kept about its room.
 * @param {string} search
 * @param {string | null} [kept]
 * @param {boolean} [refuses]
 */
function taken(search, kept = null, refuses = false) {
  const place = placeOf(kept);
  if (refuses) place.write = () => {};
  /** @type {string[]} */
  const names = [];
  /** @type {unknown[]} */
  const entries = [];
  const history = {
    state: "state",
    /** @type {History["replaceState"]} */
    replaceState(state, _, address) {
      entries.push([state, address]);
    },
  };
  takeFromAddress({ pathname: "/xor/classroom", search, hash: "#end" }, history, (name) => {
    names.push(name);
    return place;
  });
  return { entries, names, kept: place.text === null ? null : JSON.parse(place.text) };
}

Deno.test("a seat and a key go from the address to what is kept about the room", () => {
  const search = `?run=1:4:1:5000&room=k7x-q2m&seat=${SEAT}&epochs=300&teacher=${KEY}`;
  assert.deepEqual(taken(search), {
    entries: [["state", "/xor/classroom?run=1:4:1:5000&room=k7x-q2m&epochs=300#end"]],
    names: ["xor-rooms/K7XQ2M"],
    kept: { seat: SEAT, teacher: KEY },
  });
});

Deno.test("what is kept already stays, and a room that was left is open again", () => {
  const other = "o".repeat(22);
  const search = `?room=K7XQ2M&seat=${other}&teacher=${KEY}`;
  const { kept, entries } = taken(search, JSON.stringify({ seat: SEAT, left: true }));
  assert.deepEqual(kept, { seat: SEAT, teacher: KEY });
  assert.equal(entries.length, 1);
});

Deno.test("an address without a valid room, seat or key stays as it is", () => {
  for (
    const search of [
      "",
      "?room=K7XQ2M",
      `?seat=${SEAT}`,
      `?room=K7XQ2&seat=${SEAT}`,
      `?room=K7XQ2O&seat=${SEAT}`,
      "?room=K7XQ2M&seat=short&teacher=",
      `?room=K7XQ2M&seat=${SEAT}&seat=${SEAT}`,
    ]
  ) {
    assert.deepEqual(
      taken(search),
      { entries: [], names: taken(search).names, kept: null },
      search,
    );
  }
});

Deno.test("what is kept may be anything", () => {
  for (const text of ["", "null", "7", "{", "[]", '"seat"']) {
    assert.deepEqual(taken(`?room=K7XQ2M&seat=${SEAT}`, text).kept, { seat: SEAT }, text);
  }
});

Deno.test("a browser that keeps nothing leaves the seat in the address", () => {
  assert.deepEqual(taken(`?room=K7XQ2M&seat=${SEAT}`, null, true).entries, []);
});
