// The player of one run: its surface, its loss, its weights and its truth table.

/** @import { PlotlyChart } from "./plotly.js" */
/** @import { Shape } from "./shape.js" */

import { CONTINUE, Continue, placeContinue } from "./continue.js";
import { drawnLosses, epochAxisEnd, extremes, LossChart, lossRange } from "./charts/loss.js";
import { SurfaceChart } from "./charts/surface.js";
import { WeightsChart } from "./charts/weights.js";
import { labelsOf, write } from "./labels.js";
import { mounted } from "./mount.js";
import { onPaper } from "./paper.js";
import { Player } from "./player.js";
import { copyOf, nextTask } from "./plotly.js";
import { changesText } from "./rates.js";
import { shaped, shapeOf } from "./shape.js";
import { bar, choice, placeTimeline, TIMELINE } from "./transport.js";
import {
  ANSWERS,
  ANSWERS_MEAN,
  grouped,
  keyOfTable,
  lossText,
  meaning,
  outcome,
  rowsRight,
  signed,
  solvedLabel,
  SQUARED,
  surfaceText,
  TRENDS,
  trendText,
  weightsText,
} from "./words.js";

const SCALES = /** @type {[string, string][]} */ ([
  ["linear", "linear scale"],
  ["log", "log scale"],
]);

const FIGURES = `<dl class="figures">
    <div><dt>state</dt><dd class="state" data-is="state"></dd></div>
    <div><dt>epoch</dt><dd><span data-is="epoch"></span> <small data-is="epochs"></small></dd></div>
    <div><dt data-is="descended"></dt><dd data-is="loss"></dd></div>
    <div class="error" hidden><dt>squared error</dt><dd data-is="error"></dd></div>
    <div><dt>rows right</dt><dd><span data-is="right"></span> <small>of 4</small></dd></div>
    <div><dt>solved at epoch</dt><dd><span data-is="solved"></span> <small data-is="trend"></small></dd></div>
  </dl>`;

const CHARTS = `<div class="charts">
    <figure class="surface">
      <figcaption>Decision surface <small>the output for every pair of inputs</small></figcaption>
      <div class="stage" data-run="0">
        <div class="window"><canvas></canvas></div><canvas></canvas>
        <div class="chart" role="img"></div>
      </div>
    </figure>
    <figure class="loss">
      <figcaption>Loss <small data-is="losses"></small>
        ${choice("scale", SCALES)}</figcaption>
      <div class="stage"><canvas></canvas><div class="chart" role="img"></div></div>
    </figure>
    <figure class="weights">
      <figcaption>Weights and biases <small data-is="layers"></small></figcaption>
      <div class="stage"><canvas></canvas><div class="chart" role="img"></div></div>
    </figure>
    ${TIMELINE}${CONTINUE}
    <p class="intro" data-is="intro" hidden>
      <strong data-is="meaning"></strong> This network does not know
      that yet. Press <strong>Train</strong> and watch it learn from the four rows. It has solved
      <span data-is="task"></span> when its <span data-is="measure"></span> is under 0.01.
    </p>
  </div>`;

const TRUTH = `<table class="truth">
    <caption>Truth table, and what the network answers at this epoch
      <small class="hint" hidden>what if? press a target to change it</small></caption>
    <thead><tr>
      <th scope="col">x₁</th><th scope="col">x₂</th><th scope="col">target</th>
      <th scope="col">prediction</th><th scope="col">error</th>
      <th scope="col" title="${ANSWERS_MEAN}">answer</th>
    </tr></thead>
    <tbody></tbody>
  </table>`;

/**
 * A target in the truth table, which a press changes.
 * @param {number[]} inputs
 * @param {number} target
 */
const targetSwitch = ([x1, x2], target) =>
  `<button type="button" class="target" title="Change it to ${1 - target}"
    aria-label="Target for ${x1} and ${x2}: ${target}. Change it to ${
    1 - target
  }">${target}</button>`;

/** The row whose target was just changed; the page that follows has the same row in focus. */
let flipped = -1;

/** Whether this visitor has seen a run begin: then the page needs no introduction. */
let begun = false;

class TrainView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {PlotlyChart[]} */
    this.charts = [];
    /** @type {Record<string, HTMLElement>} */
    this.labels = {};
    /** @type {Record<string, HTMLElement>[]} */
    this.rows = [];
    /** @type {Shape} */
    this.shape = { layout: "", scale: 1 };
    this.visibility = new IntersectionObserver((entries) => this.#note(entries), {
      rootMargin: "50px",
    });
    /** @type {Player | null} */
    this.player = null;
  }

  /** @param {Player} player */
  page(player) {
    this.player = player;
    return `<div class="page one">${bar({ speeds: player.data.speeds, step: true })}
      <p class="message" role="alert" hidden></p>${FIGURES}${CHARTS}${TRUTH}
      <p class="spoken" role="status"></p></div>`;
  }

  /** @param {Player} player */
  async draw(player) {
    const { look, presented } = player.data;
    /** @param {string} name */
    const stage = (name) => /** @type {HTMLElement} */ (this.root.querySelector(`.${name} .stage`));
    this.look = look;
    this.surface = new SurfaceChart(stage("surface"), "surface", look.colors, look.axis);
    this.loss = new LossChart(stage("loss"), "loss");
    this.weights = new WeightsChart(stage("weights"), "weights", look, presented);
    this.charts = [this.surface, this.loss, this.weights];
    this.labels = labelsOf(this.root);
    this.#name(look.loss);
    this.#table();
    this.#reshape();
    this.continuing = new Continue(this.root, player);
    await this.#drawAll(player);
    for (const chart of this.charts) this.visibility.observe(chart.stage);
  }

  /**
   * Name the loss and the layers, and show the mean squared error beside it where that is another one.
   * @param {string} loss
   */
  #name(loss) {
    const other = loss !== SQUARED;
    write(this.labels.descended, other ? loss : "loss");
    write(this.labels.losses, loss);
    write(this.labels.layers, this.look.layers);
    write(this.labels.measure, other ? SQUARED : "loss");
    /** @type {(selector: string) => HTMLElement} */
    const find = (selector) => /** @type {HTMLElement} */ (this.root.querySelector(selector));
    find(".figures .error").hidden = !other;
    find(".figures").classList.toggle("more", other);
  }

  /** @param {Player} player */
  async #drawAll(player) {
    const { surface, weights } = this;
    const [frame] = player.shown;
    const save = this.#saver(player);
    // One after another, so that the first is there soon.
    await surface?.draw(surface.filled(this.#figure("surface"), frame), save);
    surface?.move(frame);
    await nextTask();
    await this.#drawLoss(player);
    await nextTask();
    await weights?.draw(weights.filled(this.#figure("weights"), frame), save);
  }

  /**
   * A figure of the server's, in the shape that the page has.
   * @param {string} kind
   */
  #figure(kind) {
    const given = this.look.figures[kind];
    const figure = copyOf(kind === "loss" ? given[this.loss?.scale ?? "linear"] : given);
    if (kind === "weights" && this.shape.layout !== "wide") {
      figure.layout.yaxis.ticktext = this.look.rows;
    }
    return shaped(figure, kind, this.shape);
  }

  /** Give the page the shape for its room; whether it has changed. */
  #reshape() {
    const page = /** @type {HTMLElement} */ (this.root.querySelector(".page"));
    const shape = shapeOf(page, this.root.matches(".presented"));
    const { layout, scale } = this.shape;
    if (shape.layout === layout && shape.scale === scale) return false;
    this.shape = shape;
    this.weights?.shape(shape);
    placeTimeline(this.root, shape.layout);
    placeContinue(this.root, shape.layout);
    return true;
  }

  /** @param {Player} player */
  #saver(player) {
    /** @type {(chart: PlotlyChart, format: string) => void} */
    return (chart, format) => {
      const [frame] = player.shown;
      const data = chart === this.surface
        ? this.surface.saved(frame)
        : chart === this.weights
        ? this.weights.saved()
        : chart.chart.data;
      chart.download(format, `${player.data.file}-${chart.name}-epoch-${frame.epoch}`, data);
    };
  }

  /** @param {Player} player */
  async #drawLoss(player) {
    const { loss } = this;
    if (!loss) return;
    loss.scale = player.choice("scale");
    this.#axes(player, false);
    const numbers = loss.numbers(...drawnLosses(player), player.head);
    await loss.draw(loss.filled(this.#figure("loss"), numbers), this.#saver(player));
  }

  /**
   * @param {Player} player
   * @param {boolean} [redraw] whether Plotly draws them now
   */
  #axes(player, redraw = true) {
    const [history] = player.histories;
    const until = Math.max(player.head, player.position);
    const [lowest, highest] = extremes([history.curve, history.errors], until);
    const last = epochAxisEnd(player.head, history.config.epochs);
    this.loss?.axes([0, last], lossRange(lowest, highest, this.loss.scale), redraw);
  }

  #table() {
    const { inputs } = this.look;
    /** @type {number[]} what was pressed while the page is still on its way is kept */
    const targets = [...this.look.targets];
    const { switches, task = "XOR" } = this.player?.data ?? {};
    write(this.labels.meaning, meaning(task, inputs, targets));
    write(this.labels.task, task);
    const body = /** @type {HTMLElement} */ (this.root.querySelector(".truth tbody"));
    body.innerHTML = targets.map((target, row) =>
      `<tr><td>${inputs[row][0]}</td><td>${inputs[row][1]}</td>
      <td>${switches ? targetSwitch(inputs[row], target) : target}</td>
      <td data-cell="output" translate="no"></td><td data-cell="error" translate="no"></td>
      <td data-cell="answer" title="${ANSWERS_MEAN}"></td></tr>`
    ).join("");
    this.rows = [...body.querySelectorAll("tr")].map((row) =>
      Object.fromEntries([...row.querySelectorAll("[data-cell]")].map((cell) => [
        /** @type {HTMLElement} */ (cell).dataset.cell,
        /** @type {HTMLElement} */ (cell),
      ]))
    );
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".target"));
    buttons.forEach((button, row) =>
      button.addEventListener("click", () => {
        const key = keyOfTable(inputs, targets, row);
        targets[row] = 1 - targets[row];
        button.textContent = String(targets[row]);
        flipped = row;
        this.player?.component?.setTriggerValue("table", key);
      })
    );
    const hint = this.root.querySelector(".truth .hint");
    if (hint) /** @type {HTMLElement} */ (hint).hidden = !switches;
    buttons[flipped]?.focus({ preventScroll: true });
    flipped = -1;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #note(entries) {
    for (const { target, isIntersecting } of entries) {
      const chart = this.charts.find(({ stage }) => stage === target);
      if (chart) chart.visible = isIntersecting;
    }
    this.player?.repaint();
  }

  /** @param {Player} player */
  move(player) {
    const [frame] = player.shown;
    this.#axes(player);
    if (this.surface?.visible) this.surface.move(frame);
    if (this.loss?.visible) this.loss.move(...drawnLosses(player), player.head);
    if (this.weights?.visible) this.weights.move(frame);
  }

  /** @param {Player} player */
  write(player) {
    const { labels } = this;
    const [frame] = player.shown;
    const [history] = player.histories;
    const solved = history.solvedBy(frame.epoch);
    this.continuing?.write();
    begun ||= player.head > 0 || player.playing;
    labels.intro.hidden = begun || !player.data.introduced;
    write(labels.state, player.replaying ? "replay" : player.state);
    write(labels.epoch, grouped(frame.epoch));
    write(labels.epochs, `of ${grouped(history.config.epochs)}`);
    write(labels.loss, frame.loss.toFixed(6));
    write(labels.error, frame.error.toFixed(6));
    write(labels.right, String(rowsRight(frame)));
    const hope = history.mayBeSolved(player.head);
    write(labels.solved, solvedLabel(solved, hope));
    labels.solved.parentElement?.classList.toggle("yes", solved !== null);
    const trend = hope ? null : history.trend;
    write(labels.trend, trend ? TRENDS[trend.kind] : "");
    labels.trend.title = trend ? trendText(trend) : "";
    this.rows.forEach((cells, row) => {
      write(cells.output, frame.outputs[row].toFixed(4));
      write(cells.error, signed(frame.errors[row], 4));
      write(cells.answer, ANSWERS[frame.answers[row]]);
      cells.answer.classList.toggle("yes", frame.answers[row] === 1);
    });
    if (this.weights?.visible) this.weights.write(frame);
  }

  /** @param {Player} player */
  rest(player) {
    const [frame] = player.shown;
    return [
      () => this.surface?.rest(frame),
      () => this.loss?.rest(...drawnLosses(player), player.head),
      () => this.weights?.rest(frame),
    ];
  }

  /** @param {Player} player */
  refine(player) {
    this.surface?.rest(player.shown[0]);
  }

  /**
   * @param {Player} player
   * @param {string} name
   */
  choose(player, name) {
    if (name === "scale" && player.ready) {
      this.#drawLoss(player).then(() => player.repaint());
    }
    return false;
  }

  /** @param {Player} player */
  describe(player) {
    const [frame] = player.shown;
    const [history] = player.histories;
    this.surface?.describe(surfaceText(frame, this.look.inputs, this.look.targets));
    const first = history.curve.points()[0].loss;
    const solved = history.solvedBy(frame.epoch);
    const other = history.errors === history.curve ? "" : this.look.loss;
    const losses = lossText(frame, history.config.epochs, first, solved, other);
    this.loss?.describe(`${losses} ${changesText(history.config)}`.trim());
    this.weights?.describe(weightsText(frame.epoch, this.weights.values(frame)));
  }

  resize() {
    const { player } = this;
    if (!onPaper() && this.#reshape() && player) this.#drawAll(player).then(() => player.refresh());
    this.charts.forEach((chart) => chart.resize());
  }

  dress() {
    return this.charts.map((chart) => chart.dress()).some(Boolean);
  }

  /** @param {Player} player */
  outcome(player) {
    const [history] = player.histories;
    return outcome(history.solvedBy(player.head), history.trend);
  }

  destroy() {
    this.visibility.disconnect();
    this.charts.forEach((chart) => chart.destroy());
  }
}

export const { show, leave } = mounted((parent, base) =>
  new Player(parent, (root) => new TrainView(root), base)
);
