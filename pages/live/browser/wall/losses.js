// The chart below the class's wall: the loss of every run over its epochs.

/** @import { Chart, Figure } from "../types.d.ts" */
/** @import { Run } from "../wall.js" */

import { copyOf, dressOf, fontOf, loadPlotly, offerFiles, saveChart, size } from "../plotly.js";
import { enlarge } from "../shape.js";

const OPTIONS = { displayModeBar: false, doubleClick: false, showTips: false };

export class ClassLosses {
  /**
   * @param {HTMLElement} element
   * @param {(seed: number) => void} pick is called when a curve is clicked
   */
  constructor(element, pick) {
    this.chart =
      /** @type {Chart & {on: (name: string, act: (event: any) => void) => void}} */ (element);
    this.chart.translate = false;
    this.pick = pick;
    /** @type {Figure | null} without a run */
    this.figure = null;
    /** @type {Run[]} by seed */
    this.runs = [];
    /** @type {number | null} the seed of the run that is picked */
    this.picked = null;
    /** @type {Promise<void> | null} */
    this.loading = null;
    this.loaded = false;
    this.drawn = false;
    this.gone = false;
    this.scale = 1; // how much larger the type is than the server has drawn it
    this.file = "class-losses"; // the name of the chart in a file
    this.dressed = ""; // the font and the colour of the chart
    /** @type {number | null} the animation frame that will draw */
    this.drawing = null;
  }

  destroy() {
    this.gone = true;
    if (this.drawing !== null) cancelAnimationFrame(this.drawing);
    if (this.drawn) playersPlotly.purge(this.chart);
  }

  /** @param {string} address of Plotly.js */
  load(address) {
    this.loading ??= loadPlotly(address).then(() => {
      this.loaded = true;
      this.#draw();
    }, (error) => {
      this.chart.textContent = `The losses cannot be drawn: ${error.message}. Reload the page.`;
    });
  }

  /**
   * @param {Iterable<Run>} runs
   * @param {number | null} picked the seed of the run that is picked
   */
  show(runs, picked) {
    this.runs = [...runs].sort((a, b) => a.seed - b.seed);
    this.picked = picked;
    this.#changed();
  }

  /** @param {Figure} figure without a run */
  setFigure(figure) {
    this.figure = figure;
    this.#changed();
  }

  /** Take on the page's theme. */
  dress() {
    const dressed = dressOf(this.chart);
    if (dressed === this.dressed) return;
    this.dressed = dressed;
    this.#changed();
  }

  /**
   * Fit the chart to its room.
   * @param {number} scale of its type
   */
  resize(scale) {
    if (scale !== this.scale) {
      this.scale = scale;
      this.#changed();
    }
    if (!this.drawn) return;
    const room = size(this.chart);
    const { width, height } = this.chart._fullLayout;
    if (room.width > 0 && (width !== room.width || height !== room.height)) {
      playersPlotly.relayout(this.chart, room);
    }
  }

  /** Draw at once. */
  redraw() {
    this.dressed = dressOf(this.chart);
    this.#draw();
  }

  #changed() {
    this.drawing ??= requestAnimationFrame(() => {
      this.drawing = null;
      this.#draw();
    });
  }

  #draw() {
    if (!this.loaded || !this.figure || this.gone) return;
    const figure = copyOf(this.figure);
    enlarge(figure, this.scale);
    const { data, layout } = figure;
    const { runs } = this;
    /** @type {Record<string, Run[]>} by trace */
    const chosen = {
      solved: runs.filter((run) => run.solved !== null),
      failed: runs.filter((run) => run.solved === null),
      picked: runs.filter((run) => run.seed === this.picked),
    };
    const traces = data.map((part) => ({ ...part, ...together(chosen[part.meta]) }));
    Object.assign(layout, size(this.chart));
    layout.font = { ...layout.font, ...fontOf(this.chart) };
    playersPlotly.react(this.chart, traces, { ...layout }, OPTIONS);
    if (!this.drawn) {
      this.drawn = true;
      offerFiles(
        this.chart,
        ["svg", "png"],
        (format) => saveChart(this.chart, { format, filename: this.file }),
      );
      this.chart.on("plotly_click", ({ points }) => this.pick(points[0].customdata));
    }
    this.chart.setAttribute(
      "aria-label",
      `Losses of ${runs.length} runs over their epochs: ${chosen.solved.length} ` +
        `have solved it, ${chosen.failed.length} have not.`,
    );
  }
}

/**
 * Some runs' curves as one line with gaps.
 * @param {Pick<Run, "seed" | "epochs" | "losses">[]} runs
 */
export function together(runs) {
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
