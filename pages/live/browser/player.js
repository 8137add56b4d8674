// The player: it owns the time. It shows frames of one run or of several in step, asks for those to
// come, and reports its position to Streamlit once it has come to rest.

/** @import { Answer, Component, Config, Frame, Source } from "./types.d.ts" */
/** @import { State } from "./words.js" */

import { History } from "./history.js";
import { fontOf, loadPlotly } from "./plotly.js";
import { EmbeddedSource, FetchedSource, NoAnswer } from "./source.js";
import { AS_FAST_AS_IT_GOES, FRAMES_PER_SECOND, Supply } from "./supply.js";
import { Transport } from "./transport.js";
import { news, NO_CONNECTION } from "./words.js";

const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const CALM_FRAME_MS = 500; // between frames where the reader asked for reduced motion
const MOST_FRAMES_AT_ONCE = 6; // that a slow browser leaves out
const WORDS_MS = 1000 / 12;
const DESCRIBE_MS = 1000;
const SETTLE_MS = 180;
const REPORT_MS = 300; // until a player says where it has come to rest, where the page waits for it
const APART_MS = 600; // between two reports of which the page must hear both
const CALM_MS = 1000; // and elsewhere, at least
const PREFETCH_MS = 400;
const STEPS_AHEAD = 16;
const FILL_FRAMES = 256; // over the timeline of a run that was trained before
const FILL_MOST = 64;
const RETRY_MS = 1000;
const ABOUT_THE_RUN = ".st-key-share_link, [data-testid=stPopover]"; // in the sidebar
const PATIENCE_MS = 1500; // that a click on a link waits for Streamlit

/** A class that begins together ends together: its players do not all speak at once. */
const calmly = () => CALM_MS + 4 * CALM_MS * Math.random();

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What a visitor has chosen stays from page to page. */
const chosen = /** @type {Record<string, any>} */ ({ speed: 20 });

/** @type {(milliseconds: number) => Promise<void>} */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * What a player shows: the page around the transport, and the charts.
 * @typedef {object} View
 * @property {(player: Player) => string} page
 * @property {(player: Player) => Promise<void>} draw all charts, from scratch
 * @property {(player: Player) => void} move paint the frames that are shown
 * @property {(player: Player) => void} write the words and numbers of the frames that are shown
 * @property {(player: Player) => (() => void)[]} rest give Plotly the numbers, a chart a step
 * @property {(player: Player, name: string) => boolean} choose follow a choice; whether the page
 *   must be made anew
 * @property {(player: Player, i: number) => void} refine show a run's surface to be read off exactly
 * @property {(player: Player) => void} describe the alternative texts
 * @property {() => void} resize
 * @property {() => boolean} dress
 * @property {(player: Player) => string} outcome what has become of the runs, in words
 * @property {() => void} destroy
 */

export class Player {
  /**
   * @param {HTMLElement} parent
   * @param {(root: HTMLElement) => View} makeView
   * @param {string} root where the app's addresses begin
   */
  constructor(parent, makeView, root) {
    this.parent = parent;
    this.makeView = makeView;
    this.base = root;
    this.end_ = new AbortController();
    /** @type {Config[]} */
    this.runs = [];
    /** @type {Source[]} */
    this.sources = [];
    /** @type {History[]} */
    this.histories = [];
    /** @type {Supply[]} */
    this.supplies = [];
    /** @type {Frame[]} one a run, where they stand */
    this.shown = [];
    /** @type {State} */
    this.state = "untrained";
    this.replaying = false;
    this.position = 0;
    this.head = 0;
    this.clock = 0;
    this.ready = false;
    this.offline = false;
    this.restarted = -Infinity;
    /** @type {(() => void) | null} follows the link that was clicked */
    this.follow = null;
    /** @type {Map<number, Answer>} single epochs that the next clicks on Step show */
    this.nextSteps = new Map();
    /** @type {number | null} the epoch that a click on Step waits for */
    this.pendingStep = null;
    /** @type {string | null} */
    this.locked = null;
    /** @type {any} */
    this.data = null;
    this.reported = ""; // the position that Streamlit knows
    this.announced = ""; // the state that was read out
    this.font = "";

    this.root = document.createElement("section");
    this.root.className = "xor-player";
    this.root.setAttribute("aria-label", "The training, live");
    parent.append(this.root);
    const listen = { signal: this.end_.signal };
    // These are about the run as it stands.
    document.addEventListener("pointerdown", (event) => {
      if (/** @type {Element} */ (event.target).closest?.(ABOUT_THE_RUN)) this.report();
    }, { ...listen, capture: true });
    document.addEventListener("click", (event) => this.#leave(event), {
      ...listen,
      capture: true,
    });
    calm.addEventListener("change", () => this.wake(), listen);
    this.sizes = new ResizeObserver(() => {
      this.resized = true;
      this.wake();
    });
  }

  get speed() {
    return chosen.speed;
  }

  /** The last epoch there is: of the longest run, or where it can go no further. */
  get end() {
    return Math.max(...this.histories.map(endOf));
  }

  get failure() {
    return this.histories.length === 1 ? this.histories[0].failure : null;
  }

  /** @returns {number | null} */
  get loss() {
    return this.shown[0]?.loss ?? null;
  }

  /** @param {string} name */
  choice(name) {
    return chosen[name];
  }

  destroy() {
    this.gone = true;
    this.end_.abort();
    this.sizes.disconnect();
    if (this.waking) cancelAnimationFrame(this.waking);
    for (const timer of [this.settling, this.reporting, this.prefetching]) clearTimeout(timer);
    this.filling?.abort();
    this.supplies.forEach((supply) => supply.cancel());
    this.view?.destroy();
    this.root.remove();
  }

  // ---- what the page says -----------------------------------------------------------------------

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    const { data } = component;
    const before = this.data;
    if (JSON.stringify(data) === this.latest) {
      this.dress();
      return;
    }
    this.latest = JSON.stringify(data);
    this.data = data;
    if (data.start.trained === this.head && data.start.epoch === this.position) this.follow?.();
    this.locked = data.locked;
    const others = JSON.stringify(data.runs) !== JSON.stringify(before?.runs);
    const look = JSON.stringify([data.look, data.presented]);
    const otherLook = look !== this.look;
    this.look = look;
    if (others) this.#begin();
    if (others || otherLook) this.#mount();
    if (data.start.command !== before?.start.command || (others && data.start.command)) {
      this.#stand(data.start);
    }
    if (this.locked && this.state === "training") this.pause();
    this.update();
  }

  #begin() {
    this.filling?.abort();
    this.supplies.forEach((supply) => supply.cancel());
    const { runs, frames, opening } = this.data;
    this.runs = runs;
    this.sources = runs.map((/** @type {Config} */ run) =>
      frames ? new FetchedSource(`${this.base}${frames}`, run) : new EmbeddedSource(opening)
    );
    this.histories = runs.map((/** @type {Config} */ run) => new History(run));
    this.supplies = this.histories.map((history, i) =>
      new Supply(this.sources[i], history, () => this.wake())
    );
    this.state = "untrained";
    this.replaying = false;
    this.position = this.head = this.clock = 0;
    this.pendingStep = null;
    this.nextSteps.clear();
    this.shown = [];
    this.reported = this.#position();
    if (frames) {
      opening.forEach((/** @type {string} */ block, /** @type {number} */ i) => {
        const { answers: [answer] } = new EmbeddedSource([block]);
        const after = answer.frames[0].epoch - 1;
        this.histories[i].take({ ...answer, elapsed: 0, server: 0 }, after, 0);
      });
    }
    this.#show(0);
    clearTimeout(this.settling);
    this.settled = null;
    this.#rest();
  }

  /** Draw the page and its charts anew. */
  #mount() {
    this.ready = false;
    clearTimeout(this.settling);
    this.root.classList.remove("moving");
    this.sizes.disconnect();
    this.view?.destroy();
    this.root.replaceChildren();
    this.root.classList.toggle("presented", this.data.presented);
    const view = this.view = this.makeView(this.root);
    for (const [name, value] of Object.entries(this.data.choices)) chosen[name] ??= value;
    if (!this.data.speeds.includes(chosen.speed)) chosen.speed = 20;
    this.root.innerHTML = view.page(this);
    this.message = /** @type {HTMLElement} */ (this.root.querySelector(".message"));
    this.spoken = /** @type {HTMLElement} */ (this.root.querySelector(".spoken"));
    this.controls?.abort();
    this.controls = new AbortController();
    this.end_.signal.addEventListener("abort", () => this.controls?.abort());
    this.transport = new Transport(this.root, this, this.controls.signal);
    this.drawing = loadPlotly(`${this.base}${this.data.plotly}`)
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
    this.font = Object.values(fontOf(this.root)).join(" ");
    for (const stage of this.root.querySelectorAll(".stage")) this.sizes.observe(stage);
    for (const stage of this.root.querySelectorAll("[data-run]")) {
      const run = Number(/** @type {HTMLElement} */ (stage).dataset.run);
      stage.addEventListener("pointerenter", () => this.#refine(run));
    }
    this.settled = this.shown;
    this.dirty = this.resized = true;
    view.describe(this);
    this.tick(performance.now());
  }

  /**
   * Stand where the page says.
   * @param {{command: string, trained: number, epoch: number}} start
   */
  #stand({ trained, epoch }) {
    this.#halt();
    this.filling?.abort();
    this.head = Math.min(trained, this.end);
    this.state = this.head >= this.end ? "finished" : this.head ? "paused" : "untrained";
    this.#show(Math.min(epoch, this.head));
    this.reported = this.#position();
    if (this.head) this.#fill(this.head, Math.min(epoch, this.head));
    else this.#rest();
  }

  // ---- frames that were trained before ------------------------------------------------------------

  /**
   * Get the frames and the losses of a run that was trained elsewhere: first where it stands.
   * @param {number} head
   * @param {number} epoch
   */
  async #fill(head, epoch) {
    const filling = this.filling = new AbortController();
    const { signal } = filling;
    const all = (/** @type {(i: number) => Promise<void>} */ get) =>
      Promise.all(this.runs.map((_, i) => get(i)));
    await all((i) => this.#get(i, Math.min(epoch, endOf(this.histories[i])), signal));
    if (signal.aborted) return;
    if (this.position === epoch || !this.shown.length) this.#show(epoch);
    await all((i) => this.#get(i, Math.min(head, endOf(this.histories[i])), signal));
    await all(async (i) => {
      const history = this.histories[i];
      const every = Math.max(1, Math.ceil(head / FILL_FRAMES));
      let after = 0;
      while (after < Math.min(head, endOf(history)) && !signal.aborted) {
        const answer = await this.#ask(i, { after, every, most: FILL_MOST }, signal);
        if (!answer) return;
        after = Math.max(after, answer.trained < after ? after : answer.trained);
        this.#changed();
      }
      this.supplies[i].reached = Math.min(head, endOf(history));
    });
    if (signal.aborted) return;
    this.head = Math.min(this.head, this.end);
    if (this.failure) this.#finish();
    this.#changed();
    this.update();
  }

  #changed() {
    this.settled = null;
    this.dirty = true;
    this.wake();
  }

  /**
   * Have a run's frame at exactly this epoch.
   * @param {number} i
   * @param {number} epoch
   * @param {AbortSignal} [signal]
   */
  async #get(i, epoch, signal) {
    while (!this.histories[i].exactly(epoch) && !signal?.aborted && !this.histories[i].failure) {
      if (!await this.#ask(i, { after: epoch - 1, every: 1, most: 1 }, signal)) return;
    }
  }

  /**
   * Ask until there is an answer; null if it is no longer wanted.
   * @param {number} i
   * @param {import("./types.d.ts").Request} request
   * @param {AbortSignal} [signal]
   * @param {boolean} [keep] whether the history takes what comes
   */
  async #ask(i, request, signal, keep = true) {
    const history = this.histories[i];
    while (!signal?.aborted && !this.gone && history === this.histories[i]) {
      try {
        const answer = await this.sources[i].ask(request, signal);
        if (signal?.aborted || history !== this.histories[i]) return null;
        this.offline = false;
        if (keep) history.take(answer, request.after, this.position);
        return answer;
      } catch (error) {
        if (!(error instanceof NoAnswer)) {
          this.supplies[i].refused = error instanceof Error ? error.message : String(error);
          this.update();
          return null;
        }
        if (signal?.aborted) return null;
        this.offline = true;
        this.update();
        await pause(RETRY_MS);
      }
    }
    return null;
  }

  // ---- what a visitor does ------------------------------------------------------------------------

  trainOrPause() {
    if (this.locked) return;
    if (this.state === "training") this.pause();
    else this.train();
  }

  train() {
    if (this.locked) return;
    this.filling?.abort();
    this.replaying = false;
    if (this.position >= this.end || this.state === "finished" || this.state === "diverged") {
      this.#restart();
    }
    this.state = "training";
    this.#play();
    this.supplies.forEach((supply, i) => {
      supply.refused = null;
      supply.begin(Math.min(this.head, endOf(this.histories[i])), this.speed);
    });
    this.update();
  }

  pause() {
    if (this.state !== "training") return;
    // What was asked for but never shown is as if it had not been trained: the head stays.
    this.#halt();
    this.#rest();
    this.update();
  }

  reset() {
    this.filling?.abort();
    this.#restart();
    this.#halt();
    this.#rest();
    this.update();
  }

  #restart() {
    this.state = "untrained";
    this.head = 0;
    this.pendingStep = null;
    this.supplies.forEach((supply) => {
      supply.cancel();
      supply.refused = null;
      supply.reached = 0;
    });
    this.#show(0);
    this.restarted = performance.now();
    if (this.data.prompt) this.report(); // a run that is trained again is another one
  }

  /** Go one epoch on from where the timeline stands, training it if it is a new one. */
  async step() {
    if (this.locked || this.state === "training" || this.runs.length > 1) return;
    this.#halt();
    const epoch = Math.min((this.pendingStep ?? this.position) + 1, this.end);
    const [history] = this.histories;
    this.pendingStep = epoch;
    if (!history.exactly(epoch) && !this.nextSteps.has(epoch)) {
      this.filling?.abort();
      const request = { after: epoch - 1, every: 1, most: STEPS_AHEAD };
      const answer = await this.#ask(0, request, undefined, false);
      if (answer) this.#keepSteps(answer);
    }
    const next = this.nextSteps.get(epoch);
    if (next) history.take(next, epoch - 1, this.position);
    if (this.pendingStep !== epoch || history !== this.histories[0]) return;
    this.pendingStep = null;
    this.head = Math.max(this.head, Math.min(epoch, this.end));
    this.#show(Math.min(epoch, this.end));
    if (this.head >= this.end) this.#finish();
    else this.state = "paused";
    this.#rest();
    this.update();
  }

  /**
   * Keep single epochs for the clicks to come: the timeline has only those that were shown.
   * @param {Answer} answer
   */
  #keepSteps(answer) {
    this.nextSteps = new Map(
      answer.frames.map((frame) => [frame.epoch, { ...answer, frames: [frame] }]),
    );
  }

  /** @param {number} speed */
  setSpeed(speed) {
    if (!this.data.speeds.includes(speed)) return;
    chosen.speed = speed;
    if (this.state === "training") {
      this.clock = this.position;
      this.supplies.forEach((supply, i) =>
        supply.begin(Math.min(this.position, endOf(this.histories[i])), speed)
      );
    }
    this.update();
    this.wake();
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
   * Have the timeline show the frame nearest to this epoch.
   * @param {number} epoch
   */
  scrub(epoch) {
    if (this.state === "training") return;
    this.#halt();
    const epochs = this.#epochs();
    let nearest = epochs[0] ?? 0;
    for (const other of epochs) {
      if (Math.abs(other - epoch) < Math.abs(nearest - epoch)) nearest = other;
    }
    this.#show(nearest);
    this.#rest();
    this.update();
  }

  /**
   * Go so many frames on; whether that can be done now.
   * @param {number} frames
   */
  scrubBy(frames) {
    const epochs = this.#epochs();
    if (this.state === "training" || !epochs.length) return false;
    let here = epochs.findIndex((epoch) => epoch >= this.position);
    if (here < 0) here = epochs.length - 1;
    this.scrub(epochs[Math.max(0, Math.min(epochs.length - 1, here + frames))]);
    return true;
  }

  /** Play the history from here, or all of it again from its end. */
  replay() {
    if (this.state === "training" || !this.head) return;
    if (this.replaying) {
      this.#halt();
      this.#rest();
    } else {
      if (this.position >= this.head) this.#show(0);
      this.replaying = true;
      this.#play();
    }
    this.update();
  }

  /** What the space key does. */
  playOrPause() {
    const over = this.state === "finished" || this.state === "diverged";
    if (this.state === "training" || (this.position >= this.head && !over && !this.replaying)) {
      this.trainOrPause();
    } else {
      this.replay();
    }
  }

  // ---- time ---------------------------------------------------------------------------------------

  get playing() {
    return this.replaying || this.state === "training";
  }

  #play() {
    clearTimeout(this.settling);
    clearTimeout(this.prefetching);
    this.clock = this.position;
    this.time = null;
    this.wake();
  }

  #halt() {
    this.replaying = false;
    if (this.state === "training") this.state = this.head ? "paused" : "untrained";
    this.pendingStep = null;
    this.wake();
  }

  wake() {
    if (this.waking || this.gone) return;
    this.waking = requestAnimationFrame((time) => {
      this.waking = 0;
      this.tick(time);
    });
  }

  /** Paint what is shown once more. */
  repaint() {
    this.dirty = true;
    this.wake();
  }

  /** @param {number} time */
  tick(time) {
    if (!this.ready || this.gone || !this.view) return;
    if (this.resized) {
      this.resized = false;
      this.view.resize();
      this.dirty = true;
    }
    if (this.playing) {
      this.#advance(time);
      this.wake();
    }
    if (!this.dirty || !this.shown.length) return;
    this.dirty = false;
    const still = !this.playing && this.settled === this.shown;
    if (!still) this.root.classList.add("moving");
    this.view.move(this);
    if (!this.playing || time - (this.written ?? 0) >= WORDS_MS) {
      this.written = time;
      this.view.write(this);
      this.transport?.move();
      if (this.playing && time - (this.described ?? 0) >= DESCRIBE_MS) {
        this.described = time;
        this.view.describe(this);
      }
    }
    if (!this.playing && this.settled !== this.shown) this.#settle();
  }

  /** @param {number} time */
  #advance(time) {
    const pace = calm.matches ? CALM_FRAME_MS : FRAME_MS;
    const passed = this.time === null || this.time === undefined ? pace : time - this.time;
    if (passed >= 0.7 * pace) {
      this.time = time;
      const most = calm.matches ? CALM_FRAME_MS / FRAME_MS : MOST_FRAMES_AT_ONCE;
      const frames = Math.min(most, passed / FRAME_MS);
      const next = this.replaying ? this.#replayed(frames) : this.#trained(frames, time);
      if (next !== this.position) this.#show(next);
    }
    if (this.replaying) {
      if (this.position >= this.head) {
        this.#halt();
        this.#rest();
        this.update();
      }
      return;
    }
    this.supplies.forEach((supply, i) => {
      supply.look(Math.min(this.position, endOf(this.histories[i])), time);
    });
    const silent = this.supplies.some((supply) => supply.silent(this.position, time));
    const refused = this.supplies.find((supply) => supply.refused !== null);
    if (refused) this.pause();
    if (silent !== this.offline) {
      this.offline = silent;
      this.update();
    }
    if (this.position >= this.end) this.#finish();
  }

  /**
   * The epoch to show next while training.
   * @param {number} frames that are due
   * @param {number} time
   */
  #trained(frames, time) {
    let reached = Infinity;
    let share = 1;
    this.supplies.forEach((supply, i) => {
      if (supply.reached < endOf(this.histories[i])) reached = Math.min(reached, supply.reached);
      share = Math.min(share, supply.lasts(this.position, time));
    });
    reached = Math.min(reached, this.end);
    if (this.speed === AS_FAST_AS_IT_GOES) {
      const { frames: known } = this.#longest;
      const steps = Math.max(1, Math.round(frames * share));
      const next = Math.min(this.#longest.index(this.position) + steps, known.length - 1);
      const epoch = Math.max(this.position, this.#newest(Math.min(known[next].epoch, reached)));
      this.clock = epoch;
      return epoch;
    }
    this.clock = Math.min(this.clock + frames * this.speed * share, reached);
    return Math.max(this.position, this.#newest(this.clock));
  }

  /**
   * The epoch to show next in a replay.
   * @param {number} frames
   */
  #replayed(frames) {
    if (this.speed) {
      this.clock = Math.min(this.clock + frames * this.speed, this.head);
      return Math.max(this.position, this.#newest(this.clock));
    }
    const epochs = this.#epochs();
    const here = epochs.findIndex((epoch) => epoch >= this.position);
    return epochs[Math.min(here + Math.round(frames), epochs.length - 1)];
  }

  get #longest() {
    return this.histories.reduce((a, b) => (endOf(b) > endOf(a) ? b : a));
  }

  /**
   * Whether every run has a frame at this epoch, or ends before.
   * @param {number} epoch
   */
  #together(epoch) {
    return this.histories.every((history) => epoch > endOf(history) || history.exactly(epoch));
  }

  /**
   * The newest epoch up to this one that can be shown.
   * @param {number} epoch
   */
  #newest(epoch) {
    const { frames } = this.#longest;
    for (let at = this.#longest.index(epoch); at >= 0; at -= 1) {
      if (frames[at] && frames[at].epoch <= epoch && this.#together(frames[at].epoch)) {
        return frames[at].epoch;
      }
    }
    return this.position;
  }

  /** The epochs that the timeline can show. */
  #epochs() {
    return this.#longest.frames.map(({ epoch }) => epoch)
      .filter((epoch) => epoch <= this.head && this.#together(epoch));
  }

  /** @param {number} epoch */
  #show(epoch) {
    this.position = epoch;
    if (this.state === "training") this.head = Math.max(this.head, epoch);
    const frames = this.histories.map((history) => history.at(Math.min(epoch, endOf(history))));
    if (frames.every((frame) => frame)) this.shown = /** @type {Frame[]} */ (frames);
    this.dirty = true;
    this.wake();
  }

  #finish() {
    this.head = this.end;
    this.state = this.failure ? "diverged" : "finished";
    this.replaying = false;
    this.supplies.forEach((supply) => supply.cancel());
    this.dirty = true;
    this.#rest();
    if (this.data.prompt) this.#sayPromptly();
    this.update();
  }

  /** Say that the run has ended, but not in one breath with its beginning. */
  #sayPromptly() {
    clearTimeout(this.reporting);
    const wait = APART_MS - (performance.now() - this.restarted);
    if (wait <= 0) this.report();
    else this.reporting = setTimeout(() => this.report(), wait);
  }

  // ---- rest -----------------------------------------------------------------------------------------

  /** Give the charts their numbers once nothing has moved for a moment. */
  #settle() {
    clearTimeout(this.settling);
    const frames = this.shown;
    const steps = [...(this.view?.rest(this) ?? []), () => this.view?.describe(this)];
    const next = () => {
      if (this.gone || this.playing || frames !== this.shown || !this.ready) return;
      steps.shift()?.();
      if (steps.length) {
        this.settling = setTimeout(next, 0);
      } else {
        this.settled = frames;
        this.root.classList.remove("moving");
      }
    };
    this.settling = setTimeout(next, SETTLE_MS);
  }

  /**
   * Get a surface that can be read off exactly: it is about to be pointed at.
   * @param {number} i
   */
  async #refine(i) {
    const frame = this.shown[i];
    if (this.playing || !frame || frame.surface.values instanceof Uint16Array) return;
    try {
      const request = { after: frame.epoch - 1, every: 1, most: 1, bits: /** @type {16} */ (16) };
      const { frames: [exact] } = await this.sources[i].ask(request);
      frame.surface = exact.surface;
      if (frame === this.shown[i] && !this.playing && this.ready) this.view?.refine(this, i);
    } catch {
      // It is read off to the nearest 255th.
    }
  }

  /** What is done a moment after everything has come to rest. */
  #rest() {
    clearTimeout(this.reporting);
    clearTimeout(this.prefetching);
    this.reporting = setTimeout(() => this.report(), this.data.prompt ? REPORT_MS : calmly());
    this.prefetching = setTimeout(() => this.#prefetch(), PREFETCH_MS);
  }

  /** Ask for what the next click shows, so that it is there at once. */
  async #prefetch() {
    if (this.gone || this.playing || !this.data.frames || this.position < this.head) return;
    if (this.head >= this.end || this.offline || document.hidden) return;
    const now = performance.now();
    for (const [i, supply] of this.supplies.entries()) {
      supply.begin(Math.min(this.head, endOf(this.histories[i])), this.speed);
      if (!supply.complete && supply.ahead(this.head) === 0 && !supply.underWay) {
        await supply.ask(this.position, now);
      }
    }
    if (this.runs.length > 1 || this.playing || this.nextSteps.has(this.head + 1)) return;
    const history = this.histories[0];
    try {
      const answer = await this.sources[0].ask({ after: this.head, every: 1, most: STEPS_AHEAD });
      if (history === this.histories[0]) this.#keepSteps(answer);
    } catch {
      // The click will ask again.
    }
  }

  #position() {
    return JSON.stringify([this.runs, this.head, this.position, this.data?.start.command]);
  }

  /** Report the position to Streamlit, if it does not know it. */
  report() {
    clearTimeout(this.reporting);
    const position = this.#position();
    if (position === this.reported || this.gone) return;
    this.reported = position;
    this.component?.setStateValue("position", {
      command: this.data.start.command,
      runs: this.runs,
      trained: this.head,
      epoch: this.position,
    });
  }

  /**
   * Follow a link to another page once Streamlit knows where the player stands: the other page
   * begins there. Two messages at once, the position and the page, might overtake each other.
   * @param {MouseEvent} event
   */
  #leave(event) {
    const link = linkOf(event);
    if (!link || this.follow) return;
    this.pause();
    if (this.#position() === this.reported) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { href } = link;
    const patience = setTimeout(() => this.follow?.(), PATIENCE_MS);
    this.follow = () => {
      clearTimeout(patience);
      const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
        document.querySelectorAll("a[href]")
      );
      [...links].find((other) => other.href === href)?.click();
      this.follow = null;
    };
    this.report();
  }

  // ---- words and looks --------------------------------------------------------------------------------

  update() {
    if (!this.transport || !this.view || !this.spoken || !this.message) return;
    const state = this.replaying ? "replay" : this.state;
    this.root.dataset.state = state;
    this.transport.update();
    const refused = this.supplies.find((supply) => supply.refused !== null)?.refused;
    const message = this.failure && !this.playing
      ? this.failure
      : refused !== undefined
      ? refused || "The app was updated. Load the page again."
      : this.offline
      ? NO_CONNECTION
      : "";
    if (this.message.textContent !== message) this.message.textContent = message;
    this.message.hidden = !message;
    const spoken = `${JSON.stringify(this.runs)} ${state}`;
    if (spoken !== this.announced) {
      this.announced = spoken;
      this.spoken.textContent = news(state, this.position, this.view.outcome(this));
    }
    this.dirty = true;
    this.wake();
  }

  /** Take on the page's theme. */
  dress() {
    const font = Object.values(fontOf(this.root)).join(" ");
    if (!this.ready || font === this.font) return;
    this.font = font;
    if (this.view?.dress()) this.dirty = true;
    this.wake();
  }
}

/**
 * The link to another page of the app that a click is about to follow.
 * @param {MouseEvent} event
 */
function linkOf(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return null;
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey ||
    event.altKey || link.target === "_blank" || link.hasAttribute("download") || link.hash;
  return elsewhere ? null : link;
}

/**
 * Where a run ends: at its last epoch, or where it can go no further.
 * @param {History} history
 */
export function endOf(history) {
  return history.failure === null ? history.config.epochs : history.known;
}
