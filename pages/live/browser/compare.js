// The player of up to four runs in step, side by side or over each other.

/** @import { PlotlyChart } from "./plotly.js" */
/** @import { Shape } from "./shape.js" */
/** @import { Figure } from "./types.d.ts" */

import { epochAxisEnd, LossChart, lossRange } from "./charts/loss.js";
import { coordinates, SquareChart, strokeBoundary, SurfaceChart } from "./charts/surface.js";
import { labelsOf, write } from "./labels.js";
import { mounted } from "./mount.js";
import { onPaper } from "./paper.js";
import { Player } from "./player.js";
import { cleared, copyOf, trace } from "./plotly.js";
import { shaped, shapeOf } from "./shape.js";
import { bar, choice, TIMELINE } from "./transport.js";
import { grouped, rowsRight, solvedLabel } from "./words.js";

const CHOICES = /** @type {Record<string, [string, string][]>} */ ({
  view: [["side by side", "side by side"], ["over each other", "over each other"]],
  scale: [["linear", "linear scale"], ["log", "log scale"]],
});

const FIGURES = `<dl class="figures">
    <div><dt>state</dt><dd class="state" data-is="state"></dd></div>
    <div><dt>epoch</dt><dd><span data-is="epoch"></span> <small data-is="epochs"></small></dd></div>
  </dl>`;

const TABLE = `<table class="truth compared">
    <caption>What each run has come to at this epoch</caption>
    <thead><tr>
      <th scope="col">run</th><th scope="col" data-is="measure"></th><th scope="col">rows right</th>
      <th scope="col">solved at epoch</th>
    </tr></thead>
    <tbody></tbody>
  </table>`;

const STAGE = {
  surface: `<div class="window"><canvas></canvas></div><canvas></canvas>`,
  loss: "<canvas></canvas>",
  plane: "<canvas></canvas>",
};
const KINDS = { surface: "Decision surface", plane: "Decision boundaries", loss: "Loss" };

/**
 * How a run's lines are drawn in the charts, as a sample beside its name.
 * @param {{color: string, dash: string}} run
 */
const sample = ({ color, dash }) =>
  `<svg width="36" height="10" aria-hidden="true"><line x1="1" x2="35" y1="5" y2="5"
  stroke="${color}" stroke-width="4" stroke-dasharray="${dash}"/></svg> `;

/** The 0.5 lines of several runs over each other, in a square. */
class PlaneChart extends SquareChart {
  /** @param {HTMLElement} stage */
  constructor(stage) {
    super(stage, "plane");
    this.lines = /** @type {HTMLCanvasElement} */ (stage.querySelector("canvas"));
  }

  /**
   * @param {Figure} figure
   * @returns {Figure}
   */
  filled({ data, layout }) {
    const parts = data.map((part) =>
      part.meta?.startsWith("boundary") ? { ...part, x: [], y: [] } : part
    );
    return { data: parts, layout };
  }

  /** @param {Player} player */
  move(player) {
    const context = cleared(this.lines, this.stage);
    player.shown.forEach(({ boundary }, i) => {
      const { color, width, dash } = this.chart.data[trace(this.chart, `boundary-${i}`)].line;
      const dashes = player.data.look.runs[i].dash;
      const line = { color, width, dash: dash ? dashes.split(" ").map(Number) : [] };
      strokeBoundary(context, boundary, this.plane, line);
    });
  }

  /** @param {Player} player */
  saved(player) {
    return this.chart.data.map((part) => {
      const run = /^boundary-(\d)$/.exec(part.meta ?? "");
      if (!run) return part;
      const { axis } = player.data.look;
      return { ...part, ...coordinates(player.shown[Number(run[1])].boundary, axis) };
    });
  }
}

/**
 * A chart of the comparison.
 * @typedef {{kind: "surface" | "plane" | "loss", runs: number[], chart: PlotlyChart}} Part
 */

class CompareView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Part[]} */
    this.parts = [];
    /** @type {Record<string, HTMLElement>} */
    this.labels = {};
    /** @type {HTMLElement[][]} */
    this.rows = [];
    /** @type {Player | null} */
    this.player = null;
    /** @type {Shape} */
    this.shape = { layout: "", scale: 1 };
    this.visibility = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const part = this.parts.find(({ chart }) => chart.stage === target);
        if (part) part.chart.visible = isIntersecting;
      }
      this.player?.repaint();
    }, { rootMargin: "50px" });
  }

  /** @param {Player} player */
  page(player) {
    this.player = player;
    const choices = Object.entries(CHOICES).map(([name, values]) => choice(name, values));
    return `<div class="page several"><div class="bars">
      ${bar({ speeds: player.data.speeds, step: false })}
      <div class="transport choices">${choices.join("")}</div></div>
      <p class="message" role="alert" hidden></p>${FIGURES}
      <div class="charts compared"></div>${TIMELINE}${TABLE}
      <p class="spoken" role="status"></p></div>`;
  }

  /** @param {Player} player */
  async draw(player) {
    const { look } = player.data;
    this.look = look;
    const place = /** @type {HTMLElement} */ (this.root.querySelector(".charts"));
    const view = player.choice("view");
    place.dataset.view = view;
    place.style.setProperty("--runs", String(look.runs.length));
    this.labels = labelsOf(this.root);
    this.parts = look.charts
      .filter((/** @type {{view: string}} */ chart) => chart.view === view)
      .map((/** @type {any} */ { kind, runs, title, figure }) => {
        const chart = this.#place(place, kind, runs, title, figure);
        return { kind, runs, chart, figure };
      });
    this.#table();
    this.#reshape();
    await Promise.all(this.parts.map((part) => this.#draw(player, part)));
    for (const { chart } of this.parts) this.visibility.observe(chart.stage);
  }

  /**
   * @param {HTMLElement} place
   * @param {"surface" | "plane" | "loss"} kind
   * @param {number[]} runs
   * @param {string} title
   * @param {any} figure
   */
  #place(place, kind, runs, title, figure) {
    const box = document.createElement("figure");
    box.className = kind;
    const caption = document.createElement("figcaption");
    if (kind === "surface") caption.innerHTML = sample(this.look.runs[runs[0]]);
    caption.append(title);
    if (kind === "plane") {
      for (const run of runs) {
        const key = document.createElement("small");
        key.innerHTML = sample(this.look.runs[run]);
        key.append(this.look.runs[run].title);
        caption.append(" ", key);
      }
    }
    caption.title = title;
    const stage = document.createElement("div");
    stage.className = "stage";
    if (kind === "surface") stage.dataset.run = String(runs[0]);
    stage.innerHTML = `${STAGE[kind]}<div class="chart" role="img"></div>`;
    box.append(caption, stage);
    place.append(box);
    const name = runs.length > 1 ? kind : `${kind}-${runs[0] + 1}`;
    const chart = kind === "surface"
      ? new SurfaceChart(stage, name, this.look.colors, this.look.axis)
      : kind === "plane"
      ? new PlaneChart(stage)
      : new LossChart(stage, name);
    return Object.assign(chart, { figure });
  }

  /**
   * @param {Player} player
   * @param {Part} part
   */
  async #draw(player, { kind, chart, runs }) {
    /** @type {(chart: PlotlyChart, format: string) => void} */
    const save = (saved, format) => {
      const data = saved instanceof SurfaceChart
        ? saved.saved(player.shown[runs[0]])
        : saved instanceof PlaneChart
        ? saved.saved(player)
        : saved.chart.data;
      saved.download(
        format,
        `${player.data.file}-compared-${saved.name}-epoch-${player.position}`,
        data,
      );
    };
    /** @type {any} for losses, one for each scale */
    const given = /** @type {any} */ (chart).figure;
    /** @param {any} figure */
    const inShape = (figure) => shaped(copyOf(figure), kind, this.shape);
    if (chart instanceof SurfaceChart) {
      await chart.draw(chart.filled(inShape(given), player.shown[runs[0]]), save);
    } else if (chart instanceof LossChart) {
      chart.scale = player.choice("scale");
      this.#axes(player, chart, false);
      const numbers = chart.numbers(drawn(player, runs), framesOf(player, runs), player.head);
      await chart.draw(chart.filled(inShape(given[chart.scale]), numbers), save);
    } else {
      await chart.draw(/** @type {PlaneChart} */ (chart).filled(inShape(given)), save);
    }
  }

  /**
   * The same for all, so that the curves can be compared.
   * @param {Player} player
   * @param {LossChart} chart
   * @param {boolean} [redraw] whether Plotly draws them now
   */
  #axes(player, chart, redraw = true) {
    let [lowest, highest] = [Infinity, 0];
    for (const { errors } of player.histories) {
      for (const { epoch, loss } of errors.points()) {
        if (epoch > player.head && epoch > 0) break;
        lowest = Math.min(lowest, loss);
        highest = Math.max(highest, loss);
      }
    }
    const last = epochAxisEnd(player.head, player.end);
    chart.axes([0, last], lossRange(lowest, highest, chart.scale), redraw);
  }

  /** Give the page the shape for its room; whether it has changed. */
  #reshape() {
    /** @type {(selector: string) => HTMLElement} */
    const find = (selector) => /** @type {HTMLElement} */ (this.root.querySelector(selector));
    const shape = shapeOf(find(".page"), this.root.matches(".presented"));
    const { layout, scale } = this.shape;
    if (shape.layout === layout && shape.scale === scale) return false;
    this.shape = shape;
    // In the order in which they are seen, for the tab key and for screen readers.
    const [charts, timeline, choices] = [".charts", ".timeline", ".choices"].map(find);
    if (shape.layout === "wide") {
      find(".bars").append(choices);
      charts.append(timeline);
    } else {
      [...charts.querySelectorAll("figure:not(.loss)")].at(-1)?.after(timeline);
      charts.after(choices);
    }
    return true;
  }

  #table() {
    write(this.labels.measure, this.look.measure);
    const body = /** @type {HTMLElement} */ (this.root.querySelector("tbody"));
    this.rows = this.look.runs.map((/** @type {any} */ run) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.innerHTML = sample(run);
      head.append(run.title);
      const cells = Array.from({ length: 3 }, () => document.createElement("td"));
      for (const cell of cells) cell.translate = false;
      row.append(head, ...cells);
      body.append(row);
      return cells;
    });
  }

  /** @param {Player} player */
  move(player) {
    for (const { chart, runs } of this.parts) {
      if (!chart.visible) continue;
      if (chart instanceof SurfaceChart) chart.move(player.shown[runs[0]]);
      else if (chart instanceof PlaneChart) chart.move(player);
      else if (chart instanceof LossChart) {
        this.#axes(player, chart);
        chart.move(drawn(player, runs), framesOf(player, runs), player.head);
      }
    }
  }

  /** @param {Player} player */
  write(player) {
    const { labels } = this;
    write(labels.state, player.replaying ? "replay" : player.state);
    write(labels.epoch, grouped(player.position));
    write(labels.epochs, `of ${grouped(player.end)}`);
    player.shown.forEach((frame, i) => {
      const [loss, right, solved] = this.rows[i];
      const at = player.histories[i].solvedBy(frame.epoch);
      write(loss, frame.error.toFixed(6));
      write(right, `${rowsRight(frame)} of 4`);
      write(solved, solvedLabel(at, player.histories[i].mayBeSolved(player.head)));
      solved.classList.toggle("yes", at !== null);
    });
  }

  /** @param {Player} player */
  rest(player) {
    return this.parts.map(({ chart, runs }) => () => {
      if (chart instanceof SurfaceChart) chart.rest(player.shown[runs[0]]);
      else if (chart instanceof PlaneChart) chart.move(player);
      else if (chart instanceof LossChart) {
        chart.rest(drawn(player, runs), framesOf(player, runs), player.head);
      }
    });
  }

  /**
   * @param {Player} player
   * @param {number} i
   */
  refine(player, i) {
    for (const { chart, runs } of this.parts) {
      if (chart instanceof SurfaceChart && runs[0] === i) chart.rest(player.shown[i]);
    }
  }

  /**
   * @param {Player} player
   * @param {string} name
   */
  choose(player, name) {
    if (name === "view") return true;
    if (player.ready) {
      const losses = this.parts.filter(({ kind }) => kind === "loss");
      Promise.all(losses.map((part) => this.#draw(player, part))).then(() => player.repaint());
    }
    return false;
  }

  /** @param {Player} player */
  describe(player) {
    const at = `at epoch ${grouped(player.position)}`;
    const says = (/** @type {number} */ run) =>
      `${this.look.runs[run].title}: ${this.look.measure} ${player.shown[run].error.toFixed(6)}`;
    for (const { kind, runs, chart } of this.parts) {
      chart.describe(`${KINDS[kind]} ${at}; ${runs.map(says).join("; ")}.`);
    }
  }

  resize() {
    const { player } = this;
    if (!onPaper() && this.#reshape() && player) {
      Promise.all(this.parts.map((part) => this.#draw(player, part)))
        .then(() => player.refresh());
    }
    this.parts.forEach(({ chart }) => chart.resize());
  }

  dress() {
    return this.parts.map(({ chart }) => chart.dress()).some(Boolean);
  }

  /** @param {Player} player */
  outcome({ histories, head }) {
    const solved = histories.filter((history) => history.solvedBy(head) !== null);
    return `${solved.length} of ${histories.length} solved`;
  }

  destroy() {
    this.visibility.disconnect();
    this.parts.forEach(({ chart }) => chart.destroy());
  }
}

/**
 * @param {Player} player
 * @param {number[]} runs
 */
const drawn = (player, runs) =>
  runs.map((run) => ({
    history: player.histories[run],
    measure: /** @type {const} */ ("error"), // runs with different losses share one yardstick
    line: `loss-${run}`,
    here: `here-${run}`,
  }));

/**
 * @param {Player} player
 * @param {number[]} runs
 */
const framesOf = (player, runs) =>
  runs.map((run) => player.shown[run] ?? player.histories[run].at(player.histories[run].end));

export const { show, leave } = mounted((parent, base) =>
  new Player(parent, (root) => new CompareView(root), base)
);
