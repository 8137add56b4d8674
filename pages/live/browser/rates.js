// The learning rate of a run, which may change while it trains.

/** @import { Config } from "./types.d.ts" */

import { grouped } from "./words.js";

/**
 * From which epochs on the learning rate is another one, and which.
 * @param {Config} config
 */
export const changesOf = ({ rate_changes: text = "" }) =>
  text.split("_").filter(Boolean).map((change) => {
    const [rate, epoch] = change.split("@").map(Number);
    return { epoch, rate };
  });

/**
 * The learning rate of the update that leaves an epoch.
 * @param {Config} config
 * @param {number} epoch
 */
export function rateAt(config, epoch) {
  const before = changesOf(config).filter((change) => change.epoch <= epoch);
  return before.at(-1)?.rate ?? config.learning_rate;
}

/**
 * What continuing from an epoch would be, as it is typed.
 * @typedef {{epoch: number, rate: number, epochs: number}} Continued
 */

/**
 * What a run may have.
 * @typedef {{rate: number, epochs: number, changes: number}} Limits
 */

/**
 * Why a run cannot be continued like that; empty if it can.
 * @param {Config} config
 * @param {Continued} continued
 * @param {Limits} limits
 */
export function refusal(config, { epoch, rate, epochs }, limits) {
  if (!(rate > 0 && rate <= limits.rate)) {
    return `The learning rate must be a number over 0 and up to ${limits.rate}.`;
  }
  if (epoch >= limits.epochs) {
    return `A run has at most ${grouped(limits.epochs)} epochs, and this one has them all.`;
  }
  if (!(Number.isInteger(epochs) && epochs > epoch && epochs <= limits.epochs)) {
    return `The epochs must be a whole number from ${grouped(epoch + 1)} to ${
      grouped(limits.epochs)
    }.`;
  }
  const changes = changesOf(config);
  const before = changes.filter((change) => change.epoch < epoch);
  const changed = rate !== rateAt(config, epoch);
  if (!changed && epochs === config.epochs && changes.every((change) => change.epoch <= epoch)) {
    return "That is how the run goes on anyway. Change the learning rate or the epochs.";
  }
  if (changed && before.length >= limits.changes) {
    return `The learning rate can change ${limits.changes} times in a run at most.`;
  }
  return "";
}

/**
 * How the learning rate has been up to an epoch, in a sentence.
 * @param {Config} config
 * @param {number} epoch
 */
export function ratesText(config, epoch) {
  const before = changesOf(config).filter((change) => change.epoch < epoch);
  const rates = `${config.learning_rate}${changed(before)}`;
  return `The learning rate up to epoch ${grouped(epoch)} is ${rates}.`;
}

/**
 * How the learning rate changes in the whole run, in a sentence; empty where it stays.
 * @param {Config} config
 */
export function changesText(config) {
  const changes = changesOf(config);
  return changes.length ? `The learning rate is ${config.learning_rate}${changed(changes)}.` : "";
}

/** @param {{epoch: number, rate: number}[]} changes */
const changed = (changes) =>
  changes.map(({ epoch, rate }) => `, from epoch ${grouped(epoch)} on ${rate}`).join("");
