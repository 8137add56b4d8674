// The wall's runs in words.

/** @import { Run } from "../wall.js" */

import { outcome } from "../words.js";

/**
 * Whether a run is not solved though all its rows are right: its band looks as if it were.
 * @param {Pick<Run, "solved" | "right">} run
 */
export const isNearlySolved = ({ solved, right }) => solved === null && right;

/**
 * What people call the mean squared error, which decides whether a run is solved.
 * @param {boolean} squared whether it is the loss that training descends
 */
export const measureOf = (squared) => (squared ? "loss" : "mean squared error");

/**
 * How a run has ended, as the end of a sentence.
 * @param {Pick<Run, "solved" | "right" | "loss" | "error" | "measure">} run
 */
export function describeRun(run) {
  if (!isNearlySolved(run)) return `${outcome(run.solved)}, loss ${run.loss.toFixed(4)}`;
  const error = run.error.toFixed(4);
  const exact = Number(error) > 0.01 ? error : run.error.toFixed(6);
  return `not solved: all four rows are right, the ${run.measure} is ${exact}, not yet under 0.01`;
}

/**
 * How many runs are nearly solved, and which.
 * @param {number[]} numbers of the students
 * @param {string} measure what has to be under 0.01
 */
export function describeNearly(numbers, measure) {
  const one = numbers.length === 1;
  return `${numbers.length} ${one ? "run" : "runs"} with ✗ ${one ? "has" : "have"} all four rows ` +
    `right, but no ${measure} under 0.01 yet: ${one ? "number" : "numbers"} ${listed(numbers)}.`;
}

/**
 * Numbers as text, ascending; three and more that follow each other are named by their ends.
 * @param {number[]} numbers
 */
export function listed(numbers) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) =>
    from === to ? from : `${from}${to - from > 1 ? "–" : ", "}${to}`
  )
    .join(", ");
}
