// The numbers of a network that is set by hand: where each is, what it is called, what may be typed.

/** @import { HandAnswer } from "../types.d.ts" */

/** The largest size that a number may have, as in nn/parameter_text.py. */
export const MOST = 1e6;

/**
 * Where a number is among the parameters, and what it is called. The place is -1 where the table of
 * numbers has nothing, and `absent` says whether that is because this network has none.
 * @typedef {{place: number, name: string, absent: boolean}} Cell
 */

/**
 * The numbers that belong to a unit.
 * @typedef {{unit: number | null, title: string, name: string, cells: Cell[]}} Line
 */

const LOW = "₀₁₂₃₄₅₆₇₈₉";
const INPUTS = ["x1", "x2", "the third input, always 1,"];

/**
 * A hidden unit as in nn.parameter_names.
 * @param {number} unit counted from 0
 */
export const unitName = (unit) =>
  `h${[...String(unit + 1)].map((digit) => LOW[Number(digit)]).join("")}`;

/** @param {number} units */
export const headsOf = (units) =>
  units ? ["x₁", "x₂", "1", "bias", "to ŷ"] : ["x₁", "x₂", "1", "bias"];

/**
 * A number of a unit as in nn.parameter_names.
 * @param {string} title of the unit
 * @param {number} at its column
 */
export function nameOf(title, at) {
  if (at === 3) return `bias of ${title}`;
  return at === 4 ? `${title} → ŷ` : `${headsOf(1)[at]} → ${title}`;
}

/**
 * All numbers, a line for each hidden unit and one for the output.
 * @param {{hiddenUnits: number, there: boolean[]}} network
 * @returns {Line[]}
 */
export function linesOf({ hiddenUnits: units, there }) {
  /** @type {(place: number, name: string) => Cell} */
  const cell = (place, name) =>
    there[place] ? { place, name, absent: false } : { place: -1, name, absent: true };
  /** @type {(name: string) => Cell} */
  const blank = (name) => ({ place: -1, name, absent: false });
  const biasOfOutput = cell(units ? 5 * units : 3, "bias of the output");
  if (!units) {
    const cells = INPUTS.map((from, i) => cell(i, `weight from ${from} to the output`));
    return [{ unit: null, title: "ŷ", name: "the output", cells: [...cells, biasOfOutput] }];
  }
  /** @type {Line[]} */
  const hidden = Array.from({ length: units }, (_, unit) => {
    const name = `hidden unit ${unit + 1}`;
    return {
      unit,
      title: unitName(unit),
      name,
      cells: [
        ...INPUTS.map((from, i) => cell(i * units + unit, `weight from ${from} to ${name}`)),
        cell(3 * units + unit, `bias of ${name}`),
        cell(4 * units + unit, `weight from ${name} to the output`),
      ],
    };
  });
  const nothing = INPUTS.map(() => blank(""));
  const output = [...nothing, biasOfOutput, blank("")];
  return [...hidden, { unit: null, title: "ŷ", name: "the output", cells: output }];
}

/**
 * A number that was typed, or why it cannot be used.
 * @param {string} text with a point or a comma before the decimals
 * @returns {{value: number} | {message: string}}
 */
export function readNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(/^([^.,]*),([^.,]*)$/, "$1.$2");
  if (!plain) return { message: "The field was empty. The old number is kept." };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) {
    const said = text.trim().length > 20 ? `${text.trim().slice(0, 20)}…` : text.trim();
    return { message: `“${said}” is not a number. The old number is kept.` };
  }
  const value = Number(plain);
  return Math.abs(value) <= MOST
    ? { value }
    : { message: "A number may be from −1,000,000 to 1,000,000. The old number is kept." };
}

/**
 * The number one or more steps away, without the dust of binary fractions.
 * @param {number} value
 * @param {number} by
 */
export function stepped(value, by) {
  const sum = Number((value + by).toPrecision(15));
  return Math.max(-MOST, Math.min(MOST, sum)) || 0;
}

/**
 * A number where there is little room; in a field it is written so until the field is used.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  const fixed = value.toFixed(decimals);
  const text = fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
  if (size >= 1e5 || (size && size < 0.01 && Number(text) !== value)) {
    return value.toExponential(1).replace("+", "");
  }
  return text === "-0" ? "0" : text;
}

/**
 * The same as it is read.
 * @param {number} value
 */
export const shortSigned = (value) => short(value).replaceAll("-", "−");

/**
 * Whether an answer is about exactly these parameters.
 * @param {HandAnswer | null} answer
 * @param {number[]} parameters
 * @returns {answer is HandAnswer}
 */
export function isAbout(answer, parameters) {
  return answer !== null && same(answer.parameters, parameters);
}

/**
 * Whether two networks have the same numbers, to the bit.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function same(one, other) {
  return one.length === other.length &&
    Array.from(one).every((value, i) => Object.is(value, other[i]));
}
