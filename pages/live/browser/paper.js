// The page on paper: it is laid out anew for the width of a sheet, in dark ink, before it is printed.
//
// A style sheet alone cannot do that: what is painted on canvases, and what Plotly has drawn, keeps
// its size and the colours of its theme. So a class on the root stands for the paper, and whatever
// has to be drawn again listens to `PAPER` at the document.

export const PAPER = "paper";
const CLASS = "on-paper";
const FROM_DARK = "from-dark";
const STACKED = "stacked";
const LARGE = "large"; // presented, in the type for a projector
const SIDE = 656; // pixels of a picture on paper, 16 for each point of a surface
const LEAST = 0.7; // a chart that would be smaller than that gets the whole width of the sheet
const INK = [0.08, 0.09, 0.11, 1]; // as nn.charts.palette has it

/** Whether the page is laid out for paper. */
export const onPaper = () => document.documentElement.classList.contains(CLASS);

/** What Streamlit draws for the width that it has on the screen, and the box around it. */
const DRAWN = {
  ".stPlotlyChart": ".js-plotly-plot",
  ".stDataFrame": "[data-testid=stDataFrameResizable]",
};

/**
 * A chart or a table that Streamlit draws, with the size it has on the screen.
 * @typedef {object} Drawn
 * @property {HTMLElement} box
 * @property {any} chart
 * @property {number} width
 * @property {number} height
 */

// Their charts are of the run that the sidebar sets.
const OF_ONE_RUN = /\/(train|weights|surface|backpropagation|landscape)?$/;

/** @type {(() => void)[]} what puts the screen back */
let undo = [];

/** Lay the page out for paper. */
function toPaper() {
  if (onPaper()) return;
  const { classList } = document.documentElement;
  const large = parseFloat(getComputedStyle(document.documentElement).fontSize) > 20;
  const app = document.querySelector(".stApp");
  const dark = app !== null && getComputedStyle(app).colorScheme === "dark";
  const drawn = Object.entries(DRAWN).flatMap(([box, chart]) =>
    [...document.querySelectorAll(box)].flatMap((element) => measured(element, chart))
  );
  const bright = dark ? themeColors(drawn) : new Set();
  classList.add(CLASS);
  classList.toggle(FROM_DARK, dark);
  classList.toggle(LARGE, large);
  undo.push(() => classList.remove(CLASS, FROM_DARK, STACKED, LARGE));
  classList.toggle(STACKED, drawn.some((one) => shareOf(one) < LEAST));
  for (const one of drawn) fit(one);
  if (OF_ONE_RUN.test(location.pathname)) nameRun();
  if (dark) {
    for (const { chart } of drawn) ink(chart, bright);
  }
  document.dispatchEvent(new Event(PAPER));
  for (const one of document.querySelectorAll(".xor-player canvas")) {
    const canvas = /** @type {HTMLCanvasElement} */ (one);
    if (canvas.closest(".window, .tile")) enlarge(canvas);
    keep(canvas);
  }
}

/** Put the screen back as it was. */
function toScreen() {
  if (!onPaper()) return;
  for (const step of undo.reverse()) step();
  undo = [];
  document.dispatchEvent(new Event(PAPER));
}

/** Say which run it is: the sidebar is not printed. */
function nameRun() {
  const fields = document.querySelectorAll(".stSidebar .stNumberInput:not(.st-key-order *)");
  const settings = [...fields].map((field) =>
    `${field.querySelector("label")?.textContent?.trim()} ${field.querySelector("input")?.value}`
  );
  const line = document.createElement("p");
  line.textContent = settings.join(" · ");
  document.querySelector(".stMainBlockContainer")?.prepend(line);
  undo.push(() => line.remove());
}

/**
 * @param {Element} box
 * @param {string} inside what is drawn in it
 * @returns {Drawn[]}
 */
function measured(box, inside) {
  const chart = box.querySelector(inside);
  if (!(chart instanceof HTMLElement)) return [];
  const { offsetWidth: width, offsetHeight: height } = chart;
  return width > 0 ? [{ box: /** @type {HTMLElement} */ (box), chart, width, height }] : [];
}

/**
 * By how much a chart is smaller on paper.
 * @param {Drawn} drawn
 */
const shareOf = ({ box, width }) =>
  Math.min(1, (box.closest(".stVerticalBlock") ?? box).clientWidth / width);

/** @param {Drawn} drawn */
function fit({ box, chart, width, height }) {
  const share = shareOf({ box, chart, width, height });
  const values = { "--share": share, "--wide": `${width}px`, "--high": `${height}px` };
  for (const [name, value] of Object.entries(values)) box.style.setProperty(name, String(value));
  undo.push(() => {
    for (const name of Object.keys(values)) box.style.removeProperty(name);
  });
}

/**
 * The colours of the words in charts that are only right for the dark theme.
 * @param {Drawn[]} drawn
 */
function themeColors(drawn) {
  const sample = document.createElement("span");
  document.querySelector(".stApp")?.append(sample);
  const found = new Set([getComputedStyle(sample).color]);
  for (const { chart } of drawn) {
    sample.style.color = chart._fullLayout?.font?.color ?? "";
    found.add(getComputedStyle(sample).color);
  }
  sample.remove();
  return found;
}

/**
 * Draw the words of a chart in dark ink.
 * @param {any} chart
 * @param {Set<string>} bright the colours that cannot be read on paper
 */
function ink(chart, bright) {
  for (const text of chart.querySelectorAll(".main-svg text")) {
    if (!bright.has(getComputedStyle(text).fill)) continue;
    text.classList.add("inked");
    undo.push(() => text.classList.remove("inked"));
  }
  for (const name of Object.keys(chart._fullLayout ?? {})) {
    const scene = /^scene\d*$/.test(name) ? chart._fullLayout[name]._scene : null;
    if (scene?.axesOptions && scene.glplot?.redraw) inkScene(scene);
  }
}

/**
 * The words at the axes of a height are painted by WebGL.
 * @param {any} scene
 */
function inkScene(scene) {
  for (const name of ["tickColor", "labelColor"]) {
    const before = scene.axesOptions[name];
    scene.axesOptions[name] = [INK, INK, INK];
    undo.push(() => {
      scene.axesOptions[name] = before;
    });
  }
  scene.glplot.update({ axes: scene.axesOptions });
  scene.glplot.redraw();
  undo.unshift(() => {
    scene.glplot.update({ axes: scene.axesOptions });
    scene.glplot.redraw();
  });
}

/**
 * A small picture that the browser smooths is lost on the way to the printer.
 * @param {HTMLCanvasElement} canvas
 */
function enlarge(canvas) {
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width <= 1) return;
  const before = context.getImageData(0, 0, width, height);
  const small = document.createElement("canvas");
  Object.assign(small, { width, height });
  small.getContext("2d")?.putImageData(before, 0, 0);
  Object.assign(canvas, { width: SIDE, height: Math.round(SIDE * height / width) });
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  undo.push(() => {
    if (canvas.width !== SIDE) return; // it was painted anew
    Object.assign(canvas, { width, height });
    context.putImageData(before, 0, 0);
  });
}

/**
 * Make a picture of what is painted: Chromium prints what was just painted as a drawing, in which
 * clearing the canvas clears the sheet.
 * @param {HTMLCanvasElement} canvas
 */
function keep(canvas) {
  const context = canvas.getContext("2d");
  if (!context || !canvas.width || !canvas.height) return;
  context.putImageData(context.getImageData(0, 0, canvas.width, canvas.height), 0, 0);
}

/** Follow the browser's printing. */
export function followPrinting() {
  globalThis.addEventListener("beforeprint", toPaper);
  globalThis.addEventListener("afterprint", toScreen);
  matchMedia("print").addEventListener("change", ({ matches }) => matches ? toPaper() : toScreen());
}
