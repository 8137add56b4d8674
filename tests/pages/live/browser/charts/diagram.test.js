import assert from "node:assert/strict";

import { parted } from "../../../../../pages/live/browser/charts/diagram.js";

Deno.test("weights and biases in the order of the diagram's lines and units", () => {
  // Two hidden units: 3 × 2 weights, 2 biases, 2 output weights, the output's bias.
  const parameters = Float64Array.from([1, 2, 3, 4, 5, 6, 10, 20, -30, 7, 9]);
  assert.deepEqual(parted(parameters), {
    weights: [1, 2, 3, 4, 5, 6, -30, 7],
    biases: [10, 20, 9],
    largest: 30,
  });
  assert.ok(parted(new Float64Array(6)).largest > 0, "nothing is divided by 0");
});
