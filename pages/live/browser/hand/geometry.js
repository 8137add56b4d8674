// The lines of units in the plane of the inputs: where they lie, and how they are moved and turned.
//
// A unit's pre-activation over the plane is a x1 + c x2 + d, and its line is where that is 0. Its
// numbers lie in the parameters as nn.Network.to_vector has them. Without a hidden layer the output
// is the one unit with a line.

/** @import { HandNetwork } from "../types.d.ts" */

import { MOST } from "./parameters.js";

/** Both ends of the plane that is shown, on both axes. */
export const LOW = -0.5;
export const HIGH = 1.5;

const MIDDLE = (LOW + HIGH) / 2;
const EDGE = 0.04; // a line that is moved stays this far inside the plane
const DIGITS = 5;
const LEAST_STEEPNESS = 0.01;
const GIVEN_STEEPNESS = 6;

/**
 * @typedef {object} Line
 * @property {number} a how fast the pre-activation grows along x1
 * @property {number} c and along x2
 * @property {number} d the pre-activation in the corner (0, 0)
 */

/** @typedef {[number, number]} Point */

/**
 * Where a unit's numbers are in the parameters; -1 for one that the network does not have.
 * @param {HandNetwork} network
 * @param {number} unit
 */
export function placesOf({ hiddenUnits, there }, unit) {
  const places = hiddenUnits
    ? [unit, hiddenUnits + unit, 2 * hiddenUnits + unit, 3 * hiddenUnits + unit]
    : [0, 1, 2, 3];
  const [a, c, third, bias] = places.map((place) => (there[place] ? place : -1));
  return { a, c, third, bias };
}

/** @param {HandNetwork} network */
export const unitsOf = ({ hiddenUnits }) => Math.max(1, hiddenUnits);

/**
 * Whether a unit's line can be moved; if not, it goes through the corner (0, 0) for ever.
 * @param {HandNetwork} network
 */
export function canMove(network) {
  const { third, bias } = placesOf(network, 0);
  return third >= 0 || bias >= 0;
}

/**
 * @param {HandNetwork} network
 * @param {number} unit
 * @returns {Line}
 */
export function lineOf(network, unit) {
  const { parameters } = network;
  const { a, c, third, bias } = placesOf(network, unit);
  const value = (/** @type {number} */ place) => (place < 0 ? 0 : parameters[place]);
  return { a: value(a), c: value(c), d: value(third) + value(bias) };
}

/** @param {Line} line */
export const steepnessOf = ({ a, c }) => Math.hypot(a, c);

/** @param {Line} line @param {Point} point */
export const heightAt = ({ a, c, d }, [x, y]) => a * x + c * y + d;

/**
 * The part of a line inside the plane, from its lower left to its upper right end; null if there is
 * none.
 * @param {Line} line
 * @returns {[Point, Point] | null}
 */
export function segmentOf({ a, c, d }) {
  /** @type {Point[]} */
  const found = [];
  for (const edge of [LOW, HIGH]) {
    if (c !== 0) found.push([edge, -(d + a * edge) / c]);
    if (a !== 0) found.push([-(d + c * edge) / a, edge]);
  }
  const inside = found.filter((point) => point.every((value) => value >= LOW && value <= HIGH));
  inside.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const [first, last] = [inside[0], inside[inside.length - 1]];
  if (!first || Math.hypot(last[0] - first[0], last[1] - first[1]) < 1e-9) return null;
  return [first, last];
}

/**
 * The middle of the part of a line that is seen; the point that is nearest to the plane's middle if
 * none is.
 * @param {Line} line
 * @returns {Point}
 */
export function middleOf(line) {
  const seen = segmentOf(line);
  if (seen) return [(seen[0][0] + seen[1][0]) / 2, (seen[0][1] + seen[1][1]) / 2];
  const { a, c } = line;
  const share = heightAt(line, [MIDDLE, MIDDLE]) / (a * a + c * c);
  return [MIDDLE - share * a, MIDDLE - share * c];
}

/**
 * How far a point is from a line, in the units of the axes.
 * @param {Line} line
 * @param {Point} point
 */
export function distanceTo(line, point) {
  return Math.abs(heightAt(line, point)) / steepnessOf(line);
}

/**
 * The angle of a line in degrees, from 0 to 180: 0 is level, 90 upright.
 * @param {Line} line
 */
export function angleOf({ a, c }) {
  const degrees = Math.round(Math.atan2(a, -c) / Math.PI * 180);
  return (degrees + 180) % 180;
}

/**
 * A number with about as many digits as matter beside this size: links stay short, and 6e-17 is 0.
 * @param {number} value
 * @param {number} size
 */
function rounded(value, size) {
  const digits = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.max(size, 1e-12))));
  return Number(value.toFixed(Math.min(20, digits))) + 0; // never -0
}

/**
 * The parameters with another line for a unit; null if one of its numbers would be too large.
 * @param {HandNetwork} network
 * @param {number} unit
 * @param {Line} line
 * @returns {number[] | null}
 */
export function withLine(network, unit, line) {
  const places = placesOf(network, unit);
  const parameters = [...network.parameters];
  const size = steepnessOf(line);
  const before = lineOf(network, unit);
  if (line.a !== before.a) parameters[places.a] = rounded(line.a, size);
  if (line.c !== before.c) parameters[places.c] = rounded(line.c, size);
  const third = places.third < 0 ? 0 : parameters[places.third];
  if (places.bias >= 0) parameters[places.bias] = rounded(line.d - third, size);
  else if (places.third >= 0) parameters[places.third] = rounded(line.d, size);
  const there = Object.values(places).filter((place) => place >= 0);
  return there.every((place) => Math.abs(parameters[place]) <= MOST) ? parameters : null;
}

/**
 * A line moved by so much along both axes, but not out of the plane.
 * @param {Line} line
 * @param {number} x
 * @param {number} y
 * @returns {Line}
 */
export function moved({ a, c, d }, x, y) {
  const [low, high] = [LOW + EDGE, HIGH - EDGE];
  // The pre-activation without d in the corners where it is least and most.
  const least = Math.min(a * low, a * high) + Math.min(c * low, c * high);
  const most = Math.max(a * low, a * high) + Math.max(c * low, c * high);
  return { a, c, d: Math.min(-least, Math.max(-most, d - a * x - c * y)) };
}

/**
 * A line turned about a point, anticlockwise.
 * @param {Line} line
 * @param {number} degrees
 * @param {Point} pivot
 * @returns {Line}
 */
export function turned(line, degrees, [x, y]) {
  const [cos, sin] = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)];
  const [a, c] = [line.a * cos - line.c * sin, line.a * sin + line.c * cos];
  return { a, c, d: heightAt(line, [x, y]) - a * x - c * y };
}

/**
 * The parameters with all numbers of a unit's line multiplied, so the line stays where it is and
 * the unit changes faster or slower across it; with -1, its sides are swapped. Null if it cannot
 * be so steep, or so flat.
 * @param {HandNetwork} network
 * @param {number} unit
 * @param {number} factor
 * @returns {number[] | null}
 */
export function multiplied(network, unit, factor) {
  const parameters = [...network.parameters];
  const size = steepnessOf(lineOf(network, unit)) * Math.abs(factor);
  if (size < LEAST_STEEPNESS) return null;
  for (const place of Object.values(placesOf(network, unit))) {
    if (place < 0) continue;
    const value = parameters[place] * factor;
    if (Math.abs(value) > MOST) return null;
    parameters[place] = Math.abs(factor) === 1 ? value + 0 : rounded(value, size);
  }
  return parameters;
}

/**
 * The parameters with a unit's line in the middle of the plane; a unit without one gets one.
 * @param {HandNetwork} network
 * @param {number} unit
 */
export function broughtIntoView(network, unit) {
  let { a, c } = lineOf(network, unit);
  if (steepnessOf({ a, c, d: 0 }) === 0) {
    // Each unit's has a direction of its own, so that no line hides another.
    const angle = Math.PI / 4 + unit * 2.4;
    [a, c] = [GIVEN_STEEPNESS * Math.cos(angle), GIVEN_STEEPNESS * Math.sin(angle)];
  }
  return withLine(network, unit, { a, c, d: -(a + c) * MIDDLE });
}

/**
 * The parameters as nn.parameter_text reads them.
 * @param {number[]} parameters
 */
export function textOf(parameters) {
  const numbers = parameters.map((value) =>
    Object.is(value, -0) ? "-0" : String(value).replace("+", "")
  );
  return ["v1", ...numbers].join("_");
}
