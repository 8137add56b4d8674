import assert from "node:assert/strict";

import { scaleFor } from "../../../../pages/live/browser/window.js";

const SCALES = [1, 1.25, 1.5, 2, 3];

Deno.test("the type is 3.3 % of the window's height, and at least 24 px", () => {
  for (let height = 300; height <= 2160; height += 7) {
    const scale = scaleFor(height, SCALES);
    assert.ok(24 * scale >= 0.033 * height);
    if (scale > 1) {
      assert.ok(
        24 * SCALES[SCALES.indexOf(scale) - 1] < 0.033 * height,
        "no larger than it must be",
      );
    }
  }
  assert.equal(scaleFor(10_000, SCALES), 3, "the largest there is");
});
