// What is said and drawn of the gradient and of one step, from the server's numbers.

/** @import { HandAnswer } from "../types.d.ts" */

import { grouped } from "../words.js";
import { MOST, unitName } from "./parameters.js";

/** Under this a gradient moves nothing that anyone could see. */
export const NOTHING = 1e-6;
const FLAT = 0.001; // so near to 0 or 1, the slope of a sigmoid is under 0.001

/** @typedef {"falls" | "stays" | "rises"} Way */

/** @type {[Way, string][]} */
export const WAYS = [["falls", "It falls"], ["stays", "It stays"], ["rises", "It rises"]];

/**
 * The arrow at each number: which way gradient descent moves it, -1 down or 1 up, and how long the
 * arrow is, as a share of the longest; the way is 0 where nothing moves.
 * @param {ArrayLike<number>} gradients dL/dw
 * @returns {{way: -1 | 0 | 1, share: number}[]}
 */
export function arrowsOf(gradients) {
  const sizes = Array.from(gradients, (value) => (Number.isFinite(value) ? Math.abs(value) : 0));
  const largest = Math.max(0, ...sizes);
  return Array.from(gradients, (value, i) => ({
    way: sizes[i] === 0 ? 0 : value > 0 ? -1 : 1,
    share: largest ? sizes[i] / largest : 0,
  }));
}

/**
 * Which way the loss goes, in the digits that are shown.
 * @param {number} before
 * @param {number} after
 * @returns {Way}
 */
export function wayOf(before, after) {
  if (before.toFixed(6) === after.toFixed(6)) return "stays";
  return after < before ? "falls" : "rises";
}

/**
 * How the loss has come out, and whether that was predicted.
 * @param {number} before
 * @param {number} after
 * @param {Way} predicted
 */
export function verdict(before, after, predicted) {
  const way = wayOf(before, after);
  const from = before.toFixed(6);
  const what = way === "stays"
    ? `The loss stays at ${from}, to six decimals.`
    : `The loss ${way === "falls" ? "fell" : "rose"} from ${from} to ${after.toFixed(6)}.`;
  return `${what} ${way === predicted ? "As you predicted." : `You predicted: it ${predicted}.`}`;
}

/**
 * How the loss has changed.
 * @param {number | null} before null if nothing has changed yet
 * @param {number} after
 */
export function changeOf(before, after) {
  if (before === null) return "";
  const much = Math.abs(after - before).toFixed(6);
  return {
    stays: "= unchanged by the last change",
    falls: `↓ ${much} with the last change`,
    rises: `↑ ${much} with the last change`,
  }[wayOf(before, after)];
}

/**
 * Why a step cannot be taken; empty if it can.
 * @param {HandAnswer} answer
 */
export function obstacle({ next, nextLoss }) {
  const within = Array.from(next).every((value) => Math.abs(value) <= MOST);
  return within && Number.isFinite(nextLoss)
    ? ""
    : `This step would take a number beyond ${grouped(MOST)}. A smaller learning rate helps.`;
}

/**
 * Why gradient descent moves nothing, or none of a unit's own numbers; empty if everything moves.
 * @param {HandAnswer} answer
 * @param {{hiddenUnits: number, there: boolean[], activation: string, parameters: number[]}} network
 */
export function whyStill(answer, { hiddenUnits, there, activation, parameters }) {
  const sizes = Array.from(answer.gradients, Math.abs);
  if (!there.some(Boolean)) return "This network has no numbers to move.";
  if (sizes.every((size) => size < NOTHING)) {
    return `Nothing moves: every gradient is under 0.000001. ${whyAllStill(answer)}`;
  }
  const still = Array.from({ length: hiddenUnits }, (_, unit) => unit).filter((unit) => {
    const own = [0, 1, 2, 3].map((i) => i * hiddenUnits + unit).filter((place) => there[place]);
    return own.length && own.every((place) => sizes[place] < NOTHING);
  });
  if (!still.length) return "";
  const unit = still[0];
  const values = [0, 1, 2, 3].map((row) => answer.unitOutputs[row * hiddenUnits + unit]);
  const toOutput = parameters[4 * hiddenUnits + unit];
  const reason = toOutput === 0
    ? "its weight to the output is 0, so nothing comes back through it"
    : activation === "relu" && values.every((value) => value === 0)
    ? "it is 0 for all four rows, where a ReLU has no slope"
    : activation !== "relu" && values.every((value) => ends(value, activation))
    ? "its activation is at an end for all four rows, where it has almost no slope"
    : "the four rows cancel out";
  const others = still.length > 1 ? ` ${more(still.slice(1))} not move either.` : "";
  return `The numbers into ${unitName(unit)} do not move: ${reason}.${others}`;
}

/** @param {number[]} units */
function more(units) {
  if (units.length > 3) return `Those into ${units.length} other units do`;
  return `Those into ${units.map(unitName).join(" and ")} do`;
}

/**
 * Whether an activation is at one of its ends.
 * @param {number} value
 * @param {string} activation
 */
function ends(value, activation) {
  return (activation === "tanh" ? 1 - Math.abs(value) : Math.min(value, 1 - value)) < FLAT;
}

/** @param {HandAnswer} answer */
function whyAllStill({ outputs, answers }) {
  const flat = Array.from(outputs).every((value) => Math.min(value, 1 - value) < FLAT);
  if (flat && Array.from(answers).every((answer) => answer === 1)) {
    return "Every output is at its target: there is nothing left to learn.";
  }
  return flat
    ? "Every output is so near 0 or 1 that the sigmoid has almost no slope there."
    : "The four rows pull in opposite ways and cancel out, or a weight of 0 stops what comes back.";
}

/**
 * The key in nn.data.GATES of what a unit computes: which of its activations are on the upper side of
 * its line; null if one of them is on the line itself.
 * @param {ArrayLike<number>} values for the rows 01, 10, 11 and 00, as a truth table has them
 * @param {string} activation
 */
export function gateOf(values, activation) {
  const half = activation === "sigmoid" ? 0.5 : 0;
  // A ReLU is 0 on its whole lower side, so its line cannot be told from it.
  if (activation !== "relu" && Array.from(values).some((value) => value === half)) return null;
  return [3, 0, 1, 2].map((row) => (values[row] > half ? "1" : "0")).join("");
}
