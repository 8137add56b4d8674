// The runs of a class as they arrive: a tile per run, by seed, and the losses of all of them. The
// server sends each run once (see pages/rooms/wall.py): what is on the wall stays there as it is.

/** @import { Block, Component, Numbers } from "./types.d.ts" */

import { readBlock } from "./frames.js";
import { labelsOf, write } from "./labels.js";
import { mounted } from "./mount.js";
import { PAPER } from "./paper.js";
import { scaleOf, TEXT } from "./shape.js";
import { ClassLosses } from "./wall/losses.js";
import { Tiles } from "./wall/tiles.js";
import { describeNearly, isNearlySolved, measureOf } from "./wall/words.js";

const PAGE = `
  <dl class="figures">
    <div><dt>joined</dt><dd data-is="joined"></dd></div>
    <div><dt>arrived</dt><dd data-is="arrived"></dd></div>
    <div><dt>solved <span data-is="task">XOR</span></dt><dd data-is="solved"></dd></div>
    <div><dt>95 % interval</dt><dd data-is="interval"></dd></div>
    <div><dt>solved at, median</dt><dd data-is="median"></dd></div>
  </dl>
  <div class="tiles" role="group" aria-label="The runs, by the students' numbers"></div>
  <p class="nearly" hidden></p>
  <figure class="losses">
    <figcaption><span data-is="measured">Loss</span> of every run
      <small>
        <svg width="34" height="8" aria-hidden="true"><line x2="34" y1="4" y2="4"/></svg> solved
        <svg width="34" height="8" aria-hidden="true" class="failed"><line x2="34" y1="4" y2="4"/></svg>
        not solved
      </small>
    </figcaption>
    <div class="chart" role="group"></div>
  </figure>
  <p class="spoken" role="status"></p>`;

/**
 * A run that has arrived; `solved` is the epoch, or null, and `right` whether all four rows are.
 * `error` is the mean squared error, which decides; `measure` is what people call it.
 * @typedef {object} Run
 * @property {number} seed
 * @property {number | null} solved
 * @property {boolean} right
 * @property {number} loss
 * @property {number} error
 * @property {string} measure
 * @property {Numbers} epochs
 * @property {Numbers} losses
 */

class Wall {
  /**
   * @param {HTMLElement} parent
   * @param {string} base where the app's addresses begin
   */
  constructor(parent, base) {
    this.base = base;
    /** @type {Map<number, Run>} by seed */
    this.runs = new Map();
    this.have = 0; // the number of the last run that came
    /** @type {number | null} the seed of the run that is picked */
    this.picked = null;
    /** @type {Component | null} */
    this.component = null;
    /** @type {unknown} the block that came last */
    this.latest = null;
    /** @type {string | null} */
    this.room = null;
    this.presented = false;
    /** @type {boolean | null} what the chart's figure is made for; null if there is none yet */
    this.figurePresented = null;

    this.root = document.createElement("section");
    this.root.className = "xor-player class-wall";
    this.root.setAttribute("aria-label", "The class's runs, live");
    this.root.innerHTML = PAGE;
    parent.append(this.root);
    /** @type {(selector: string) => HTMLElement} */
    const find = (selector) => /** @type {HTMLElement} */ (this.root.querySelector(selector));
    this.labels = labelsOf(this.root);
    this.spoken = find(".spoken");
    this.nearly = find(".nearly");
    this.tiles = new Tiles(find(".tiles"), (seed) => this.pick(seed));
    this.losses = new ClassLosses(find(".chart"), (seed) => this.pick(seed));
    this.ended = new AbortController();
    this.sizes = new ResizeObserver(() => this.arrange());
    this.sizes.observe(this.root);
    globalThis.addEventListener("resize", () => this.arrange(), { signal: this.ended.signal });
    document.addEventListener(PAPER, () => this.#redraw(), { signal: this.ended.signal });
  }

  destroy() {
    this.ended.abort();
    this.sizes.disconnect();
    this.losses.destroy();
  }

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    if (component.data !== this.latest) {
      this.latest = component.data;
      this.#merge(readBlock(Uint8Array.from(new Uint8Array(component.data))));
    }
    this.losses.dress();
  }

  /** @param {Block} block */
  #merge({ header, arrays, shapes }) {
    if (header.room !== this.room) this.#begin(header.room);
    this.presented = header.presented;
    this.root.classList.toggle("presented", header.presented);
    this.losses.load(`${this.base}${header.plotly}`);
    if (header.figure) {
      this.tiles.color(header.colors);
      this.losses.setFigure(header.figure);
      this.figurePresented = header.presented;
    }
    this.tiles.seat(header.seats, header.first_seed);
    if (header.after <= this.have && header.until > this.have) {
      this.#take(arrays, shapes, header.squared);
      this.have = header.until;
      this.losses.show(this.runs.values(), this.picked);
    }
    /** @type {Record<string, string>} */
    const figures = header.figures;
    for (const [key, text] of Object.entries(figures)) write(this.labels[key], text);
    write(this.labels.task, header.task);
    write(this.labels.measured, header.squared ? "Loss" : "Cross-entropy");
    this.losses.file = header.file;
    const nearly = [...this.runs.values()].filter(isNearlySolved);
    this.nearly.hidden = !nearly.length;
    const numbers = nearly.map(({ seed }) => seed - header.first_seed + 1);
    write(this.nearly, describeNearly(numbers, measureOf(header.squared)));
    this.arrange();
    const { joined, arrived, solved } = figures;
    write(this.spoken, `${arrived} of ${joined} runs have arrived; solved: ${solved}.`);
    if (header.after !== this.have || this.figurePresented !== header.presented) this.#request();
  }

  /**
   * Begin with another room, or with a room that was reset.
   * @param {string} room
   */
  #begin(room) {
    this.room = room;
    this.runs.clear();
    this.have = 0;
    this.picked = null;
    this.tiles.clear();
    this.losses.show([], null);
  }

  /**
   * @param {Record<string, Numbers>} arrays
   * @param {Record<string, number[]>} shapes
   * @param {boolean} squared whether the losses are mean squared errors
   */
  #take({ seeds, solved, right, losses, errors, tiles, points, curves }, shapes, squared) {
    const side = shapes.tiles[1];
    const count = curves.length / 2;
    let from = 0;
    seeds.forEach((seed, i) => {
      const until = from + points[i];
      const run = {
        seed,
        solved: solved[i] < 0 ? null : solved[i],
        right: right[i] > 0,
        loss: losses[i],
        error: errors[i],
        measure: measureOf(squared),
        epochs: curves.slice(from, until),
        losses: curves.slice(count + from, count + until),
      };
      from = until;
      this.runs.set(seed, run);
      this.tiles.fill(run, tiles.subarray(i * side * side, (i + 1) * side * side), side);
    });
  }

  /** Say what the wall has, so that the server sends what it has not. */
  #request() {
    const { room, have, picked, figurePresented: presented } = this;
    queueMicrotask(() =>
      this.component?.setStateValue("request", { room, have, presented, picked })
    );
  }

  /**
   * Pick a run; none, if it was picked already.
   * @param {number} seed
   */
  pick(seed) {
    if (!this.runs.has(seed)) return;
    if (this.picked !== null) this.tiles.press(this.picked, false);
    this.picked = seed === this.picked ? null : seed;
    if (this.picked !== null) this.tiles.press(this.picked, true);
    this.losses.show(this.runs.values(), this.picked);
    this.#request();
  }

  /** Draw everything at once, in the size and the colours that it has now. */
  #redraw() {
    this.arrange();
    this.losses.redraw();
  }

  /** Fit everything to the room on the screen. */
  arrange() {
    if (this.ended.signal.aborted || !this.tiles.tiles.length) return;
    const scale = this.presented ? scaleOf(globalThis.innerHeight) : 1;
    this.tiles.arrange(this.presented ? TEXT * scale : 0);
    this.losses.resize(scale);
  }
}

export const { show, leave } = mounted((parent, base) => new Wall(parent, base));
