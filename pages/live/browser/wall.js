// The runs of a class as they arrive: a tile a run, by seed, and the fan of their losses. The server
// sends each run once (see pages/rooms/wall.py): whatever is on the wall stays there as it is.

/** @import { Block, Chart, Component, Figure, Numbers } from "./types.d.ts" */

import { readBlock } from "./frames.js";
import { mounted } from "./mount.js";
import { fontOf, loadPlotly, size } from "./plotly.js";
import { outcome, write } from "./words.js";

const MOST = 300; // pixels of a tile's side
const LEAST = 34;
// How many seats a size of tile is for: it changes seldom while a class joins.
const CAPACITIES = [8, 12, 18, 24, 30, 36, 45, 60, 75, 90, 120, 150, 200, 250, 300, 400, 500];

const PAGE = `
  <dl class="figures">
    <div><dt>joined</dt><dd data-is="joined"></dd></div>
    <div><dt>runs arrived</dt><dd data-is="arrived"></dd></div>
    <div><dt>solved XOR</dt><dd data-is="solved"></dd></div>
    <div><dt>95 % interval</dt><dd data-is="interval"></dd></div>
    <div><dt>solved at, median</dt><dd data-is="median"></dd></div>
  </dl>
  <div class="tiles" role="group" aria-label="The runs, by seed"></div>
  <figure class="losses">
    <figcaption>Loss of every run
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
 * A run that has arrived; `solved` is the epoch, or null.
 * @typedef {object} Run
 * @property {number} seed
 * @property {number | null} solved
 * @property {number} loss
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
    /** @type {HTMLButtonElement[]} by seed, from 1 */
    this.tiles = [];
    this.have = 0; // the number of the last run that came
    /** @type {number | null} the seed of the run that is picked */
    this.picked = null;
    /** @type {Component | null} */
    this.component = null;
    /** @type {unknown} the block that came last */
    this.latest = null;
    /** @type {any} its header; see pages/rooms/wall.py */
    this.header = null;
    /** @type {string | null} */
    this.room = null;
    /** @type {number[]} red, green and blue of 256 colours */
    this.colors = [];
    /** @type {Figure | null} */
    this.figure = null;
    /** @type {boolean | null} */
    this.presented = null;
    /** @type {Promise<void> | null} */
    this.loading = null;
    this.plotly = false; // whether it is loaded
    this.drawn = false;
    this.gone = false;
    this.dressed = ""; // the font and the colour of the chart
    /** @type {number | null} the animation frame that will draw */
    this.drawing = null;
    this.root = document.createElement("section");
    this.root.className = "xor-player class-wall";
    this.root.setAttribute("aria-label", "The class's runs, live");
    this.root.innerHTML = PAGE;
    parent.append(this.root);
    /** @type {Record<string, HTMLElement>} */
    this.labels = {};
    for (const element of this.root.querySelectorAll("[data-is]")) {
      const label = /** @type {HTMLElement} */ (element);
      this.labels[/** @type {string} */ (label.dataset.is)] = label;
    }
    this.place = /** @type {HTMLElement} */ (this.root.querySelector(".tiles"));
    this.chart = /** @type {Chart & {on: (name: string, act: (event: any) => void) => void}} */ (
      this.root.querySelector(".chart")
    );
    this.spoken = /** @type {HTMLElement} */ (this.root.querySelector(".spoken"));
    this.place.addEventListener("click", (event) => {
      const tile = /** @type {Element} */ (event.target).closest(".tile");
      if (tile) this.pick(Number(/** @type {HTMLElement} */ (tile).dataset.seed));
    });
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.place.addEventListener("focusin", ({ target }) => {
      this.enter(/** @type {HTMLElement} */ (target));
    });
    this.sizes = new ResizeObserver(() => this.arrange());
    this.sizes.observe(this.root);
    this.onresize = () => this.arrange();
    globalThis.addEventListener("resize", this.onresize);
  }

  destroy() {
    this.gone = true;
    this.sizes.disconnect();
    globalThis.removeEventListener("resize", this.onresize);
    if (this.drawing !== null) cancelAnimationFrame(this.drawing);
    if (this.drawn) Plotly.purge(this.chart);
  }

  // ---- what the server sends --------------------------------------------------------------

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    if (component.data !== this.latest) {
      this.latest = component.data;
      this.merge(readBlock(Uint8Array.from(new Uint8Array(component.data))));
    }
    this.theme();
  }

  /** @param {Block} block */
  merge({ header, arrays, shapes }) {
    if (header.room !== this.room) this.begin(header.room);
    this.header = header;
    this.load(header.plotly);
    this.root.classList.toggle("presented", header.presented);
    if (header.figure) {
      this.colors = header.colors;
      this.figure = header.figure;
      this.presented = header.presented;
      this.changed();
    }
    this.seat(header.seats);
    if (header.after <= this.have && header.until > this.have) {
      this.take(arrays, shapes);
      this.have = header.until;
      this.changed();
    }
    /** @type {Record<string, string>} */
    const figures = header.figures;
    for (const [key, text] of Object.entries(figures)) write(this.labels[key], text);
    this.arrange();
    const { joined, arrived, solved } = figures;
    write(this.spoken, `${arrived} of ${joined} runs have arrived; solved: ${solved}.`);
    if (header.after !== this.have || this.presented !== header.presented) this.report();
  }

  /** @param {string} plotly its address */
  load(plotly) {
    this.loading ??= loadPlotly(`${this.base}${plotly}`).then(() => {
      this.plotly = true;
      this.draw();
    }, (error) => {
      this.chart.textContent = `The losses cannot be drawn: ${error.message}. Reload the page.`;
    });
  }

  /** @param {string} room */
  begin(room) {
    this.room = room;
    this.runs.clear();
    this.tiles = [];
    this.place.replaceChildren();
    this.have = 0;
    this.picked = null;
    this.changed();
  }

  report() {
    const { room, have, picked } = this;
    const presented = this.figure ? this.presented : null;
    queueMicrotask(() =>
      this.component?.setStateValue("request", { room, have, presented, picked })
    );
  }

  /**
   * A place for everyone who has joined, so that a run that arrives moves none.
   * @param {number} seats
   */
  seat(seats) {
    while (this.tiles.length < seats) {
      const seed = this.tiles.length + 1;
      const tile = document.createElement("button");
      tile.type = "button";
      tile.className = "tile";
      tile.disabled = true;
      tile.tabIndex = -1;
      tile.dataset.seed = String(seed);
      tile.setAttribute("aria-label", `Seed ${seed}: not here yet`);
      tile.innerHTML = `<canvas width="1" height="1"></canvas><span>${seed}</span>`;
      this.tiles.push(tile);
      this.place.append(tile);
    }
  }

  /**
   * @param {Record<string, Numbers>} arrays
   * @param {Record<string, number[]>} shapes
   */
  take({ seeds, solved, losses, tiles, points, curves }, shapes) {
    const [, rows, columns] = shapes.tiles;
    const count = curves.length / 2;
    let from = 0;
    seeds.forEach((seed, i) => {
      const run = {
        seed,
        solved: solved[i] < 0 ? null : solved[i],
        loss: losses[i],
        epochs: curves.slice(from, from + points[i]),
        losses: curves.slice(count + from, count + from + points[i]),
      };
      from += points[i];
      this.runs.set(seed, run);
      this.fill(
        this.tiles[seed - 1],
        run,
        tiles.subarray(i * rows * columns, (i + 1) * rows * columns),
        columns,
      );
    });
  }

  /**
   * @param {HTMLButtonElement} tile
   * @param {Run} run
   * @param {Numbers} values of its decision surface, from 0 to 255
   * @param {number} columns
   */
  fill(tile, run, values, columns) {
    const [canvas, label] = /** @type {[HTMLCanvasElement, HTMLElement]} */ (
      /** @type {unknown} */ (tile.children)
    );
    const rows = values.length / columns;
    Object.assign(canvas, { width: columns, height: rows });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(columns, rows);
    for (let row = 0; row < rows; row += 1) {
      let to = (rows - 1 - row) * columns * 4; // the picture's first line is on top
      for (let column = 0; column < columns; column += 1, to += 4) {
        const color = values[row * columns + column] * 3;
        image.data[to] = this.colors[color];
        image.data[to + 1] = this.colors[color + 1];
        image.data[to + 2] = this.colors[color + 2];
        image.data[to + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
    const yes = run.solved !== null;
    const words = `Seed ${run.seed}: ${outcome(run.solved)}, loss ${run.loss.toFixed(4)}`;
    tile.setAttribute("aria-label", words);
    tile.title = words;
    tile.setAttribute("aria-pressed", "false");
    tile.classList.add("here", yes ? "solved" : "failed");
    label.textContent = `${yes ? "✓" : "✗"} ${run.seed}`;
    tile.disabled = false;
    if (!this.place.querySelector('[tabindex="0"]')) tile.tabIndex = 0;
  }

  // ---- the wall -----------------------------------------------------------------------------

  /**
   * As large as all who have joined have room on the screen; they scroll once they would be too
   * small.
   */
  arrange() {
    if (this.gone || !this.tiles.length) return;
    const style = getComputedStyle(this.place);
    const gap = parseFloat(style.columnGap);
    const width = this.place.clientWidth;
    const height = parseFloat(style.minHeight);
    /** @param {number} side */
    const font = (side) => (this.header.presented ? 24 : side < 48 ? 12 : side < 100 ? 15 : 20);
    const seats = CAPACITIES.find((capacity) => capacity >= this.tiles.length) ??
      this.tiles.length;
    /** @param {number} side */
    const fits = (side) =>
      Math.floor((width + gap) / (side + gap)) *
          Math.floor(height / (side + 1.3 * font(side) + 2 * gap)) >= seats;
    const least = Math.max(LEAST, Math.ceil(font(LEAST) * 3.1)); // of "✓ 123"
    let side = MOST;
    while (side > least && !fits(side)) side -= 1;
    this.place.style.setProperty("--tile", `${side}px`);
    this.place.style.fontSize = `${font(side)}px`;
    if (this.drawn) {
      const { width: w, height: h } = size(this.chart);
      const layout = this.chart._fullLayout;
      if (w > 0 && (layout.width !== w || layout.height !== h)) {
        Plotly.relayout(this.chart, { width: w, height: h });
      }
    }
  }

  /** @param {number} seed */
  pick(seed) {
    if (!this.runs.has(seed)) return;
    if (this.picked !== null) this.tiles[this.picked - 1].setAttribute("aria-pressed", "false");
    this.picked = seed === this.picked ? null : seed;
    if (this.picked !== null) this.tiles[this.picked - 1].setAttribute("aria-pressed", "true");
    this.changed();
    this.report();
  }

  /**
   * Of all tiles, one is reached with the tab key, and the others from there with the arrows.
   * @param {HTMLElement} tile
   */
  enter(tile) {
    for (const other of this.tiles) other.tabIndex = -1;
    tile.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const here = this.tiles.filter((tile) => !tile.disabled);
    const target = /** @type {HTMLButtonElement} */ (event.target);
    const at = here.indexOf(target);
    const top = this.tiles[0].offsetTop;
    const columns = this.tiles.filter((tile) => tile.offsetTop === top).length;
    /** @param {1 | -1} sign */
    const below = (sign) => {
      const from = Number(target.dataset.seed) - 1;
      for (let to = from + sign * columns; this.tiles[to]; to += sign * columns) {
        if (!this.tiles[to].disabled) return this.tiles[to];
      }
      return null;
    };
    const to = /** @type {Record<string, () => HTMLElement | null | undefined>} */ ({
      ArrowLeft: () => here[at - 1],
      ArrowRight: () => here[at + 1],
      ArrowUp: () => below(-1),
      ArrowDown: () => below(1),
      Home: () => here[0],
      End: () => here[here.length - 1],
    })[event.key];
    if (at < 0 || !to) return;
    event.preventDefault();
    to()?.focus();
  }

  // ---- the losses ---------------------------------------------------------------------------

  changed() {
    this.drawing ??= requestAnimationFrame(() => {
      this.drawing = null;
      this.draw();
    });
  }

  draw() {
    if (!this.plotly || !this.figure || this.gone) return;
    const { data, layout } = this.figure;
    const runs = [...this.runs.values()].sort((a, b) => a.seed - b.seed);
    /** @type {Record<string, Run[]>} by trace */
    const chosen = {
      solved: runs.filter((run) => run.solved !== null),
      failed: runs.filter((run) => run.solved === null),
      picked: runs.filter((run) => run.seed === this.picked),
    };
    const traces = data.map((part) => ({ ...part, ...together(chosen[part.meta]) }));
    Object.assign(layout, size(this.chart));
    layout.font = { ...layout.font, ...fontOf(this.root) };
    Plotly.react(this.chart, traces, { ...layout }, {
      displaylogo: false,
      doubleClick: false,
      showTips: false,
      modeBarButtons: [["toImage"]],
      toImageButtonOptions: { format: "svg", filename: "xor-class-losses" },
    });
    if (!this.drawn) {
      this.drawn = true;
      this.chart.on("plotly_click", ({ points }) => this.pick(points[0].customdata));
    }
    this.chart.setAttribute(
      "aria-label",
      `Losses of ${runs.length} runs over their epochs: ${chosen.solved.length} ` +
        `fell under 0.01, ${chosen.failed.length} did not.`,
    );
  }

  theme() {
    const dressed = Object.values(fontOf(this.root)).join(" ");
    if (dressed === this.dressed) return;
    this.dressed = dressed;
    this.changed();
  }
}

/**
 * Some runs' curves as one line with gaps.
 * @param {Run[]} runs
 */
function together(runs) {
  /** @type {(number | null)[]} */
  const x = [];
  /** @type {(number | null)[]} */
  const y = [];
  /** @type {number[]} */
  const customdata = [];
  for (const run of runs) {
    x.push(...run.epochs, null);
    y.push(...run.losses, null);
    for (let i = 0; i <= run.epochs.length; i += 1) customdata.push(run.seed);
  }
  return { x, y, customdata };
}

export const { show, leave } = mounted((parent, base) => new Wall(parent, base));
