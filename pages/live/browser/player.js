// The player: the playback of some runs on a page of its own, as Streamlit mounts it. It takes what
// the page says, and draws the controls and the charts.

/** @import { Component, PlayerData, View } from "./types.d.ts" */

import { Painter } from "./painter.js";
import { PAPER } from "./paper.js";
import { Playback } from "./playback.js";
import { dressOf, loadPlotly } from "./plotly.js";
import { Reporter } from "./reporter.js";
import { openRuns } from "./runs.js";
import { shapeOf } from "./shape.js";
import { Transport } from "./transport.js";
import { messageOf, news } from "./words.js";

const PREFETCH_MS = 400;

/** What a visitor has chosen stays from page to page. */
const chosen = /** @type {Record<string, any>} */ ({ speed: 20 });

export class Player extends Playback {
  /**
   * @param {HTMLElement} parent
   * @param {(root: HTMLElement) => View} makeView
   * @param {string} base where the app's addresses begin
   */
  constructor(parent, makeView, base) {
    super();
    this.makeView = makeView;
    this.base = base;
    this.ended = new AbortController();
    /** @type {Component | null} */
    this.component = null;
    this.data = /** @type {PlayerData} */ (/** @type {unknown} */ (null)); // until `receive`
    this.received = ""; // the data that came last, as JSON
    this.look = "";
    /** @type {View | null} */
    this.view = null;
    this.ready = false; // whether the charts are drawn
    this.announced = ""; // the state that was read out
    this.dressed = ""; // the font and the colour that the charts are drawn with
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.prefetching = undefined;

    this.root = document.createElement("section");
    this.root.className = "xor-player";
    this.root.setAttribute("aria-label", "The training, live");
    parent.append(this.root);
    this.painter = new Painter(this);
    this.reporter = new Reporter(this, this.ended.signal);
    document.addEventListener(PAPER, () => this.#redraw(), { signal: this.ended.signal });
  }

  get gone() {
    return this.ended.signal.aborted;
  }

  /** @param {string} name */
  choice(name) {
    return chosen[name];
  }

  destroy() {
    this.ended.abort();
    this.controls?.abort();
    this.painter.stop();
    this.reporter.stop();
    clearTimeout(this.prefetching);
    this.stop();
    this.view?.destroy();
    this.root.remove();
  }

  // ---- what the page says -----------------------------------------------------------------------

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    const received = JSON.stringify(component.data);
    if (received === this.received) {
      this.#dress();
      return;
    }
    this.received = received;
    const before = /** @type {PlayerData | null} */ (this.data);
    const data = this.data = /** @type {PlayerData} */ (component.data);
    this.reporter.confirm(data.start);
    this.locked = data.locked;
    const sameRuns = JSON.stringify(data.runs) === JSON.stringify(before?.runs);
    const otherRuns = !sameRuns || data.more !== before?.more;
    const look = JSON.stringify([data.look, data.presented]);
    const otherLook = look !== this.look;
    this.look = look;
    if (otherRuns) {
      const here = { command: "", trained: this.head, epoch: this.position };
      this.begin(openRuns(data, this.base, () => this.painter.wake()));
      if (sameRuns) this.stand(here);
      else this.reporter.accept();
    }
    if (otherRuns || otherLook) this.#mount();
    if (data.start.command !== before?.start.command || (!sameRuns && data.start.command)) {
      this.stand(data.start);
      this.reporter.accept();
    }
    if (this.locked) this.pause();
    this.update();
    if (before?.locked && !this.locked) this.#showControls();
  }

  /** Bring what can be pressed from now on into view: on a phone nothing else, or the whole page. */
  #showControls() {
    const phone = this.data.presented ? null : this.root.querySelector(".phone .transport");
    if (phone) phone.scrollIntoView({ block: "start" });
    else document.querySelector("h1")?.scrollIntoView({ block: "end" });
  }

  /** Draw the page and its charts anew. */
  #mount() {
    this.ready = false;
    this.painter.hold();
    this.view?.destroy();
    this.root.replaceChildren();
    this.root.classList.toggle("presented", this.data.presented);
    const view = this.view = this.makeView(this.root);
    for (const [name, value] of Object.entries(this.data.choices)) chosen[name] ??= value;
    if (!this.data.speeds.includes(chosen.speed)) chosen.speed = 20;
    this.speed = chosen.speed;
    this.root.innerHTML = view.page(this);
    const page = this.root.querySelector(".page");
    if (page instanceof HTMLElement) shapeOf(page, this.data.presented);
    this.message = /** @type {HTMLElement} */ (this.root.querySelector(".message"));
    this.spoken = /** @type {HTMLElement} */ (this.root.querySelector(".spoken"));
    this.controls?.abort();
    this.controls = new AbortController();
    this.transport = view.controls?.(this, this.controls.signal) ??
      new Transport(this.root, this, this.controls.signal);
    const { plotly } = this.data;
    (plotly ? loadPlotly(`${this.base}${plotly}`) : Promise.resolve())
      .then(() => this.gone || this.view !== view ? undefined : this.#draw(view))
      .catch((error) => {
        this.root.textContent = `The charts cannot be drawn: ${error.message}. Reload the page.`;
      });
  }

  /** @param {View} view */
  async #draw(view) {
    this.root.dataset.drawn = "";
    await view.draw(this);
    if (this.gone || this.view !== view) return;
    this.ready = true;
    this.dressed = dressOf(this.root);
    for (const stage of this.root.querySelectorAll("[data-run]")) {
      const run = Number(/** @type {HTMLElement} */ (stage).dataset.run);
      stage.addEventListener("pointerenter", () => this.refine(run));
    }
    this.painter.begin();
  }

  /** Take on the page's theme. */
  #dress() {
    const dressed = dressOf(this.root);
    if (!this.ready || dressed === this.dressed) return;
    this.dressed = dressed;
    if (this.view?.dress()) this.repaint();
  }

  /** Draw everything at once, in or out of view, in the size and the colours that it has now. */
  #redraw() {
    if (!this.ready || !this.view) return;
    this.#dress();
    this.view.resize();
    this.view.move(this);
    for (const step of this.view.rest(this)) step();
    this.repaint(); // and go on, once back on the screen
  }

  /** A chart that is not in the player's own page has another size. */
  resized() {
    this.painter.resized = true;
    this.painter.wake();
  }

  // ---- what a visitor chooses -------------------------------------------------------------------

  /**
   * @override
   * @param {number} speed
   */
  setSpeed(speed) {
    if (!this.data.speeds.includes(speed)) return;
    chosen.speed = speed;
    super.setSpeed(speed);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  choose(name, value) {
    chosen[name] = value;
    if (this.view?.choose(this, name)) this.#mount();
    this.update();
  }

  /**
   * Fetch a surface that can be read off exactly: it is about to be pointed at.
   * @param {number} i the run's place
   */
  async refine(i) {
    const frame = this.shown[i];
    if (this.playing || !frame || frame.surface.values instanceof Uint16Array) return;
    const exact = await this.fetcher.refine(i, frame);
    if (exact && frame === this.shown[i] && !this.playing && this.ready) this.view?.refine(this, i);
  }

  // ---- what the playback says -------------------------------------------------------------------

  /** @override */
  repaint() {
    this.painter.repaint();
  }

  /** @override */
  refresh() {
    this.painter.refresh();
  }

  /** @override */
  rested() {
    this.reporter.reportSoon();
    clearTimeout(this.prefetching);
    this.prefetching = setTimeout(() => {
      if (!document.hidden) this.prefetch();
    }, PREFETCH_MS);
  }

  /** @override */
  restarted() {
    this.reporter.reportRestart();
  }

  /** @override */
  finished() {
    this.reporter.reportEnd();
  }

  /** Whether the frames that say how the runs have ended are still to come. */
  #waits() {
    return this.histories.some((history) =>
      history.solvedBy(this.head) === null && history.mayBeSolved(this.head)
    );
  }

  /**
   * Show what can be pressed, and what there is to say.
   * @override
   */
  update() {
    if (!this.transport || !this.view || !this.spoken || !this.message) return;
    const state = this.replaying ? "replay" : this.state;
    this.root.dataset.state = state;
    this.transport.update();
    const failure = this.playing ? null : this.runs.failure;
    const message = messageOf(failure, this.runs.refusal, this.offline);
    if (this.message.textContent !== message) this.message.textContent = message;
    this.message.hidden = !message;
    const announced = `${JSON.stringify(this.runs.configs)} ${state}`;
    if (announced !== this.announced && !(state === "finished" && this.#waits())) {
      this.announced = announced;
      this.spoken.textContent = news(state, this.position, this.view.outcome(this));
    }
    this.repaint();
  }
}
