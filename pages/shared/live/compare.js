// Runs that are trained in step: the player of player.js, with other charts.

const PAGE = `
  <dl class="figures">
    <div><dt>state</dt><dd class="state" data-is="state"></dd></div>
    <div><dt>epoch</dt><dd><span data-is="epoch"></span> <small data-is="epochs"></small></dd></div>
  </dl>
  <div class="charts compared"></div>
  <div class="timeline">
    <button type="button" class="replay"></button>
    <input type="range" min="0" step="1" aria-label="Timeline: the epoch that is shown">
    <small class="keys">
      <kbd>space</kbd> play <kbd>←</kbd> <kbd>→</kbd> <kbd>Home</kbd> <kbd>End</kbd> scrub
    </small>
  </div>
  <table class="truth compared">
    <caption>What each run has come to at this epoch</caption>
    <thead><tr>
      <th scope="col">run</th><th scope="col">loss</th><th scope="col">rows right</th>
      <th scope="col">solved at epoch</th>
    </tr></thead>
    <tbody></tbody>
  </table>
  <p class="spoken" role="status"></p>`;

// How a run's lines are drawn in the charts, as a sample beside its name.
const sample = ({ color, dash }) => `<svg width="36" height="10" aria-hidden="true"><line x1="1"
  x2="35" y1="5" y2="5" stroke="${color}" stroke-width="4" stroke-dasharray="${dash}"/></svg> `;

let made;

export function drawing({ Player, trace, line, scatters, picture, size, write, name }) {
  made ??= class extends Player {
    page() {
      return PAGE;
    }

    curves({ curvePoints, curveEpochs, curveLosses }) {
      let from = 0;
      this.curve = Array.from(curvePoints, (count) => {
        const part = { epochs: curveEpochs.slice(from, from + count),
          losses: curveLosses.slice(from, from + count) };
        from += count;
        return part;
      });
    }

    framesOf(arrays) {
      const { epochs, losses, right, surfaces, boundaryPoints, boundaries } = arrays;
      const runs = losses.length / epochs.length;
      const [, , rows, columns] = surfaces.shape;
      let drawn = 0;
      return Array.from(epochs, (epoch, i) => ({
        epoch,
        loss: losses[i * runs],
        runs: Array.from({ length: runs }, (_, r) => {
          const at = i * runs + r;
          const begin = drawn;
          drawn += boundaryPoints[at];
          return {
            loss: losses[at],
            right: right[at],
            surface: { shape: [rows, columns],
              values: surfaces.slice(at * rows * columns, (at + 1) * rows * columns) },
            boundary: boundaries.slice(2 * begin, 2 * drawn),
          };
        }),
      }));
    }

    // ---- drawn whole ----------------------------------------------------------------------

    draw(spec, fresh) {
      this.root.hidden = false;
      this.spec = spec;
      for (const chart of Object.values(this.charts)) {
        this.sizes.unobserve(chart);
        Plotly.purge(chart);
      }
      const place = this.root.querySelector(".charts");
      place.dataset.view = this.header.view;
      place.style.setProperty("--runs", String(spec.runs.length));
      place.replaceChildren();
      this.charts = {};
      for (const { key, kind, runs, title, figure } of spec.charts) {
        const box = document.createElement("figure");
        box.className = kind;
        const caption = document.createElement("figcaption");
        if (kind === "surface") caption.innerHTML = sample(spec.runs[runs[0]]);
        caption.append(title);
        if (kind === "plane") {
          for (const run of runs) {
            caption.insertAdjacentHTML("beforeend", ` <small>${sample(spec.runs[run])}</small>`);
            caption.lastChild.append(spec.runs[run].title);
          }
        }
        caption.title = title;
        const chart = document.createElement("div");
        chart.className = "chart";
        chart.setAttribute("role", "group");
        box.append(caption, chart);
        place.append(box);
        this.charts[key] = chart;
        Object.assign(chart, { kind, runs });
        figure.chart = chart;
      }
      for (const { kind, figure } of spec.charts) {
        const { data, layout, chart } = figure;
        Object.assign(layout, size(chart));
        layout.font = { ...layout.font, ...this.font() };
        if (kind === "surface") {
          const [low, high] = spec.axis;
          const half = (high - low) / (spec.grid - 1) / 2;
          layout.images = [picture(low - half, high + half, high + half, low - half)];
          Object.assign(data[0], { opacity: 0, zsmooth: false });
        }
        for (const part of data) {
          if (part.meta?.startsWith("boundary")) Object.assign(part, { x: [9, 10], y: [9, 10] });
        }
        Plotly.newPlot(chart, data, layout, this.options(this.label(chart)));
        this.sizes.observe(chart);
      }
      this.ready = true;
      this.dressed = Object.values(this.font()).join(" ");
      this.table();
      this.range = null;
      this.resized = true;
      this.settled = null;
      this.axes();
      this.describe();
    }

    label({ kind, runs }) {
      return runs.length > 1 ? kind : `${kind}-${runs[0] + 1}`;
    }

    boundary({ runs }, meta) {
      const run = meta === "boundary" ? runs[0] : Number(meta.split("-")[1]);
      return this.shown.runs[run].boundary;
    }

    table() {
      this.rows.replaceChildren(...this.spec.runs.map((run) => {
        const row = document.createElement("tr");
        const head = document.createElement("th");
        head.scope = "row";
        head.innerHTML = sample(run);
        head.append(run.title);
        row.append(head, ...Array.from({ length: 3 }, () => document.createElement("td")));
        return row;
      }));
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
      this.dirty = true;
    }

    axes() {
      if (!this.ready) return;
      const { lossRange, epochRange } = this.header;
      const range = JSON.stringify([lossRange, epochRange]);
      if (range === this.range) return;
      this.range = range;
      for (const chart of Object.values(this.charts)) {
        if (chart.kind !== "loss") continue;
        Plotly.relayout(chart, {
          "xaxis.range": [...epochRange], "yaxis.range": [...lossRange],
        });
      }
    }

    // ---- as it moves ----------------------------------------------------------------------

    paint() {
      const { shown: frame, header, labels } = this;
      write(labels.epoch, frame.epoch.toLocaleString("en"));
      write(labels.epochs, `of ${header.epochs.toLocaleString("en")}`);
      this.slider.value = String(frame.epoch);
      frame.runs.forEach((run, i) => {
        const [loss, right, solved] = this.rows.rows[i].querySelectorAll("td");
        const at = header.solved[i];
        const yes = at !== null && at <= frame.epoch;
        write(loss, run.loss.toFixed(6));
        write(right, `${run.right} of 4`);
        write(solved, yes ? at.toLocaleString("en") : "not yet");
        solved.classList.toggle("yes", yes);
      });
      for (const chart of Object.values(this.charts)) this.paintChart(chart, frame);
      this.rest();
    }

    paintChart(chart, frame) {
      if (chart.kind === "surface") {
        this.paintSurface(frame.runs[chart.runs[0]], chart);
      } else if (chart.kind === "plane") {
        for (const run of chart.runs) this.paintBoundary(frame.runs[run], chart, `boundary-${run}`);
      } else {
        for (const run of chart.runs) this.paintCurve(chart, run, frame);
      }
    }

    paintCurve(chart, run, frame) {
      const { w, h } = chart._fullLayout._size;
      const { epochRange, lossRange, scale } = this.header;
      const toX = (epoch) => (epoch - epochRange[0]) / (epochRange[1] - epochRange[0]) * w;
      const level = (loss) => (scale === "log" ? Math.log10(Math.max(loss, 1e-300)) : loss);
      const toY = (loss) => h - (level(loss) - lossRange[0]) / (lossRange[1] - lossRange[0]) * h;
      const { epochs, losses } = this.curve[run];
      const here = Math.min(frame.epoch, this.header.heads[run]);
      let d = "";
      for (let i = 0; i < epochs.length && epochs[i] < here; i += 1) {
        d += `${i ? "L" : "M"}${toX(epochs[i]).toFixed(1)},${toY(losses[i]).toFixed(1)}`;
      }
      const end = `${toX(here).toFixed(1)},${toY(frame.runs[run].loss).toFixed(1)}`;
      line(chart, `loss-${run}`)?.setAttribute("d", d ? `${d}L${end}` : `M${end}`);
      scatters(chart, `here-${run}`)?.querySelector(".point")
        ?.setAttribute("transform", `translate(${end})`);
    }

    // ---- standing still -------------------------------------------------------------------

    plots(frame) {
      return Object.values(this.charts).map((chart) => () => {
        if (chart.kind === "surface") this.plotSurface(frame.runs[chart.runs[0]], chart);
        else if (chart.kind === "loss") this.plotCurves(chart, frame);
        this.paintChart(chart, frame);
      });
    }

    plotCurves(chart, frame) {
      const x = [];
      const y = [];
      const traces = [];
      for (const run of chart.runs) {
        const here = Math.min(frame.epoch, this.header.heads[run]);
        const { epochs, losses } = this.curve[run];
        const count = epochs.filter((epoch) => epoch < here).length;
        x.push([...epochs.slice(0, count), here], [here]);
        y.push([...losses.slice(0, count), frame.runs[run].loss], [frame.runs[run].loss]);
        traces.push(trace(chart, `loss-${run}`), trace(chart, `here-${run}`));
      }
      Plotly.restyle(chart, { x, y }, traces);
    }

    // ---- words ----------------------------------------------------------------------------

    describe() {
      this.described = performance.now();
      const { shown: frame } = this;
      if (!frame || !this.ready) return;
      const at = `at epoch ${frame.epoch.toLocaleString("en")}`;
      const told = (run) =>
        `${this.spec.runs[run].title}: loss ${frame.runs[run].loss.toFixed(6)}`;
      const kinds = { surface: "Decision surface", plane: "Decision boundaries", loss: "Loss" };
      for (const chart of Object.values(this.charts)) {
        name(chart, `${kinds[chart.kind]} ${at}; ${chart.runs.map(told).join("; ")}.`);
      }
      this.slider.setAttribute("aria-valuetext", `epoch ${frame.epoch.toLocaleString("en")}`);
    }

    outcome() {
      const { solved } = this.header;
      return `${solved.filter((at) => at !== null).length} of ${solved.length} solved`;
    }
  };
  return made;
}
