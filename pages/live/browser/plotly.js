// Plotly.js as the player uses it: loaded once, drawn in an element, dressed as the page.

/** @import { Chart, Figure } from "./types.d.ts" */

import { onPaper } from "./paper.js";

/** @type {Promise<void> | undefined} */
let loaded;

/**
 * Load Plotly.js, or wait for it where the page's head has asked for it already.
 * @param {string} address
 * @returns {Promise<void>}
 */
export function loadPlotly(address) {
  loaded ??= globalThis.playersPlotly ? Promise.resolve() : new Promise((resolve, reject) => {
    const ask = () => {
      const script = document.createElement("script");
      script.src = address;
      script.dataset.plotly = "";
      script.addEventListener("load", () => resolve());
      script.addEventListener("error", () => reject(new Error("Plotly.js did not load")));
      document.head.append(script);
    };
    const asked = document.querySelector("script[data-plotly]");
    if (!asked) return ask();
    asked.addEventListener("load", () => resolve());
    // It fails where a proxy serves the app under a path that the server does not know.
    asked.addEventListener("error", ask);
    if (asked instanceof HTMLElement && asked.dataset.failed) ask();
  });
  return loaded;
}

/**
 * The page's font and its colour, in its theme.
 * @param {HTMLElement} element
 */
export function fontOf(element) {
  const style = getComputedStyle(element);
  return {
    family: style.getPropertyValue("--st-font").trim() || style.fontFamily,
    color: style.getPropertyValue("--st-text-color").trim() || style.color,
  };
}

/**
 * The font and its colour as one text, to see whether they have changed.
 * @param {HTMLElement} element
 */
export const dressOf = (element) => Object.values(fontOf(element)).join(" ");

/** Let the browser paint and answer in between. */
export const nextTask = () => new Promise((resolve) => setTimeout(resolve, 0));

/** @param {HTMLElement} element */
export function size(element) {
  return { width: element.clientWidth, height: element.clientHeight };
}

/**
 * A copy of a figure: Plotly writes into those that it is given.
 * @param {Figure} figure
 * @returns {Figure}
 */
export const copyOf = (figure) => JSON.parse(JSON.stringify(figure));

/**
 * The place of the trace with this name.
 * @param {Pick<Figure, "data">} figure
 * @param {string} meta
 */
export const trace = (figure, meta) => figure.data.findIndex((part) => part.meta === meta);

/**
 * Put buttons that save a chart into its caption, where they cover none of its numbers.
 * @param {Element} stage of the chart
 * @param {string[]} formats
 * @param {(format: string) => void} save
 */
export function offerFiles(stage, formats, save) {
  const place = document.createElement("span");
  place.className = "files";
  for (const format of formats) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = format.toUpperCase();
    button.title = button.ariaLabel = `Save this chart as ${button.textContent}`;
    button.addEventListener("click", () => save(format));
    place.append(button);
  }
  stage.parentElement?.querySelector("figcaption")?.append(place);
}

/**
 * Save a chart as it stands, in the page's colours: on the page it is see-through.
 * @param {Chart} chart
 * @param {{format: string, filename: string, data?: any[]}} file
 */
export function saveChart(chart, { format, filename, data = chart.data }) {
  const background = getComputedStyle(chart).getPropertyValue("--st-background-color");
  const layout = { ...chart.layout, paper_bgcolor: background.trim() || "#ffffff" };
  const scale = format === "png" ? 2 : 1;
  return playersPlotly.downloadImage({ data, layout }, { format, ...size(chart), scale, filename });
}

/**
 * A chart with the canvases below it, in a figure element of the page.
 *
 * What moves is painted on the canvases; Plotly gets the same numbers once nothing moves.
 */
export class PlotlyChart {
  /**
   * @param {HTMLElement} stage holds the canvases and the chart
   * @param {string} name for files
   */
  constructor(stage, name) {
    this.stage = stage;
    this.name = name;
    this.chart = /** @type {Chart} */ (stage.querySelector(".chart"));
    this.chart.translate = false;
    this.drawn = false;
    this.visible = true;
    this.margin = { l: 0, r: 0, t: 0, b: 0 };
    this.dressed = ""; // the font and the colour that it is drawn with
  }

  /**
   * Draw a figure, from scratch or in place of another.
   * @param {Figure} figure
   * @param {(chart: PlotlyChart, format: string) => void} save
   */
  async draw({ data, layout }, save) {
    this.margin = { ...layout.margin };
    const whole = { ...layout, ...this.box(), font: { ...layout.font, ...fontOf(this.stage) } };
    this.dressed = dressOf(this.stage);
    if (this.drawn) return await playersPlotly.react(this.chart, data, whole);
    const options = { displayModeBar: false, doubleClick: false, showTips: false };
    offerFiles(this.stage, ["svg", "png"], (format) => save(this, format));
    this.drawn = true;
    const drawn = await playersPlotly.newPlot(this.chart, data, whole, options);
    // It is described in words: the numbers at its axes mean nothing without their places.
    this.chart.firstElementChild?.setAttribute("aria-hidden", "true");
    return drawn;
  }

  /** Width, height and margins for the room there is. */
  box() {
    return { ...size(this.stage), margin: this.margin };
  }

  /** Where the plane of the plot is in the stage, in pixels. */
  get plane() {
    const { l, t, w, h } = this.chart._fullLayout._size;
    return { left: l, top: t, width: w, height: h };
  }

  /** Fit the chart to its room; whether it has changed. */
  resize() {
    if (!this.drawn) return false;
    const box = this.box();
    const { width, height } = this.chart._fullLayout;
    if (box.width <= 0 || (width === box.width && height === box.height)) return false;
    playersPlotly.relayout(this.chart, box);
    return true;
  }

  /** Take on the page's font and colour; whether they have changed. */
  dress() {
    const font = fontOf(this.stage);
    const dressed = dressOf(this.stage);
    if (!this.drawn || dressed === this.dressed) return false;
    this.dressed = dressed;
    playersPlotly.relayout(this.chart, { "font.family": font.family, "font.color": font.color });
    return true;
  }

  /** @param {string} text */
  describe(text) {
    if (this.chart.getAttribute("aria-label") !== text) this.chart.setAttribute("aria-label", text);
  }

  /**
   * Save the chart as it stands, in the page's colours.
   * @param {string} format
   * @param {string} filename
   * @param {any[]} data
   */
  download(format, filename, data) {
    return saveChart(this.chart, { format, filename, data });
  }

  destroy() {
    if (this.drawn) playersPlotly.purge(this.chart);
  }
}

/**
 * A canvas of the stage's size at the screen's resolution, cleared; lengths are in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} stage
 */
export function cleared(canvas, stage) {
  const { width, height } = size(stage);
  const scale = onPaper() ? 3 : Math.min(2, globalThis.devicePixelRatio || 1);
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
