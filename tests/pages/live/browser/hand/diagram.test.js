import assert from "node:assert/strict";

import { edgesOf, heightOf } from "../../../../../pages/live/browser/hand/diagram.js";

Deno.test("there is a line for every weight, and for no bias", () => {
  for (const units of [1, 2, 8, 64]) {
    const edges = edgesOf({ hiddenUnits: units, there: Array(5 * units + 1).fill(true) });
    const weights = Array.from({ length: 5 * units }, (_, i) => i)
      .filter((place) => place < 3 * units || place >= 4 * units);
    assert.deepEqual(edges.map(({ place }) => place).sort((a, b) => a - b), weights);
    for (const { from, to } of edges) {
      assert.ok(from[0] < to[0]);
      for (const [, y] of [from, to]) assert.ok(y > 0 && y < heightOf(units));
    }
  }
  const places = edgesOf({ hiddenUnits: 0, there: Array(4).fill(true) }).map(({ place }) => place);
  assert.deepEqual(places, [0, 1, 2]);
});

Deno.test("without the third input there are two inputs", () => {
  const there = [true, true, true, true, false, false, true, true, true, true, true];
  const edges = edgesOf({ hiddenUnits: 2, there });
  assert.deepEqual(edges.map(({ place }) => place), [0, 2, 8, 1, 3, 9]);
  const begins = new Set(edges.map(({ from }) => from.join()));
  assert.equal(begins.size, 4, "two inputs and two hidden units");
});
