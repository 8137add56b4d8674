import assert from "node:assert/strict";

import { parted } from "../../../../../pages/live/browser/charts/diagram.js";

Deno.test("weights and biases in the order of the diagram's lines and units", () => {
  // Two hidden units: 3 × 2 weights, 2 biases, 2 output weights, the output's bias.
  const parameters = Float64Array.from([1, 2, 3, 4, 5, 6, 10, 20, -30, 7, 9]);
  const places = { weights: [0, 1, 2, 3, 4, 5, 8, 9], biases: [6, 7, 10] };
  assert.deepEqual(parted(parameters, places), {
    weights: [1, 2, 3, 4, 5, 6, -30, 7],
    biases: [10, 20, 9],
    largest: 30,
  });
  assert.ok(parted(new Float64Array(11), places).largest > 0, "nothing is divided by 0");
});

Deno.test("what a network does not have is not taken for a 0", () => {
  // Two hidden units without biases and third input: the 0s in the vector are no numbers of its.
  const parameters = Float64Array.from([1, 2, 3, 4, 0, 0, 0, 0, -30, 7, 0]);
  const { weights, biases } = parted(parameters, {
    weights: [0, 1, 2, 3, 8, 9],
    biases: [-1, -1, -1],
  });
  assert.deepEqual(weights, [1, 2, 3, 4, -30, 7]);
  assert.deepEqual(biases, [null, null, null]);
});
