import assert from "node:assert/strict";

import { across, axisFor, extent } from "../../../../../pages/live/browser/charts/hidden_space.js";
import { readFrames } from "../../../../../pages/live/browser/frames.js";
import { bytesOf, EXPECTED } from "../expected.js";

Deno.test("a frame has the hidden space that Python has, if it was asked for", () => {
  const { frames } = readFrames(bytesOf("block-hidden.bin"));
  assert.equal(frames.length, EXPECTED.hidden.length);
  frames.forEach(({ hidden }, i) => {
    const { rows, line, share, sheet } = EXPECTED.hidden[i];
    assert.ok(hidden);
    assert.deepEqual([...hidden.rows], rows);
    assert.deepEqual([...hidden.line], line);
    assert.equal(hidden.share, share);
    assert.equal(hidden.points, 25);
    assert.deepEqual([...hidden.sheet], sheet);
  });
  assert.equal(readFrames(bytesOf("block-8.bin")).frames[0].hidden, undefined);
});

Deno.test("the axes hold the whole sheet, and end on quarters", () => {
  for (const { hidden } of readFrames(bytesOf("block-hidden.bin")).frames) {
    assert.ok(hidden);
    const [low, high] = EXPECTED.bounds;
    extent(hidden, [low, high]).forEach((range, i) => {
      const values = [...hidden.sheet].filter((_, at) => at % 2 === i)
        .map((value) => low + value / 65535 * (high - low));
      assert.deepEqual(range, [Math.min(...values), Math.max(...values)]);
      const [from, to] = axisFor(range);
      assert.ok(from < range[0] && to > range[1]);
      assert.deepEqual([from % 0.25, to % 0.25].map(Math.abs), [0, 0]);
    });
  }
});

Deno.test("activations without bounds bring the bounds of their sheet with them", () => {
  readFrames(bytesOf("block-relu.bin")).frames.forEach(({ hidden }, i) => {
    assert.ok(hidden?.bounds);
    const [low, high] = hidden.bounds;
    const [[left, right], [bottom, top]] = extent(hidden, hidden.bounds);
    [left, bottom, right, top].forEach((found, at) => {
      assert.ok(Math.abs(found - EXPECTED.unbounded[i][at]) <= (high - low) / 65535);
    });
  });
  const [bounded] = readFrames(bytesOf("block-hidden.bin")).frames;
  assert.equal(bounded.hidden?.bounds, undefined);
});

Deno.test("across the line the pre-activation rises from end to end", () => {
  /** @type {[number, number]} */
  const rise = [0.03, -0.01];
  const way = across(1.5, rise, 6, [100, 80]);
  assert.ok(way);
  for (
    const [[x, y], expected] of /** @type {[[number, number], number][]} */ ([
      [way.from, -6],
      [way.half, 0],
      [way.to, 6],
    ])
  ) {
    assert.ok(Math.abs(1.5 + rise[0] * x + rise[1] * y - expected) < 1e-9);
  }
  // The way leads through the point that was given.
  const [alongX, alongY] = [way.to[0] - way.from[0], way.to[1] - way.from[1]];
  const crossed = (100 - way.from[0]) * alongY - (80 - way.from[1]) * alongX;
  assert.ok(Math.abs(crossed) < 1e-6);
  assert.equal(across(1.5, [0, 0], 6, [100, 80]), null);
});
