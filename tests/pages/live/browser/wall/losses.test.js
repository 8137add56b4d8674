import assert from "node:assert/strict";

import { together } from "../../../../../pages/live/browser/wall/losses.js";

Deno.test("the curves of several runs are one line with gaps, and each point knows its run", () => {
  const runs = [3, 12].map((seed) => ({
    seed,
    solved: null,
    right: false,
    loss: 0.25,
    epochs: Uint32Array.of(0, 10),
    losses: Float64Array.of(0.5, 0.25),
  }));
  assert.deepEqual(together(runs), {
    x: [0, 10, null, 0, 10, null],
    y: [0.5, 0.25, null, 0.5, 0.25, null],
    customdata: [3, 3, 3, 12, 12, 12],
  });
  assert.deepEqual(together([]), { x: [], y: [], customdata: [] });
});
