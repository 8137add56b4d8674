// The units' lines as they are drawn: each with its number, a tick on the side where the unit is on,
// and a handle that turns it.

/** @import { Line, Point } from "./geometry.js" */

import { middleOf, segmentOf, steepnessOf } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";
const HANDLE = 26; // how far a handle stands from the end of its line, in pixels
const LABEL = 20;
const TICK = 20;

/**
 * How points of the plane lie on the screen.
 * @typedef {object} Scale
 * @property {(point: Point) => Point} toScreen in pixels of the drawing
 * @property {number} side of the plane in pixels
 * @property {number} size of the type in pixels
 */

/**
 * Where the plane is in its drawing, in pixels.
 * @typedef {{left: number, top: number, side: number}} Box
 */

/**
 * An element of a drawing.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {SVGElement[]} [children]
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, children = []) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  set(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {Record<string, string | number>} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Where the parts of a line are on the screen; null if nothing of it is in the plane.
 * @param {Line} line
 * @param {Scale} scale
 */
export function partsOf(line, { toScreen, size }) {
  const seen = segmentOf(line);
  if (!seen) return null;
  const [from, to] = seen.map(toScreen);
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(x, y);
  if (length < 1) return null;
  /** @type {(point: Point, pixels: number) => Point} */
  const along = (point, pixels) => [point[0] + x / length * pixels, point[1] + y / length * pixels];
  const middle = toScreen(middleOf(line));
  const norm = steepnessOf(line);
  const grown = TICK + size / 2;
  return {
    from,
    to,
    handle: along(to, -Math.min(HANDLE, 0.2 * length)),
    label: along(from, Math.min(LABEL + size / 2, 0.25 * length)),
    middle,
    // Upwards on the screen is less.
    side: /** @type {Point} */ ([
      middle[0] + grown * line.a / norm,
      middle[1] - grown * line.c / norm,
    ]),
  };
}

/** @typedef {NonNullable<ReturnType<typeof partsOf>>} Parts */

/**
 * How near a point is to a stretch of a line, in pixels.
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 */
export function nearness([px, py], [fx, fy], [tx, ty]) {
  const [x, y] = [tx - fx, ty - fy];
  const share = ((px - fx) * x + (py - fy) * y) / (x * x + y * y || 1);
  const at = Math.max(0, Math.min(1, share));
  return Math.hypot(px - fx - at * x, py - fy - at * y);
}

/** The drawing of one unit's line. */
export class DrawnLine {
  /**
   * @param {string} name of the unit
   * @param {string} color
   */
  constructor(name, color) {
    this.hit = svg("path", { class: "hit" });
    this.halo = svg("path", { class: "halo" }); // only where the line is in focus
    this.casing = svg("path", { class: "casing" });
    this.sideCasing = svg("path", { class: "casing" });
    this.line = svg("path", { class: "line", stroke: color });
    this.tick = svg("path", { class: "tick", stroke: color });
    this.disc = svg("circle", { class: "disc", fill: color });
    this.name = svg("text", { class: "name" });
    this.name.textContent = name;
    this.reach = svg("circle", { class: "hit reach", r: 22 });
    this.grip = svg("circle", { class: "grip", stroke: color });
    this.ends = svg("g", {}, [this.reach, this.grip]);
    this.element = svg("g", { class: "drawn" }, [
      this.hit,
      this.halo,
      this.sideCasing,
      this.casing,
      this.tick,
      this.line,
      this.ends,
      this.disc,
      this.name,
    ]);
  }

  /**
   * @param {Parts | null} parts
   * @param {Scale} scale
   * @param {{chosen: boolean, plain: boolean}} how chosen: emphasised; plain: only its line
   */
  draw(parts, { size }, { chosen, plain }) {
    this.element.style.display = parts ? "" : "none";
    if (!parts) return;
    const { from, to, handle, label, middle, side } = parts;
    const path = `M${coordinates(from)}L${coordinates(to)}`;
    set(this.hit, { d: path });
    set(this.halo, { d: path });
    set(this.casing, { d: path });
    set(this.line, { d: path });
    this.element.classList.toggle("chosen", chosen);
    this.element.classList.toggle("plain", plain);
    for (const part of [this.ends, this.disc, this.name, this.tick, this.sideCasing]) {
      part.style.display = plain ? "none" : "";
    }
    if (plain) return;
    set(this.tick, { d: arrow(middle, side) });
    set(this.sideCasing, { d: arrow(middle, side) });
    set(this.reach, { cx: handle[0], cy: handle[1] });
    set(this.grip, { cx: handle[0], cy: handle[1], r: Math.round((chosen ? 0.75 : 0.55) * size) });
    set(this.disc, { cx: label[0], cy: label[1], r: Math.round(0.9 * size) });
    set(this.name, { x: label[0], y: label[1], "font-size": Math.ceil(size) });
  }
}

/** @param {Point} point */
const coordinates = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`;

/**
 * @param {Point} from
 * @param {Point} to
 */
function arrow(from, to) {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  /** @type {Point} */
  const left = [to[0] - 0.35 * x - 0.25 * y, to[1] - 0.35 * y + 0.25 * x];
  /** @type {Point} */
  const right = [to[0] - 0.35 * x + 0.25 * y, to[1] - 0.35 * y - 0.25 * x];
  return `M${coordinates(from)}L${coordinates(to)}M${coordinates(left)}L${coordinates(to)}L${
    coordinates(right)
  }`;
}
