import assert from "node:assert/strict";

import { readBlock, readFrames } from "../../../../pages/live/browser/frames.js";
import { bytesOf, EXPECTED } from "./expected.js";

/** @param {number} bits */
const read = (bits) => readFrames(bytesOf(`block-${bits}.bin`));

Deno.test("the numbers of each frame are those that Python has, to the last bit", () => {
  const { frames } = read(8);
  assert.deepEqual(
    frames.map(({ epoch }) => epoch),
    EXPECTED.frames.map((/** @type {any} */ f) => f.epoch),
  );
  EXPECTED.frames.forEach((/** @type {any} */ expected, /** @type {number} */ i) => {
    const frame = frames[i];
    assert.equal(frame.loss, expected.loss);
    assert.equal(frame.bound, expected.bound);
    assert.deepEqual([...frame.parameters], expected.parameters);
    assert.deepEqual([...frame.outputs], expected.outputs);
    assert.deepEqual([...frame.errors], expected.errors);
    assert.deepEqual([...frame.answers], expected.answers);
    assert.deepEqual([...frame.boundary.lengths], expected.lengths);
    assert.deepEqual([...frame.boundary.points], expected.points);
  });
});

for (const bits of [8, 16]) {
  Deno.test(`surfaces of ${bits} bits`, () => {
    read(bits).frames.forEach(({ surface }, i) => {
      assert.equal(surface.side, 41);
      assert.equal(surface.values.BYTES_PER_ELEMENT, bits / 8);
      assert.deepEqual([...surface.values], EXPECTED.frames[i][`surface${bits}`]);
    });
  });
}

Deno.test("a frame keeps nothing of its block alive", () => {
  const [frame] = read(8).frames;
  assert.equal(frame.surface.values.buffer.byteLength, 41 * 41);
  assert.equal(frame.parameters.buffer.byteLength, 8 * frame.parameters.length);
});

Deno.test("how far training has come, and the losses", () => {
  const { curve, trained, solved, failure, trend } = read(8);
  assert.deepEqual({ trained, solved, failure, trend }, EXPECTED.head);
  assert.deepEqual([...curve.epochs], EXPECTED.curve.epochs);
  assert.deepEqual([...curve.losses], EXPECTED.curve.losses);
});

Deno.test("a block without a frame says how far training has come", () => {
  const { frames, curve, trained, failure } = readFrames(bytesOf("block-empty.bin"));
  assert.deepEqual(frames, []);
  assert.equal(trained, 7);
  assert.equal(failure, "It cannot go on.");
  assert.equal(curve.epochs.length, 0);
});

Deno.test("a block may stand anywhere in memory", () => {
  const bytes = bytesOf("block-8.bin");
  for (const offset of [0, 1, 4, 8, 13]) {
    const moved = new Uint8Array(bytes.length + offset).subarray(offset);
    moved.set(bytes);
    assert.deepEqual(readFrames(moved), readFrames(bytes));
  }
});

Deno.test("every type of array, with and without changes", () => {
  const { header, arrays, shapes } = readBlock(bytesOf("block-types.bin"));
  assert.equal(header.name, "types");
  for (const [name, { shape, values }] of Object.entries(/** @type {any} */ (EXPECTED.types))) {
    assert.deepEqual(shapes[name], shape);
    assert.deepEqual([...arrays[name]], values, name);
  }
});
