// Charts that follow the player in the bar of an explaining page, in a place of their own.

/** @import { Component, Figure, Frame } from "./types.d.ts" */
/** @import { Player } from "./player.js" */
/** @import { PlotlyChart } from "./plotly.js" */

import { DiagramChart } from "./charts/diagram.js";
import { HiddenSpaceChart } from "./charts/hidden_space.js";
import { SurfaceChart } from "./charts/surface.js";
import { mounted } from "./mount.js";
import { copyOf, loadPlotly } from "./plotly.js";
import { scaleOf, shaped } from "./shape.js";
import { join, part } from "./watching.js";
import { surfaceText } from "./words.js";

/**
 * What a page says about its charts; see watch.py.
 * @typedef {object} Charts
 * @property {string} plotly the address of Plotly.js
 * @property {boolean} presented
 * @property {string} file what the names of saved charts begin with
 * @property {any} look
 * @property {{kind: "surface" | "hidden" | "diagram", title: string, hint: string}[]} charts
 */

/** A chart that follows. @typedef {PlotlyChart & {
 *   filled: (figure: Figure, frame: Frame) => Figure,
 *   move: (frame: Frame) => void,
 *   rest: (frame: Frame) => void,
 *   saved: (frame: Frame) => any[],
 *   text?: (frame: Frame) => string,
 *   fits?: (frame: Frame) => boolean,
 * }} Following */

const CANVASES = {
  surface: `<div class="window"><canvas></canvas></div><canvas></canvas>`,
  hidden: "<canvas></canvas>",
  diagram: "<canvas></canvas>",
};

const NARROW = 720; // pixels; a phone's charts have less around them

class Watched {
  /**
   * @param {HTMLElement} parent
   * @param {string} base where the app's addresses begin
   */
  constructor(parent, base) {
    this.base = base;
    this.root = document.createElement("section");
    this.root.className = "xor-player watched";
    this.root.setAttribute("aria-label", "What moves with the timeline");
    parent.append(this.root);
    this.received = "";
    /** @type {Charts | null} */
    this.data = null;
    /** @type {Following[]} */
    this.charts = [];
    /** @type {Player | null} */
    this.player = null;
    this.drawing = false;
    this.ready = false;
    this.gone = false;
    this.sizes = new ResizeObserver(() => this.player?.resized());
    join(this);
  }

  destroy() {
    this.gone = true;
    part(this);
    this.sizes.disconnect();
    if (!this.drawing) this.#clear();
    this.root.remove();
  }

  /** Take all charts away; Plotly must not be drawing one. */
  #clear() {
    for (const chart of this.charts) chart.destroy();
    this.charts = [];
  }

  /** @param {Component} component */
  receive({ data }) {
    const received = JSON.stringify(data);
    if (received === this.received) {
      if (this.dress()) this.player?.repaint();
      return;
    }
    this.received = received;
    this.data = data;
    this.ready = false;
    this.sizes.disconnect();
    if (!this.drawing) this.#build();
  }

  /** Make a place for each chart. */
  #build() {
    const data = /** @type {Charts} */ (this.data);
    this.#clear();
    this.root.classList.toggle("presented", data.presented);
    this.root.innerHTML = `<div class="charts" data-count="${data.charts.length}"></div>`;
    this.charts = /** @type {Charts} */ (data).charts.map((chart) => this.#place(chart));
    this.player?.repaint();
  }

  /** @param {Charts["charts"][number]} chart */
  #place({ kind, title, hint }) {
    const { look } = /** @type {Charts} */ (this.data);
    const figure = document.createElement("figure");
    figure.className = kind;
    figure.innerHTML = `<figcaption></figcaption><div class="stage">${CANVASES[kind]}
      <div class="chart" role="img"></div></div>`;
    const caption = /** @type {HTMLElement} */ (figure.firstElementChild);
    caption.append(
      title,
      " ",
      Object.assign(document.createElement("small"), { textContent: hint }),
    );
    this.root.firstElementChild?.append(figure);
    const stage = /** @type {HTMLElement} */ (figure.querySelector(".stage"));
    if (kind === "surface") {
      stage.addEventListener("pointerenter", () => this.player?.refine(0));
      return /** @type {Following} */ (new SurfaceChart(stage, kind, look.colors, look.axis));
    }
    return kind === "hidden" ? new HiddenSpaceChart(stage, look) : new DiagramChart(stage, look);
  }

  /** Whether all charts can draw this frame: after a change of the run it may be an old one. */
  #fits(/** @type {Frame} */ frame) {
    return frame.parameters.length === this.data?.look.parameters &&
      this.charts.every((chart) => chart.fits?.(frame) ?? true);
  }

  /** Draw the charts as soon as there is a frame for them. */
  async #draw() {
    const { data, player } = this;
    const [frame] = player?.shown ?? [];
    if (!data || !player || !frame || this.drawing || !this.#fits(frame)) return;
    this.drawing = true;
    try {
      await loadPlotly(`${this.base}${data.plotly}`);
      for (const chart of this.charts) {
        if (this.gone || data !== this.data || !this.root.isConnected) return;
        const figure = chart.filled(this.#shaped(chart.name), frame);
        await chart.draw(figure, (_, format) => this.#save(chart, format));
        this.sizes.observe(chart.stage);
      }
      this.ready = data === this.data;
    } catch (error) {
      this.root.textContent = `The charts cannot be drawn: ${
        error instanceof Error ? error.message : error
      }. Reload the page.`;
    } finally {
      this.drawing = false;
      if (this.gone) this.#clear();
      else if (data !== this.data) this.#build();
      this.player?.refresh();
    }
  }

  /**
   * A figure of the server's, in the shape that the page has.
   * @param {string} name
   */
  #shaped(name) {
    const { look, presented } = /** @type {Charts} */ (this.data);
    const narrow = name !== "diagram" && this.root.clientWidth < NARROW;
    return shaped(copyOf(look.figures[name]), name === "hidden" ? "plane" : name, {
      layout: narrow ? "portrait" : "wide",
      scale: presented ? scaleOf(globalThis.innerHeight) : 1,
    });
  }

  /**
   * @param {Following} chart
   * @param {string} format
   */
  #save(chart, format) {
    const [frame] = this.player?.shown ?? [];
    if (!frame || !this.data) return;
    chart.download(
      format,
      `${this.data.file}-${chart.name}-epoch-${frame.epoch}`,
      chart.saved(frame),
    );
  }

  // ---- what the player says ----------------------------------------------------------------------

  /** @param {Player} player */
  follow(player) {
    this.player = player;
    player.repaint();
  }

  /** @param {Frame} frame */
  move(frame) {
    if (!this.root.isConnected) return;
    if (!this.ready) {
      this.#draw();
    } else if (this.#fits(frame)) {
      const hidden = /** @type {HiddenSpaceChart | undefined} */ (
        this.charts.find((chart) => chart instanceof HiddenSpaceChart)
      );
      hidden?.fit(this.player?.histories[0].frames ?? []);
      for (const chart of this.charts) chart.move(frame);
    }
  }

  write() {}

  /** @param {Frame} frame */
  rest(frame) {
    if (!this.ready || !this.#fits(frame)) return [];
    return this.charts.map((chart) => () => {
      if (this.ready && this.root.isConnected) chart.rest(frame);
    });
  }

  /** @param {Frame} frame */
  refine(frame) {
    const surface = this.charts.find((chart) => chart instanceof SurfaceChart);
    if (this.ready && this.#fits(frame)) surface?.rest(frame);
  }

  /** @param {Frame} frame */
  describe(frame) {
    if (!this.ready || !this.#fits(frame)) return;
    const { look } = /** @type {Charts} */ (this.data);
    for (const chart of this.charts) {
      chart.describe(chart.text?.(frame) ?? surfaceText(frame, look.inputs, look.targets));
    }
  }

  resize() {
    if (this.ready && this.root.isConnected) this.charts.forEach((chart) => chart.resize());
  }

  dress() {
    return this.ready && this.charts.map((chart) => chart.dress()).some(Boolean);
  }

  /** @param {boolean} moving */
  mark(moving) {
    this.root.classList.toggle("moving", moving);
  }
}

export const { show, leave } = mounted((parent, base) => new Watched(parent, base));
