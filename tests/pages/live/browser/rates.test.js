import assert from "node:assert/strict";

import {
  changesOf,
  changesText,
  rateAt,
  ratesText,
  refusal,
} from "../../../../pages/live/browser/rates.js";
import { EXPECTED } from "./expected.js";

const CONFIG = { seed: 1, hidden_units: 4, learning_rate: 1, epochs: 5000 };
const CHANGED = { ...CONFIG, rate_changes: "3@1000_0.5@2000" };
const LIMITS = { rate: 100, epochs: 200_000, changes: 2 };
const GOOD = { epoch: 700, rate: 3, epochs: 5000 };

Deno.test("the learning rate at an epoch is that of nn", () => {
  for (const { config, epoch, rate } of EXPECTED.rates) {
    assert.equal(rateAt(config, epoch), rate, `${config.rate_changes} at ${epoch}`);
  }
  assert.deepEqual(changesOf(CONFIG), []);
});

Deno.test("what cannot be is refused with what is allowed", () => {
  /** @type {(other: object, config?: object) => string} */
  const said = (other, config = CONFIG) =>
    refusal(/** @type {any} */ (config), { ...GOOD, ...other }, LIMITS);
  assert.equal(said({}), "");
  for (const rate of [NaN, 0, -1, 100.5, Infinity]) {
    assert.equal(said({ rate }), "The learning rate must be a number over 0 and up to 100.");
  }
  for (const epochs of [NaN, 700, 10.5, 200_001]) {
    assert.equal(said({ epochs }), "The epochs must be a whole number from 701 to 200,000.");
  }
  assert.match(said({ epoch: 200_000 }), /^A run has at most 200,000 epochs, and this one/);
  assert.equal(said({ rate: 1, epochs: 5001 }), ""); // more epochs alone
  assert.match(said({ rate: 1 }), /^That is how the run goes on anyway/);
  assert.equal(said({ rate: 1 }, CHANGED), ""); // without the changes that follow
  assert.match(said({ epoch: 2000, rate: 0.5 }, CHANGED), /goes on anyway/);
  assert.equal(said({ epoch: 2000, rate: 7 }, CHANGED), ""); // in place of the one there
  assert.match(said({ epoch: 2001, rate: 7 }, CHANGED), /can change 2 times in a run at most/);
  assert.equal(said({ epoch: 2001, rate: 0.5, epochs: 6000 }, CHANGED), "");
});

Deno.test("how the learning rate has been", () => {
  assert.equal(ratesText(CONFIG, 10), "The learning rate up to epoch 10 is 1.");
  assert.equal(ratesText(CHANGED, 1000), "The learning rate up to epoch 1,000 is 1.");
  assert.equal(
    ratesText(CHANGED, 2001),
    "The learning rate up to epoch 2,001 is 1, from epoch 1,000 on 3, from epoch 2,000 on 0.5.",
  );
  assert.equal(changesText(CONFIG), "");
  assert.equal(
    changesText(CHANGED),
    "The learning rate is 1, from epoch 1,000 on 3, from epoch 2,000 on 0.5.",
  );
});
