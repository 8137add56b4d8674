// The tiles of the class's wall: one per seat, with the decision surface of its run once that has
// arrived. They are as large as the screen allows.

/** @import { Numbers } from "../types.d.ts" */
/** @import { Run } from "../wall.js" */

import { paintSurface, paletteOf } from "../charts/surface.js";
import { describeRun } from "./words.js";

const MOST = 300; // pixels of a tile's side
const LEAST = 34;
// How many seats a size of tile is for: it changes seldom while a class joins.
const CAPACITIES = [8, 12, 18, 24, 30, 36, 45, 60, 75, 90, 120, 150, 200, 250, 300, 400, 500];

export class Tiles {
  /**
   * @param {HTMLElement} place of the tiles
   * @param {(seed: number) => void} pick is called when a tile is clicked
   */
  constructor(place, pick) {
    this.place = place;
    /** @type {HTMLButtonElement[]} by the place of their student in the room */
    this.tiles = [];
    this.first = 1; // the seed of the first tile
    this.palette = new Uint32Array(256);
    place.addEventListener("click", (event) => {
      const tile = /** @type {Element} */ (event.target).closest(".tile");
      if (tile) pick(Number(/** @type {HTMLElement} */ (tile).dataset.seed));
    });
    place.addEventListener("keydown", (event) => this.#key(event));
    place.addEventListener("focusin", ({ target }) => {
      this.#enter(/** @type {HTMLElement} */ (target));
    });
  }

  /** @param {number[]} colors red, green and blue of 256 colours, one after another */
  color(colors) {
    this.palette = paletteOf(colors);
  }

  clear() {
    this.tiles = [];
    this.place.replaceChildren();
  }

  /**
   * Make a place for everyone who has joined, so that a run that arrives moves none.
   * @param {number} seats
   * @param {number} first the seed of the first of them
   */
  seat(seats, first) {
    this.first = first;
    while (this.tiles.length < seats) {
      const number = this.tiles.length + 1;
      const seed = this.tiles.length + first;
      const tile = document.createElement("button");
      tile.type = "button";
      tile.className = "tile";
      tile.translate = false;
      tile.disabled = true;
      tile.tabIndex = -1;
      tile.dataset.seed = String(seed);
      tile.setAttribute("aria-label", `Number ${number}, seed ${seed}: not here yet`);
      tile.innerHTML = `<canvas width="1" height="1"></canvas><span>${number}</span>`;
      this.tiles.push(tile);
      this.place.append(tile);
    }
  }

  /**
   * Show a run that has arrived.
   * @param {Run} run
   * @param {Numbers} values of its decision surface, from 0 to 255
   * @param {number} side points along each input
   */
  fill(run, values, side) {
    const number = this.#placeOf(run.seed) + 1;
    const tile = this.tiles[number - 1];
    const [canvas, label] = /** @type {[HTMLCanvasElement, HTMLElement]} */ (
      /** @type {unknown} */ (tile.children)
    );
    paintSurface(canvas, { side, values: /** @type {Uint8Array} */ (values) }, this.palette);
    const yes = run.solved !== null;
    const words = `Number ${number}, seed ${run.seed}: ${describeRun(run)}`;
    tile.setAttribute("aria-label", words);
    tile.title = words;
    tile.setAttribute("aria-pressed", "false");
    tile.classList.add("here", yes ? "solved" : "failed");
    label.textContent = `${yes ? "✓" : "✗"} ${number}`;
    tile.disabled = false;
    if (!this.place.querySelector('[tabindex="0"]')) tile.tabIndex = 0;
  }

  /**
   * @param {number} seed
   * @param {boolean} pressed
   */
  press(seed, pressed) {
    this.tiles[this.#placeOf(seed)].setAttribute("aria-pressed", String(pressed));
  }

  /**
   * The place of this seed's tile, from 0.
   * @param {number} seed
   */
  #placeOf(seed) {
    return seed - this.first;
  }

  /**
   * Make the tiles as large as there is room for all; below a certain size, they scroll.
   * @param {number} type the pixels of a presentation's type; 0 without one
   */
  arrange(type) {
    const seats = CAPACITIES.find((capacity) => capacity >= this.tiles.length) ??
      this.tiles.length;
    const style = getComputedStyle(this.place);
    const room = {
      width: this.place.clientWidth,
      height: parseFloat(style.minHeight),
      gap: parseFloat(style.columnGap),
    };
    const side = sideOf(seats, room, type);
    this.place.style.setProperty("--tile", `${side}px`);
    this.place.style.fontSize = `${fontSize(side, type)}px`;
  }

  /**
   * Of all tiles, one is reached with the tab key, and the others from there with the arrows.
   * @param {HTMLElement} tile
   */
  #enter(tile) {
    for (const other of this.tiles) other.tabIndex = -1;
    tile.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const top = this.tiles[0].offsetTop;
    const columns = this.tiles.filter((tile) => tile.offsetTop === top).length;
    const here = this.tiles.map((tile) => !tile.disabled);
    const at = this.tiles.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = neighbour(event.key, at, here, columns);
    if (to === undefined) return;
    event.preventDefault();
    if (to !== null) this.tiles[to].focus();
  }
}

/**
 * The side of a tile in pixels.
 * @param {number} seats that have room
 * @param {{width: number, height: number, gap: number}} room
 * @param {number} type the pixels of a presentation's type; 0 without one
 */
export function sideOf(seats, { width, height, gap }, type) {
  const label = seats < 100 ? 2.5 : 3.1; // of "✗ 30" and of "✗ 123", in the size of the type
  const least = Math.max(LEAST, Math.ceil(fontSize(LEAST, type) * label));
  /** @param {number} side */
  const fits = (side) =>
    Math.floor((width + gap) / (side + gap)) *
        Math.floor(height / (side + 1.3 * fontSize(side, type) + 2 * gap)) >= seats;
  let side = MOST;
  while (side > least && !fits(side)) side -= 1;
  return side;
}

/**
 * @param {number} side of a tile
 * @param {number} type the pixels of a presentation's type; 0 without one
 */
const fontSize = (side, type) => type || (side < 48 ? 12 : side < 100 ? 15 : 20);

/**
 * The place of the tile that a key leads to; null if there is none, undefined for another key.
 * @param {string} key
 * @param {number} at the place of the tile that has the focus
 * @param {boolean[]} here by place, whether the run of a tile has arrived
 * @param {number} columns
 * @returns {number | null | undefined}
 */
export function neighbour(key, at, here, columns) {
  if (!here[at]) return undefined;
  /** @type {(step: number) => number | null} */
  const next = (step) => {
    for (let to = at + step; to >= 0 && to < here.length; to += step) if (here[to]) return to;
    return null;
  };
  switch (key) {
    case "ArrowLeft":
      return next(-1);
    case "ArrowRight":
      return next(1);
    case "ArrowUp":
      return next(-columns);
    case "ArrowDown":
      return next(columns);
    case "Home":
      return here.indexOf(true);
    case "End":
      return here.lastIndexOf(true);
  }
  return undefined;
}
