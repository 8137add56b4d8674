import assert from "node:assert/strict";

import {
  coordinates,
  numbersOf,
  paletteOf,
} from "../../../../../pages/live/browser/charts/surface.js";
import { readFrames } from "../../../../../pages/live/browser/frames.js";
import { bytesOf, EXPECTED } from "../expected.js";

/**
 * @param {number} found
 * @param {number} expected
 * @param {number} within
 */
function near(found, expected, within) {
  assert.ok(Math.abs(found - expected) <= within, `${found}, not ${expected}`);
}

for (const [bits, within] of [[8, 1 / 255], [16, 1 / 65535]]) {
  Deno.test(`the outputs as Plotly has them, from ${bits} bits`, () => {
    readFrames(bytesOf(`block-${bits}.bin`)).frames.forEach(({ surface }, i) => {
      const rows = numbersOf(surface);
      assert.equal(rows.length, 41);
      rows.forEach((row, y) => {
        assert.equal(row.length, 41);
        row.forEach((output, x) => near(output, EXPECTED.frames[i].outputsOfGrid[y][x], within));
      });
    });
  });
}

Deno.test("the 0.5 lines as Plotly has them, with a gap between two", () => {
  const { frames } = readFrames(bytesOf("block-8.bin"));
  frames.forEach(({ boundary }, i) => {
    const { x, y } = coordinates(boundary, EXPECTED.axis);
    const expected = EXPECTED.frames[i].lines;
    assert.equal(x.length, expected.length);
    expected.forEach((/** @type {[number, number] | null} */ point, /** @type {number} */ at) => {
      if (point === null) {
        assert.equal(x[at], null);
        assert.equal(y[at], null);
      } else {
        near(Number(x[at]), point[0], 2 / 65535);
        near(Number(y[at]), point[1], 2 / 65535);
      }
    });
  });
  assert.ok(EXPECTED.frames.some((/** @type {any} */ frame) => frame.lengths.length > 1));
});

Deno.test("a colour is the number that a canvas keeps for its pixel", () => {
  const palette = paletteOf(EXPECTED.palette);
  assert.equal(palette.length, 256);
  const bytes = new Uint8Array(palette.buffer);
  for (let i = 0; i < 256; i += 1) {
    assert.deepEqual(
      [...bytes.subarray(4 * i, 4 * i + 3)],
      EXPECTED.palette.slice(3 * i, 3 * i + 3),
    );
    assert.equal(bytes[4 * i + 3], 255);
  }
});
