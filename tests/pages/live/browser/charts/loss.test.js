import assert from "node:assert/strict";

import {
  epochAxisEnd,
  lossRange,
  placeAfter,
} from "../../../../../pages/live/browser/charts/loss.js";
import { EXPECTED } from "../expected.js";

Deno.test("the loss axis ends where that of nn.charts.loss does", () => {
  for (const { lowest, highest, scale, range } of EXPECTED.lossRanges) {
    const found = lossRange(lowest, highest, scale);
    // The logarithms of two libraries may differ in the last bit.
    found.forEach((end, i) => {
      assert.ok(
        Math.abs(end - range[i]) <= 1e-15 * Math.abs(range[i]),
        `${lowest} ${highest} ${scale}`,
      );
    });
  }
});

Deno.test("the epoch axis ends where that of nn.charts.loss does", () => {
  for (const { epoch, epochs, end } of EXPECTED.epochAxisEnds) {
    assert.equal(epochAxisEnd(epoch, epochs), end, `${epoch} of ${epochs}`);
  }
});

Deno.test("the place of the first point beyond an epoch", () => {
  const points = [0, 3, 4, 10].map((epoch) => ({ epoch, loss: 0 }));
  const places = [-1, 0, 1, 3, 9, 10, 11].map((epoch) => placeAfter(points, epoch));
  assert.deepEqual(places, [0, 1, 1, 2, 3, 4, 4]);
  assert.equal(placeAfter([], 5), 0);
});
