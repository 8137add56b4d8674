// The live player's half in the browser. It draws what NumPy computed, and computes nothing itself:
// a frame is one epoch's numbers, a packet is a header and some frames (see player.py).
//
// While frames move, each chart changes only what an epoch changes, in place: a picture behind the
// axes (the colours), a path (a line), a text (a number). That is ten to thirty times as cheap as
// asking Plotly to draw the trace again. Once they stand still, Plotly gets the same numbers, so
// that its hover tells the truth, and everything can be pointed at again.

const FRAME_MS = 1000 / 60;
const CALM_FRAME_MS = 500;   // between frames where the reader asked for reduced motion
const LOW_WATER = 20;        // frames left to show when more are asked for
const WIDEST_STRIDE = 8;
const PLENTY = 14;           // frames left when the answer comes, where all is well
const WELL_ANSWERS = 6;      // such answers one after another, until frames come closer again
const FRAMES_KEPT = 512;
const SETTLE_MS = 180;
const REPORT_MS = 300;
const RETRY_MS = 4000;
const NUMBER_WIDTH = 38;     // pixels that a number in a cell of the heat map needs,
const PROJECTED_WIDTH = 62;  // and one with a decimal less, as large as it is projected

// A line that is nowhere to be seen: Plotly makes no path for one without points, and one for each
// piece of a line with gaps. The one path it makes for this holds all pieces of the boundary.
const NOWHERE = { x: [9, 10], y: [9, 10] };

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const players = new Map();   // by the element that Streamlit gives the component
let plotly;

export const drawing = () => Player;

// `Drawing` is the Player below, or a class that draws something else in its way.
export function show(component, style, Drawing) {
  let player = players.get(component.parentElement);
  if (!player) {
    player = new Drawing(component.parentElement, style);
    players.set(component.parentElement, player);
  }
  player.receive(component);
}

// Streamlit calls this also when it only replaces the data, so the player ends when its element
// is really gone.
export function leave(element) {
  setTimeout(() => {
    if (element.isConnected) return;
    players.get(element)?.destroy();
    players.delete(element);
  }, 100);
}

// The script is on its way already: the loader in player.py asked for it first.
export function loadPlotly() {
  plotly ??= window.Plotly ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.querySelector("script[data-plotly]");
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("Plotly.js did not load")));
  });
  return plotly;
}

export function loadStyle(address) {
  if (document.querySelector(`link[href="${address}"]`)?.sheet) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

const PAGE = `
  <dl class="figures">
    <div><dt>state</dt><dd class="state" data-is="state"></dd></div>
    <div><dt>epoch</dt><dd><span data-is="epoch"></span> <small data-is="epochs"></small></dd></div>
    <div><dt>loss</dt><dd data-is="loss"></dd></div>
    <div><dt>rows right</dt><dd><span data-is="right"></span> <small>of 4</small></dd></div>
    <div><dt>solved at epoch</dt><dd data-is="solved"></dd></div>
  </dl>
  <div class="charts">
    <figure class="surface">
      <figcaption>Decision surface <small>the output for every pair of inputs</small></figcaption>
      <div class="chart" role="group"></div>
    </figure>
    <figure class="loss">
      <figcaption>Loss <small>mean squared error over the four rows</small></figcaption>
      <div class="chart" role="group"></div>
    </figure>
    <figure class="weights">
      <figcaption>Weights and biases <small>of both layers</small></figcaption>
      <div class="chart" role="group"></div>
    </figure>
  </div>
  <div class="timeline">
    <button type="button" class="replay"></button>
    <input type="range" min="0" step="1" aria-label="Timeline: the epoch that is shown">
    <small class="keys">
      <kbd>space</kbd> play <kbd>←</kbd> <kbd>→</kbd> <kbd>Home</kbd> <kbd>End</kbd> scrub
    </small>
  </div>
  <table class="truth">
    <caption>Truth table, and what the network answers at this epoch</caption>
    <thead><tr>
      <th scope="col">x₁</th><th scope="col">x₂</th><th scope="col">target</th>
      <th scope="col">prediction</th><th scope="col">error</th><th scope="col">answer</th>
    </tr></thead>
    <tbody></tbody>
  </table>
  <p class="spoken" role="status"></p>`;

export class Player {
  constructor(parent, style) {
    this.parent = parent;
    this.ready = false;
    this.frames = [];          // by epoch
    this.shown = null;         // the frame that is drawn
    this.seen = 0;             // the newest epoch that was ever shown
    this.playing = false;
    this.asks = 0;
    this.stride = 1;           // how many times further apart frames are asked for
    this.well = 0;
    this.packets = Promise.all([]);
    this.name = Math.random().toString(36).slice(2);
    this.end = new AbortController();

    this.root = document.createElement("section");
    this.root.className = "xor-player";
    this.root.setAttribute("aria-label", "The training, live");
    this.root.hidden = true;
    this.root.innerHTML = this.page();
    parent.append(this.root);
    const find = (selector) => this.root.querySelector(selector);
    this.labels = {};
    for (const element of this.root.querySelectorAll("[data-is]")) {
      this.labels[element.dataset.is] = element;
    }
    this.charts = {};
    for (const chart of this.root.querySelectorAll(".chart")) {
      this.charts[chart.parentElement.className] = chart;
    }
    this.slider = find("input");
    this.button = find(".replay");
    this.spoken = find(".spoken");
    this.rows = find("tbody");
    this.surfaceCanvas = document.createElement("canvas");
    this.weightsCanvas = document.createElement("canvas");

    const listen = { signal: this.end.signal };
    this.slider.addEventListener("input", () => this.scrub(Number(this.slider.value)), listen);
    this.button.addEventListener("click", () => this.replay(), listen);
    document.addEventListener("keydown", (event) => this.key(event), listen);
    // Whatever is clicked next, it may be the way out: the server should know where this stands.
    document.addEventListener("pointerdown", (event) => {
      if (!this.root.contains(event.target) && (this.reporting || this.playing)) this.ask();
    }, { ...listen, capture: true });
    calm.addEventListener("change", () => this.wake(), listen);
    this.sizes = new ResizeObserver(() => { this.resized = true; this.wake(); });

    this.loaded = Promise.all([loadPlotly(), loadStyle(style)]);
    this.loaded.catch((error) => {
      this.root.hidden = false;
      this.root.textContent = `The charts cannot be drawn: ${error.message}. Reload the page.`;
    });
  }

  page() {
    return PAGE;
  }

  destroy() {
    this.gone = true;
    this.end.abort();
    this.sizes.disconnect();
    cancelAnimationFrame(this.waking);
    for (const timer of [this.settling, this.reporting, this.retrying]) clearTimeout(timer);
    if (this.ready) Object.values(this.charts).forEach((chart) => Plotly.purge(chart));
  }

  // ---- what the server sends --------------------------------------------------------------

  receive(component) {
    this.component = component;
    const { data } = component;
    // One after the other, however long each takes to unfold.
    this.packets = Promise.all([data === this.latest ? null : open(data), this.packets, this.loaded])
      .then(([packet]) => {
        if (this.gone) return;
        if (packet) this.merge(packet);
        this.theme();
      }, () => {});
    this.latest = data;
  }

  merge(packet) {
    const { header } = packet;
    const fresh = header.run !== this.header?.run;
    const before = this.header;
    if (fresh && !header.spec) return this.ask();
    this.header = header;
    this.curves(packet.curve);
    if (fresh) this.begin(header);
    if (header.answer === this.asked) {
      clearTimeout(this.retrying);
      this.judge();
      this.asked = null;
      this.rewound = this.command = null;
    }
    this.take(packet);
    if (fresh && header.training) this.jump(0);
    else if (fresh || header.moves !== before.moves) this.jump(header.position);
    if (header.spec) this.draw(header.spec, fresh);

    if (header.training && (fresh || !before.training)) this.play();
    if (!header.training && before?.training && !fresh) this.halt();
    if (header.training && !fresh && before.training && header.speed !== before.speed) {
      this.forget();   // frames at the speed of before
      this.ask();
    }
    this.slider.max = String(header.head);
    this.axes();
    this.tell();
    // Once a run is known the server need not send its figures again.
    if (fresh || (this.cursor < header.head && !header.training)) this.ask();
    this.dirty = true;
    this.wake();
  }

  curves({ curveEpochs: epochs, curveLosses: losses }) {
    this.curve = { epochs, losses };
  }

  begin() {
    this.frames = [];
    this.cursor = -1;
    this.seen = 0;
    this.shown = null;
    this.distance = 1;
    this.playing = false;
    this.rewound = this.command = this.asked = null;
    clearTimeout(this.retrying);
  }

  // Frames that come too late are asked for further apart, and closer again when all is well.
  judge() {
    if (!this.playing || !this.header.training) return;
    if (this.starved) {
      this.stride = Math.min(WIDEST_STRIDE, 2 * this.stride);
      this.well = 0;
    } else if (this.frames.length - 1 - this.index(this.shown.epoch) >= PLENTY) {
      this.well += 1;
      if (this.well >= WELL_ANSWERS && this.stride > 1) {
        this.stride /= 2;
        this.well = 0;
      }
    } else {
      this.well = 0;
    }
    this.starved = false;
  }

  take({ header, frames, here }) {
    const limit = this.rewound ? Math.min(this.rewound.to, header.head) : header.head;
    const known = new Map(this.frames.map((frame) => [frame.epoch, frame]));
    for (const arrays of [frames, here]) {
      for (const frame of this.framesOf(arrays)) known.set(frame.epoch, frame);
    }
    this.frames = [...known.values()]
      .filter((frame) => frame.epoch <= limit)
      .sort((a, b) => a.epoch - b.epoch);
    this.cursor = Math.min(Math.max(this.cursor, header.until), limit);
    this.thin();
  }

  framesOf(arrays) {
    return framesOf(arrays);
  }

  // Of what was already shown, keep frames spread evenly over the run, as History does.
  thin() {
    const due = this.frames.filter((frame) => frame.epoch >= this.seen).length;
    while (this.frames.length - due > FRAMES_KEPT) {
      this.distance *= 2;
      let last = -Infinity;
      this.frames = this.frames.filter((frame) => {
        const keep = frame.epoch - last >= this.distance || frame.epoch >= this.seen
          || frame === this.shown;
        if (keep && frame !== this.shown) last = frame.epoch;
        return keep;
      });
    }
  }

  // ---- what the browser asks --------------------------------------------------------------

  ask() {
    clearTimeout(this.reporting);
    this.reporting = null;
    this.asks += 1;
    this.asked = `${this.name}-${this.asks}`;
    this.component.setStateValue("request", {
      seq: this.asked,
      run: this.header?.run ?? null,
      scale: this.header?.scale ?? null,
      moves: this.header?.moves ?? null,
      after: this.cursor ?? -1,
      position: this.shown?.epoch ?? 0,
      seen: this.seen,
      stride: this.stride,
      rewind: this.rewound ?? null,
      command: this.command ?? null,
    });
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => this.asked && this.ask(), RETRY_MS);
  }

  // Tell the server where the timeline stands, once it has stood there for a moment.
  report() {
    clearTimeout(this.reporting);
    this.reporting = setTimeout(() => this.ask(), REPORT_MS);
  }

  // What was trained but never shown is as if it had not been: the run stands where it was seen.
  forget() {
    if (this.header.head <= this.seen) return;
    this.rewound = { id: `${this.name}-${this.asks}`, to: this.seen };
    this.header.head = this.seen;
    this.frames = this.frames.filter((frame) => frame.epoch <= this.seen);
    this.cursor = Math.min(this.cursor, this.seen);
  }

  // ---- time -------------------------------------------------------------------------------

  play() {
    this.playing = true;
    this.clock = this.shown?.epoch ?? 0;
    this.time = null;
    this.wake();
  }

  halt() {
    this.playing = false;
    this.forget();
    this.ask();
  }

  wake() {
    if (this.waking || this.gone || !this.header) return;
    this.waking = requestAnimationFrame((time) => {
      this.waking = null;
      this.tick(time);
    });
  }

  tick(time) {
    if (this.resized) this.resize();
    if (this.playing) {
      this.advance(time);
      this.wake();
    }
    if (this.dirty && this.shown) {
      this.dirty = false;
      this.paint();
    }
  }

  advance(time) {
    const pace = calm.matches ? CALM_FRAME_MS : FRAME_MS;
    const passed = this.time === null ? pace : time - this.time;
    if (passed < 0.7 * pace) return;
    this.time = time;
    const frames = Math.min(6, Math.round(passed / FRAME_MS)) || 1;
    const steps = calm.matches ? Math.round(CALM_FRAME_MS / FRAME_MS) : frames;
    const here = this.index(this.shown.epoch);
    let next = here;
    if (this.header.speed) {
      this.clock += steps * this.header.speed;
      while (next + 1 < this.frames.length && this.frames[next + 1].epoch <= this.clock) next += 1;
    } else {
      next = Math.min(here + steps, this.frames.length - 1);
    }
    const last = this.frames.length - 1;
    this.clock = Math.min(this.clock, this.frames[last].epoch);
    // The last frame of a run may come sooner after the one before than a frame's epochs.
    if (next === here && next + 1 === last && this.header.over && this.cursor >= this.header.head) {
      next = last;
    }
    if (next !== here) this.turn(this.frames[next]);
    const left = last - next;
    if (this.header.training) {
      // The first frames of a run are waited for by everyone.
      if (left === 0 && this.asked && next > 0) this.starved = true;
      const wanted = this.header.over && this.cursor >= this.header.head ? 0 : LOW_WATER;
      if (left <= wanted && !this.asked) this.ask();
    } else if (left === 0 && this.cursor >= this.header.head) {
      this.playing = false;
      this.tell();
      this.report();
    }
  }

  index(epoch) {
    let low = 0;
    let high = this.frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.frames[middle].epoch <= epoch) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  turn(frame) {
    this.shown = frame;
    this.seen = Math.max(this.seen, frame.epoch);
    this.dirty = true;
    this.wake();
  }

  jump(epoch) {
    const frame = this.frames[this.index(epoch)];
    if (frame) this.turn(frame);
    this.clock = epoch;
  }

  scrub(epoch) {
    if (this.header?.training ?? true) return;
    this.playing = false;
    const at = this.index(epoch);
    const [below, above] = [this.frames[at], this.frames[at + 1]];
    this.turn(above && above.epoch - epoch < epoch - below.epoch ? above : below);
    this.tell();
    this.report();
  }

  // Play the history from here, or all of it again from its end.
  replay() {
    if (this.header?.training ?? true) return;
    if (this.playing) {
      this.playing = false;
      this.turn(this.shown);
      this.report();
    } else {
      if (this.shown.epoch >= this.header.head) this.turn(this.frames[0]);
      this.play();
    }
    this.tell();
  }

  key(event) {
    if (!this.header || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = event.target;
    const own = target === this.slider;
    const typing = target.closest?.(
      "input, textarea, select, [contenteditable=true], [role=slider], [role=radio],"
      + " [role=radiogroup], [role=combobox], [role=listbox], [role=option], [role=tab],"
      + " [role=menu], [role=menuitem], [role=dialog]",
    );
    if (typing && !own) return;
    const presses = !own && target.closest?.("button, a, summary, [role=button]");
    if (event.key === " ") {
      if (presses) return;
      if (this.header.training || (this.shown.epoch >= this.header.head && !this.header.over)) {
        this.command = { id: `${this.name}-${this.asks}`, name: "toggle" };
        this.ask();
      } else {
        this.replay();
      }
    } else {
      if (this.header.training || !this.frames.length) return;
      const last = this.frames.length - 1;
      const here = this.index(this.shown.epoch);
      const to = {
        ArrowLeft: here - 1, ArrowDown: here - 1, ArrowRight: here + 1, ArrowUp: here + 1,
        PageDown: here - 20, PageUp: here + 20, Home: 0, End: last,
      }[event.key];
      if (to === undefined || (!own && /Up|Down/.test(event.key))) return;
      this.scrub(this.frames[Math.max(0, Math.min(last, to))].epoch);
    }
    event.preventDefault();
  }

  // ---- the charts, drawn whole ------------------------------------------------------------

  draw(spec, fresh) {
    if (fresh) this.spec = spec;
    this.spec.figures.loss = spec.figures.loss;
    this.root.hidden = false;
    for (const name of fresh ? Object.keys(this.charts) : ["loss"]) {
      const chart = this.charts[name];
      const { data, layout } = this.spec.figures[name];
      Object.assign(layout, size(chart));
      layout.font = { ...layout.font, ...this.font() };
      if (name === "surface") {
        const half = (this.spec.axis[1] - this.spec.axis[0]) / (this.grid() - 1) / 2;
        layout.images = [picture(this.spec.axis[0] - half, this.spec.axis[1] + half,
          this.spec.axis[1] + half, this.spec.axis[0] - half)];
        Object.assign(data[0], { opacity: 0, zsmooth: false });
      }
      if (name === "surface") Object.assign(data[trace({ data }, "boundary")], NOWHERE);
      if (name === "weights") {
        const [left, right] = layout.xaxis.range;
        layout.images = [picture(left, right, layout.yaxis.range[1], layout.yaxis.range[0])];
        Object.assign(data[0], { opacity: 0 });
      }
      if (this.ready) Plotly.react(chart, data, layout);
      else Plotly.newPlot(chart, data, layout, this.options(name));
    }
    if (!this.ready) {
      for (const chart of Object.values(this.charts)) this.sizes.observe(chart);
      this.ready = true;
    }
    this.dressed = Object.values(this.font()).join(" ");
    if (fresh) this.table();
    const { xaxis, yaxis } = this.spec.figures.loss.layout;
    this.range = JSON.stringify([yaxis.range, xaxis.range]);
    this.bound = this.spec.figures.weights.data[0].zmax;
    this.pixels = null;
    this.resized = true;
    if (fresh) {   // and what was to be drawn of the run before is not
      clearTimeout(this.settling);
      this.root.classList.remove("moving");
      this.settled = this.shown;
    }
    this.describe();
  }

  options(name) {
    const button = (format) => ({
      name: format,
      title: `Save this chart as ${format.toUpperCase()}`,
      icon: Plotly.Icons[format === "svg" ? "disk" : "camera"],
      click: (chart) => this.save(chart, name, format),
    });
    return {
      displaylogo: false, doubleClick: false, showTips: false,
      modeBarButtons: [[button("svg"), button("png")]],
    };
  }

  // What is painted past Plotly, for speed, is in none of its figures: here it is put back.
  save(chart, name, format) {
    const data = chart.data.map((part) => {
      if (part.type === "heatmap") {
        return { ...part, opacity: 1, zsmooth: part.meta === "surface" ? "best" : false };
      }
      if (!part.meta?.startsWith("boundary")) return part;
      const points = Array.from(this.boundary(chart, part.meta));
      const along = (side) => points.filter((_, i) => i % 2 === side)
        .map((value) => (Number.isNaN(value) ? null : value));
      return { ...part, x: along(0), y: along(1) };
    });
    const { width, height } = size(chart);
    const background = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    const layout = { ...chart.layout, images: [], paper_bgcolor: background || "#ffffff" };
    return Plotly.downloadImage({ data, layout }, {
      format, width, height, scale: format === "png" ? 2 : 1,
      filename: `${this.header.file}-${name}-epoch-${this.shown.epoch}`,
    });
  }

  boundary() {
    return this.shown.boundary;
  }

  grid() {
    return this.frames[0].surface.shape[0];
  }

  table() {
    const { inputs, targets } = this.spec;
    this.rows.innerHTML = targets.map((target, row) => `<tr>
      <td>${inputs[row][0]}</td><td>${inputs[row][1]}</td><td>${target}</td>
      <td data-cell="output"></td><td data-cell="error"></td><td data-cell="answer"></td></tr>`,
    ).join("");
    this.cells = [...this.rows.rows].map((row) => Object.fromEntries(
      [...row.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell])));
  }

  resize() {
    this.resized = false;
    if (!this.ready) return;
    for (const chart of Object.values(this.charts)) {
      const { width, height } = size(chart);
      const layout = chart._fullLayout;
      if (width > 0 && (layout.width !== width || layout.height !== height)) {
        Plotly.relayout(chart, { width, height });
      }
    }
    const { _size: plot } = this.charts.weights._fullLayout;
    const columns = this.spec.figures.weights.layout.xaxis.range[1] + 0.5;
    this.root.classList.toggle("crowded", 
      plot.w / columns < (this.header.projected ? PROJECTED_WIDTH : NUMBER_WIDTH));
    this.pixels = null;
    this.dirty = true;
  }

  font() {
    return fontOf(this.root);
  }

  theme() {
    const font = this.font();
    const dressed = Object.values(font).join(" ");
    if (!this.ready || dressed === this.dressed) return;
    this.dressed = dressed;
    const change = { "font.family": font.family, "font.color": font.color };
    for (const chart of Object.values(this.charts)) Plotly.relayout(chart, change);
    this.pixels = null;
    this.dirty = true;
    this.wake();
  }

  axes() {
    if (!this.ready) return;
    const { lossRange, epochRange } = this.header;
    const range = JSON.stringify([lossRange, epochRange]);
    if (range === this.range) return;
    this.range = range;
    Plotly.relayout(this.charts.loss, {
      "xaxis.range": [...epochRange], "yaxis.range": [...lossRange],
    });
    this.pixels = null;
  }

  // ---- the charts, as they move -----------------------------------------------------------

  paint() {
    const frame = this.shown;
    const { header, labels } = this;
    write(labels.epoch, frame.epoch.toLocaleString("en"));
    write(labels.epochs, `of ${header.epochs.toLocaleString("en")}`);
    write(labels.loss, frame.loss.toFixed(6));
    write(labels.right, String(frame.right.reduce((sum, right) => sum + right, 0)));
    const solved = header.solved !== null && header.solved <= frame.epoch;
    write(labels.solved, solved ? header.solved.toLocaleString("en") : "not yet");
    labels.solved.classList.toggle("yes", solved);
    this.slider.value = String(frame.epoch);
    this.cells.forEach((cell, row) => {
      const right = frame.right[row] === 1;
      write(cell.output, frame.outputs[row].toFixed(4));
      write(cell.error, signed(frame.errors[row], 4));
      write(cell.answer, right ? "✓ right" : "✗ wrong");
      cell.answer.classList.toggle("yes", right);
    });
    this.paintCharts(frame);
    this.rest();
  }

  paintCharts(frame) {
    this.paintSurface(frame);
    this.paintLoss(frame);
    this.paintWeights(frame);
  }

  rest() {
    if (!this.playing && this.settled !== this.shown) this.settle();
    else if (!(performance.now() - this.described < 1000)) this.describe();
  }

  paintSurface(frame, chart = this.charts.surface) {
    const { shape, values } = frame.surface;
    const colors = this.spec.colors;
    const canvas = fit(this.surfaceCanvas, shape[1], shape[0]);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(shape[1], shape[0]);
    const depth = values instanceof Uint16Array ? 8 : 0;
    for (let row = 0; row < shape[0]; row += 1) {
      let to = (shape[0] - 1 - row) * shape[1] * 4;   // the picture's first line is on top
      for (let column = 0; column < shape[1]; column += 1, to += 4) {
        const color = (values[row * shape[1] + column] >> depth) * 3;
        image.data[to] = colors[color];
        image.data[to + 1] = colors[color + 1];
        image.data[to + 2] = colors[color + 2];
        image.data[to + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
    Plotly.relayout(chart, { "images[0].source": canvas.toDataURL() });
    this.paintBoundary(frame, chart);
  }

  paintBoundary(frame, chart = this.charts.surface, meta = "boundary") {
    const [low, high] = this.spec.axis;
    const { w, h } = chart._fullLayout._size;
    const points = frame.boundary;
    let d = "";
    let pen = "M";
    for (let i = 0; i < points.length; i += 2) {
      if (Number.isNaN(points[i])) {
        pen = "M";
        continue;
      }
      const x = (points[i] - low) / (high - low) * w;
      const y = (high - points[i + 1]) / (high - low) * h;
      d += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
      pen = "L";
    }
    line(chart, meta).setAttribute("d", d || "M0,0");
  }

  paintLoss(frame) {
    const chart = this.charts.loss;
    const done = line(chart, "loss");
    const ahead = line(chart, "ahead");
    if (!done || !ahead) return void this.plotLoss(frame);
    this.pixels ??= this.lossPixels();
    const { x, y, starts, path, toX, toY } = this.pixels;
    let low = 0;
    let high = x.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.curve.epochs[middle] <= frame.epoch) low = middle + 1;
      else high = middle;
    }
    const here = `${toX(frame.epoch).toFixed(1)},${toY(frame.loss).toFixed(1)}`;
    done.setAttribute("d", `${path.slice(0, starts[low])}${low ? "L" : "M"}${here}`);
    const rest = this.header.training || low >= x.length ? "" : path.slice(starts[low] + 1);
    ahead.setAttribute("d", rest ? `M${here}L${rest}` : "M0,0");
    marker(chart)?.setAttribute("transform", `translate(${here})`);
  }

  lossPixels() {
    const { w, h } = this.charts.loss._fullLayout._size;
    const { epochRange, lossRange, scale } = this.header;
    const toX = (epoch) => (epoch - epochRange[0]) / (epochRange[1] - epochRange[0]) * w;
    const height = (loss) => (scale === "log" ? Math.log10(Math.max(loss, 1e-300)) : loss);
    const toY = (loss) => h - (height(loss) - lossRange[0]) / (lossRange[1] - lossRange[0]) * h;
    const x = Array.from(this.curve.epochs, toX);
    const y = Array.from(this.curve.losses, toY);
    const starts = [0];
    let path = "";
    x.forEach((value, i) => {
      path += `${i ? "L" : "M"}${value.toFixed(1)},${y[i].toFixed(1)}`;
      starts.push(path.length);
    });
    return { x, y, starts, path, toX, toY };
  }

  paintWeights(frame) {
    const chart = this.charts.weights;
    const { shape, values } = frame.cells;
    const [rows, columns] = shape;
    const colors = this.spec.colors;
    const [width, height] = columns <= 17 ? [24, 24] : [8, 32];   // a pixel of it is the gap
    const canvas = fit(this.weightsCanvas, columns * width, rows * height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < values.length; i += 1) {
      if (Number.isNaN(values[i])) continue;
      const color = shade(values[i], frame.bound) * 3;
      context.fillStyle = `rgb(${colors[color]},${colors[color + 1]},${colors[color + 2]})`;
      context.fillRect(i % columns * width, Math.floor(i / columns) * height, width - 1, height - 1);
    }
    Plotly.relayout(chart, { "images[0].source": canvas.toDataURL() });
    if (frame.bound !== this.bound) this.scaleWeights(frame.bound);

    const texts = chart.querySelectorAll(".textpoint text");
    if (!texts.length) return;   // too many units for numbers in the cells
    const { numbers, inks } = this.numbers(frame);
    texts.forEach((text, i) => {
      write(text, numbers[i]);
      if (text.style.fill !== inks[i]) text.style.fill = inks[i];
    });
  }

  numbers({ cells, bound }) {
    const values = Array.from(cells.values.filter((value) => !Number.isNaN(value)));
    return {
      numbers: values.map((value) => signed(value, this.header.projected ? 1 : 2)),
      inks: values.map((value) => this.spec.numberColors[shade(value, bound)]),
    };
  }

  scaleWeights(bound) {
    this.bound = bound;
    const at = [-bound, -bound / 2, 0, bound / 2, bound];
    Plotly.restyle(this.charts.weights, {
      zmin: -bound, zmax: bound, "colorbar.tickvals": [at],
    }, [trace(this.charts.weights, "weights")]);
  }

  // ---- standing still ---------------------------------------------------------------------

  settle() {
    clearTimeout(this.settling);
    this.root.classList.add("moving");
    const frame = this.shown;
    const steps = [...this.plots(frame), () => this.describe()];
    const next = () => {
      if (this.gone || this.playing) return;
      steps.shift()();
      if (steps.length) {
        this.settling = setTimeout(next, 0);
      } else {
        this.settled = frame;
        this.root.classList.remove("moving");
      }
    };
    this.settling = setTimeout(next, SETTLE_MS);
  }

  plots(frame) {
    return [
      () => this.plotSurface(frame), () => this.plotLoss(frame), () => this.plotWeights(frame),
    ];
  }

  plotSurface(frame, chart = this.charts.surface) {
    const { shape, values } = frame.surface;
    const most = values instanceof Uint16Array ? 65535 : 255;
    const z = Array.from({ length: shape[0] }, (_, row) =>
      Array.from(values.subarray(row * shape[1], (row + 1) * shape[1]), (value) => value / most));
    Plotly.restyle(chart, { z: [z] }, [trace(chart, "surface")]);
    this.paintBoundary(frame, chart);
  }

  plotLoss(frame) {
    const chart = this.charts.loss;
    const epochs = Array.from(this.curve.epochs);
    const losses = Array.from(this.curve.losses);
    const split = epochs.filter((epoch) => epoch <= frame.epoch).length;
    const here = [frame.epoch, frame.loss];
    const done = [[...epochs.slice(0, split), here[0]], [...losses.slice(0, split), here[1]]];
    const rest = [[here[0], ...epochs.slice(split)], [here[1], ...losses.slice(split)]];
    const names = ["loss", "ahead", "here"].map((name) => trace(chart, name));
    Plotly.restyle(chart, {
      x: [done[0], rest[0], [here[0]]], y: [done[1], rest[1], [here[1]]],
    }, names);
    this.pixels = null;
  }

  plotWeights(frame) {
    const chart = this.charts.weights;
    const { shape, values } = frame.cells;
    const z = Array.from({ length: shape[0] }, (_, row) =>
      Array.from(values.subarray(row * shape[1], (row + 1) * shape[1]),
        (value) => (Number.isNaN(value) ? null : value)));
    Plotly.restyle(chart, { z: [z] }, [trace(chart, "weights")]);
    if (!chart.querySelector(".textpoint")) return;
    const { numbers, inks } = this.numbers(frame);
    Plotly.restyle(chart, { text: [numbers], "textfont.color": [inks] },
      [trace(chart, "numbers")]);
  }

  // ---- words ------------------------------------------------------------------------------

  describe() {
    this.described = performance.now();
    const { shown: frame, header } = this;
    if (!frame) return;
    const at = `at epoch ${frame.epoch.toLocaleString("en")}`;
    const rows = this.spec.inputs.map(([x1, x2], row) =>
      `for ${x1} and ${x2} the output is ${frame.outputs[row].toFixed(2)}`
      + ` (target ${this.spec.targets[row]})`);
    const crossing = frame.boundary.length ? "" : " No 0.5 boundary is in view.";
    name(this.charts.surface, `Decision surface ${at}: ${rows.join(", ")}.${crossing}`);
    name(this.charts.loss, `Loss curve ${at} of ${header.epochs.toLocaleString("en")}: the loss is `
      + `${frame.loss.toFixed(6)}, it began at ${this.curve.losses[0].toFixed(6)}`
      + `${header.solved !== null && header.solved <= frame.epoch
        ? `, and fell under 0.01 at epoch ${header.solved.toLocaleString("en")}.` : "."}`);
    const finite = frame.cells.values.filter((value) => !Number.isNaN(value));
    name(this.charts.weights, `Weights and biases ${at}: ${finite.length} numbers `
      + `from ${Math.min(...finite).toFixed(2)} to ${Math.max(...finite).toFixed(2)}.`);
    this.slider.setAttribute("aria-valuetext",
      `epoch ${frame.epoch.toLocaleString("en")}, loss ${frame.loss.toFixed(4)}`);
  }

  outcome() {
    const { solved } = this.header;
    return solved === null ? "not solved" : `solved at epoch ${solved.toLocaleString("en")}`;
  }

  tell() {
    const { header } = this;
    const replaying = this.playing && !header.training;
    this.root.dataset.state = header.state;
    this.root.classList.toggle("projected", header.projected);
    this.root.classList.toggle("live", this.playing);
    this.slider.disabled = header.training || header.head === 0;
    this.button.disabled = header.training || header.head === 0;
    this.button.textContent = replaying ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", replaying ? "Stop the replay" : "Replay the history");
    this.button.title = this.button.getAttribute("aria-label");
    const state = replaying ? "replay" : header.state;
    write(this.labels.state, state);
    const news = `${header.run} ${state}`;
    if (news !== this.told) {
      this.told = news;
      const epoch = (this.shown?.epoch ?? 0).toLocaleString("en");
      this.spoken.textContent = {
        untrained: "The network is untrained.",
        training: "Training.",
        replay: "Replaying.",
        paused: `Paused at epoch ${epoch}.`,
        finished: `Finished at epoch ${epoch}; ${this.outcome()}.`,
        diverged: "The training diverged.",
      }[state];
    }
  }
}

// ---- the packet ---------------------------------------------------------------------------

const TYPES = {
  f8: Float64Array, f4: Float32Array, u2: Uint16Array, i4: Int32Array, u1: Uint8Array,
};

// The outer packet holds others, and the figures in JSON, that are compressed.
async function open(data) {
  const { header, arrays } = unpack(data);
  const unfold = (bytes) => new Response(
    new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")),
  );
  const inner = async (bytes) => unpack(await unfold(bytes).arrayBuffer()).arrays;
  const [frames, here, curve, spec] = await Promise.all([
    ...[arrays.frames, arrays.here, arrays.curve].map(inner),
    arrays.spec && unfold(arrays.spec).json(),
  ]);
  return { header: { ...header, spec }, frames, here, curve };
}

// What `_changes` in packet.py has done, undone.
function fromChanges(bytes, Type, shape) {
  const values = new Type(bytes.length / Type.BYTES_PER_ELEMENT);
  const count = values.length;
  const row = count / (shape[0] || 1);
  for (let i = 0; i < count; i += 1) {
    const folded = Type === Uint16Array ? bytes[i] | (bytes[count + i] << 8) : bytes[i];
    values[i] = (i < row ? 0 : values[i - row]) + ((folded >> 1) ^ -(folded & 1));
  }
  return values;
}

export function unpack(data) {
  const bytes = Uint8Array.from(data instanceof Uint8Array ? data : new Uint8Array(data));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const arrays = {};
  for (const [name, [type, shape, offset]] of Object.entries(header.arrays)) {
    const changes = type.startsWith("d");
    const Type = TYPES[changes ? type.slice(1) : type];
    const count = shape.reduce((product, side) => product * side, 1);
    const at = 4 + length + offset;
    arrays[name] = changes
      ? fromChanges(new Uint8Array(bytes.buffer, at, count * Type.BYTES_PER_ELEMENT), Type, shape)
      : new Type(bytes.buffer, at, count);
    arrays[name].shape = shape;
  }
  return { header, arrays };
}

function framesOf(arrays) {
  let drawn = 0;
  return Array.from(arrays.epochs, (epoch, i) => {
    const row = (name) => {
      const side = arrays[name].length / arrays.epochs.length;
      return arrays[name].slice(i * side, (i + 1) * side);
    };
    const matrix = (name) => ({ shape: arrays[name].shape.slice(1), values: row(name) });
    const begin = drawn;
    drawn += arrays.boundaryPoints[i];
    return {
      epoch,
      loss: arrays.losses[i],
      bound: arrays.bounds[i],
      cells: matrix("cells"),
      outputs: row("outputs"),
      errors: row("errors"),
      right: row("right"),
      surface: matrix("surfaces"),
      boundary: arrays.boundaries.slice(2 * begin, 2 * drawn),
    };
  });
}

// ---- small things -------------------------------------------------------------------------

export const trace = (chart, meta) => chart.data.findIndex((part) => part.meta === meta);

// The drawn lines of a chart stand in the order of its traces, markers and texts among them.
export function scatters(chart, meta) {
  const order = chart.data.filter((part) => part.type === "scatter" && part.visible !== false);
  const at = order.findIndex((part) => part.meta === meta);
  return chart.querySelectorAll(".scatterlayer > .trace")[at];
}
export const line = (chart, meta) => scatters(chart, meta)?.querySelector(".js-line");
const marker = (chart) => scatters(chart, "here")?.querySelector(".point");

export function picture(left, right, top, bottom) {
  return {
    source: "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
    xref: "x", yref: "y", x: left, y: top, xanchor: "left", yanchor: "top",
    sizex: Math.abs(right - left), sizey: Math.abs(top - bottom),
    sizing: "stretch", layer: "below",
  };
}

function fit(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas;
}

// The page's own, in its theme, for Plotly.
export function fontOf(element) {
  const style = getComputedStyle(element);
  return {
    family: style.getPropertyValue("--st-font").trim() || style.fontFamily,
    color: style.getPropertyValue("--st-text-color").trim() || style.color,
  };
}

export function size(element) {
  return { width: element.clientWidth, height: element.clientHeight };
}

export function write(element, text) {
  const node = element.firstChild;
  if (node?.nodeType === Node.TEXT_NODE && !node.nextSibling) {
    if (node.data !== text) node.data = text;
  } else {
    element.textContent = text;
  }
}

export function name(chart, text) {
  if (chart.getAttribute("aria-label") !== text) chart.setAttribute("aria-label", text);
}

// Which of the palette's 256 colours stands for a weight.
const shade = (value, bound) => Math.round((value / bound + 1) / 2 * 255);

const signed = (value, digits) => value.toFixed(digits).replace("-", "−");
