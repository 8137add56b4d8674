// What the player says: numbers and sentences, without a screen.

/** @import { Frame, Trend } from "./types.d.ts" */

/** @typedef {"untrained" | "training" | "paused" | "finished" | "diverged" | "replay"} State */

const NO_CONNECTION = "No connection, trying again";

/** @param {number} epoch */
export const grouped = (epoch) => epoch.toLocaleString("en");

/**
 * How a run has ended.
 * @param {number | null} solved
 * @param {Trend | null} trend of its loss at the end
 */
export function outcome(solved, trend = null) {
  if (solved !== null) return `solved at epoch ${grouped(solved)}`;
  return trend === null ? "not solved" : `not solved, and ${trendText(trend)}`;
}

/** How the loss moves at the end of a run, in the fewest words. */
export const TRENDS = {
  falling: "the loss is still falling",
  standing: "the loss stands still",
  oscillating: "the loss goes up and down",
};

/**
 * How the loss moves at the end of a run, with its number.
 * @param {Trend} trend
 */
export function trendText({ kind, fall }) {
  if (kind === "oscillating") return TRENDS.oscillating;
  const value = 100 * fall;
  const much = Math.abs(value) < 0.01 ? "less than 0.01" : value.toPrecision(2);
  return `${TRENDS[kind]}: it fell by ${much} % in the last tenth of the run`;
}

/**
 * When a run was solved, in the fewest words.
 * @param {number | null} solved the epoch, if it was solved by the epoch that is shown
 * @param {boolean} ever whether it may be solved at a later epoch, or was
 */
export function solvedLabel(solved, ever) {
  if (solved !== null) return grouped(solved);
  return ever ? "not yet" : "never";
}

/** What the truth table says about an answer: wrong, right or undecided, as in a frame. */
export const ANSWERS = ["✗ wrong", "✓ right", "~ undecided"];
export const ANSWERS_MEAN =
  "undecided: between 0.4 and 0.6; right: less than 0.4 away from the target";

/** The loss of the tutorial's network, by which every network is measured. */
export const SQUARED = "mean squared error";

/** @param {Frame} frame */
export function rowsRight({ answers }) {
  return answers.reduce((sum, answer) => sum + Number(answer === 1), 0);
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function signed(value, digits) {
  const text = value.toFixed(digits);
  return text.replace("-", /[1-9]/.test(text) ? "−" : ""); // what is rounded to 0 has no sign
}

/**
 * What is read out when the state has changed.
 * @param {State} state
 * @param {number} epoch
 * @param {string} result
 */
export function news(state, epoch, result) {
  return {
    untrained: "The network is untrained.",
    training: "Training.",
    replay: "Replaying.",
    paused: `Paused at epoch ${grouped(epoch)}.`,
    finished: `Finished at epoch ${grouped(epoch)}; ${result}.`,
    diverged: "The training diverged.",
  }[state];
}

/**
 * What the page has to say about its frames; empty if nothing.
 * @param {string | null} failure why the run can go no further
 * @param {string | null} refusal why no more frames will come, in the server's words; these are
 *   empty where another program has answered
 * @param {boolean} offline
 */
export function messageOf(failure, refusal, offline) {
  if (failure) return failure;
  if (refusal !== null) return refusal || "The app was updated. Load the page again.";
  return offline ? NO_CONNECTION : "";
}

/**
 * What the main button does next.
 * @param {State} state
 * @param {boolean} several whether several runs are trained
 */
export function trainLabel(state, several) {
  const train = several ? "Train all" : "Train";
  return {
    untrained: train,
    training: "Pause",
    paused: "Resume",
    finished: "Train again",
    diverged: "Train again",
    replay: "Train again",
  }[state];
}

/** @param {number} speed */
export function speedLabel(speed) {
  if (!speed) return "as fast as it goes";
  return `${speed} epoch${speed > 1 ? "s" : ""} per frame`;
}

/**
 * A speed where there is little room for words.
 * @param {number} speed
 */
export const shortSpeed = (speed) => (speed ? `${speed}/frame` : "fastest");

/**
 * The alternative text of the decision surface.
 * @param {Frame} frame
 * @param {number[][]} inputs
 * @param {number[]} targets
 */
export function surfaceText(frame, inputs, targets) {
  const rows = inputs.map(([x1, x2], row) =>
    `for ${x1} and ${x2} the output is ${frame.outputs[row].toFixed(2)} (target ${targets[row]})`
  );
  const crossing = frame.boundary.lengths.length ? "" : " No 0.5 boundary is in view.";
  return `Decision surface at epoch ${grouped(frame.epoch)}: ${rows.join(", ")}.${crossing}`;
}

/**
 * @param {Frame} frame
 * @param {number} epochs
 * @param {number} first the loss at epoch 0
 * @param {number | null} solved
 * @param {string} [other] what the loss is, if it is not the mean squared error
 */
export function lossText(frame, epochs, first, solved, other) {
  const fell = other
    ? ` (${other}). The mean squared error is ${frame.error.toFixed(6)}` +
      (solved === null ? "." : `; it fell under 0.01 at epoch ${grouped(solved)}.`)
    : solved === null
    ? "."
    : `, and fell under 0.01 at epoch ${grouped(solved)}.`;
  return `Loss curve at epoch ${grouped(frame.epoch)} of ${grouped(epochs)}: the loss is ` +
    `${frame.loss.toFixed(6)}, it began at ${first.toFixed(6)}${fell}`;
}

/**
 * When a function of two inputs is 1.
 * @param {string} task its name
 * @param {number[][]} inputs
 * @param {number[]} targets
 */
export function meaning(task, inputs, targets) {
  if (task === "XOR") return "XOR is 1 when exactly one of its two inputs is 1.";
  const ones = inputs.filter((_, row) => targets[row]).map(([x1, x2]) => `${x1}${x2}`).sort();
  if (ones.length % inputs.length === 0) {
    return `${task} is ${targets[0]}, whatever its two inputs are.`;
  }
  const last = ones.pop() ?? "";
  if (!ones.length) return `${task} is 1 only when its inputs are ${last[0]} and ${last[1]}.`;
  return `${task} is 1 for the inputs ${ones.join(", ")} and ${last}.`;
}

/**
 * The key of a truth table after one of its targets is flipped: the targets for 00, 01, 10 and 11.
 * @param {number[][]} inputs
 * @param {number[]} targets
 * @param {number} flipped the row
 */
export function keyOfTable(inputs, targets, flipped) {
  const key = ["", "", "", ""];
  inputs.forEach(([x1, x2], row) => {
    key[2 * x1 + x2] = String(row === flipped ? 1 - targets[row] : targets[row]);
  });
  return key.join("");
}

/**
 * @param {number} epoch
 * @param {number[]} values of the weights and biases that are there
 */
export function weightsText(epoch, values) {
  return `Weights and biases at epoch ${grouped(epoch)}: ${values.length} numbers from ` +
    `${signed(Math.min(...values), 2)} to ${signed(Math.max(...values), 2)}.`;
}
