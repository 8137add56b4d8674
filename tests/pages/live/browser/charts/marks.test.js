import assert from "node:assert/strict";

import { placeLabels, withPlaces } from "../../../../../pages/live/browser/charts/marks.js";

const TEXT = 40;

/**
 * The left end of each label that is shown, and its line.
 * @param {number[]} places of the lines
 * @param {number} width of the chart
 * @param {number} rows
 */
function shown(places, width, rows) {
  const labels = places.map((at) => ({ at, width: TEXT }));
  return placeLabels(labels, width, rows)
    .map(({ left, row, shown }, i) => ({ start: left ? places[i] - TEXT : places[i], row, shown }))
    .filter((label) => label.shown);
}

Deno.test("a label stands right of its line, and left of it where the chart ends", () => {
  const found = placeLabels([{ at: 10, width: TEXT }, { at: 290, width: TEXT }], 300, 4);
  assert.deepEqual(found, [
    { left: false, row: 0, shown: true },
    { left: true, row: 0, shown: true },
  ]);
});

Deno.test("labels that are close together stand below each other, as far as there is room", () => {
  const found = placeLabels([50, 55, 60, 65].map((at) => ({ at, width: TEXT })), 300, 3);
  assert.deepEqual(found.map(({ row }) => row), [0, 1, 2, 0]);
  assert.deepEqual(found.map(({ shown }) => shown), [true, true, true, false]);
});

Deno.test("a change beyond the axis has no label", () => {
  assert.deepEqual(shown([400], 300, 4), []);
});

Deno.test("no label covers another, wherever the changes are", () => {
  let state = 1;
  const random = () => (state = state * 48271 % 2147483647) / 2147483647;
  for (let trial = 0; trial < 500; trial += 1) {
    const width = 150 + Math.floor(900 * random());
    const places = Array.from({ length: 32 }, () => width * random()).sort((a, b) => a - b);
    const found = shown(places.slice(0, 1 + trial % 32), width, 1 + trial % 5);
    assert.ok(found.length > 0);
    found.forEach(({ start, row }, i) => {
      assert.ok(start >= 0 && start + TEXT <= width + 1e-9);
      for (const other of found.slice(0, i)) {
        assert.ok(row !== other.row || Math.abs(start - other.start) >= TEXT);
      }
    });
  }
});

Deno.test("the places are those of the marks; another note stays where it is", () => {
  const layout = { annotations: [{ name: "keys", yshift: 1 }, { name: "rate", yshift: 0 }] };
  const placed = withPlaces(layout, { "annotations[1].yshift": -16 });
  /** @type {(layout: any) => number[]} */
  const shifts = ({ annotations }) =>
    annotations.map((/** @type {{yshift: number}} */ note) => note.yshift);
  assert.deepEqual(shifts(placed), [1, -16]);
  assert.deepEqual(shifts(layout), [1, 0]);
  assert.equal(withPlaces(layout, {}), layout);
});
