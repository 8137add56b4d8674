// The wall's runs in words.

/** @import { Run } from "../wall.js" */

import { outcome } from "../words.js";

/**
 * Whether a run is not solved though all its rows are right: its band looks as if it were.
 * @param {Pick<Run, "solved" | "right">} run
 */
export const isNearlySolved = ({ solved, right }) => solved === null && right;

/**
 * How a run has ended, as the end of a sentence.
 * @param {Pick<Run, "solved" | "right" | "loss">} run
 */
export function describeRun(run) {
  const loss = run.loss.toFixed(4);
  if (!isNearlySolved(run)) return `${outcome(run.solved)}, loss ${loss}`;
  const exact = Number(loss) > 0.01 ? loss : run.loss.toFixed(6);
  return `not solved: all four rows are right, the loss is ${exact}, not yet under 0.01`;
}

/**
 * How many runs are nearly solved, and which.
 * @param {number[]} numbers of the students
 */
export function describeNearly(numbers) {
  const one = numbers.length === 1;
  return `${numbers.length} ${one ? "run" : "runs"} with ✗ ${one ? "has" : "have"} all four rows ` +
    `right, but no loss under 0.01 yet: ${one ? "number" : "numbers"} ${listed(numbers)}.`;
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
