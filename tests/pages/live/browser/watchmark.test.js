import assert from "node:assert/strict";

import { placeOn } from "../../../../pages/live/browser/watchmark.js";

Deno.test("the mark stands at its epoch, and nowhere if that is beyond the axis", () => {
  assert.equal(placeOn(0, [0, 5000], 400), 0);
  assert.equal(placeOn(1250, [0, 5000], 400), 100);
  assert.equal(placeOn(5000, [0, 5000], 400), 400);
  assert.equal(placeOn(5001, [0, 5000], 400), null);
});
