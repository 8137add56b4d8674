// How runs are played, without a screen: training, replaying, stepping and scrubbing. Which epochs
// can be shown is decided in runs.js, and when in clock.js.

/** @import { Frame, Start } from "./types.d.ts" */
/** @import { State } from "./words.js" */

import { Clock } from "./clock.js";
import { Fetcher } from "./fetcher.js";
import { Runs } from "./runs.js";
import { AT_ONCE } from "./supply.js";

export class Playback {
  constructor() {
    this.runs = new Runs([], [], () => {});
    this.fetcher = new Fetcher(this.runs, this);
    this.clock = new Clock();
    /** @type {Frame[]} one per run, where they stand */
    this.shown = [];
    /** @type {State} */
    this.state = "untrained";
    this.replaying = false;
    this.position = 0; // the epoch that is shown
    this.head = 0; // the last epoch that counts as trained
    this.speed = 20; // epochs per frame; 0 is as fast as it goes
    this.hurrying = false; // whether it trains to the end at once, whatever the speed
    /** @type {string | null} why nothing can be trained yet */
    this.locked = null;
    this.offline = false; // whether an answer is overdue
    /** @type {number | null} the epoch that a click on Step waits for */
    this.pendingStep = null;
  }

  get histories() {
    return this.runs.histories;
  }

  get end() {
    return this.runs.end;
  }

  get playing() {
    return this.replaying || this.state === "training";
  }

  /** The speed in use. */
  get pace() {
    return this.hurrying ? AT_ONCE : this.speed;
  }

  /** Whether the runs have come to their end. */
  get over() {
    return this.state === "finished" || this.state === "diverged";
  }

  // ---- what a player does about it; nothing where there is no screen ------------------------------

  /** What is shown has changed. */
  repaint() {}

  /** There are more numbers of what is shown. */
  refresh() {}

  /** The state has changed, or what can be done. */
  update() {}

  /** Nothing moves any more. */
  rested() {}

  /** The runs are untrained again. */
  restarted() {}

  /** The runs have come to their end. */
  finished() {}

  // ---- the runs -----------------------------------------------------------------------------------

  /**
   * Begin with other runs, untrained.
   * @param {Runs} runs whose first frames are there
   */
  begin(runs) {
    this.stop();
    this.runs = runs;
    this.fetcher = new Fetcher(runs, this);
    this.state = "untrained";
    this.replaying = false;
    this.head = 0;
    this.pendingStep = null;
    this.shown = [];
    this.#show(0);
    this.refresh();
    this.rested();
  }

  /** Ask for nothing any more. */
  stop() {
    this.fetcher.stop();
    this.runs.cancel();
  }

  /**
   * Stand at an epoch of runs that were trained elsewhere.
   * @param {Start} start
   */
  stand({ trained, epoch }) {
    this.#halt();
    this.fetcher.stopFilling();
    this.head = Math.min(trained, this.end);
    this.state = this.head >= this.end ? "finished" : this.head ? "paused" : "untrained";
    this.#show(Math.min(epoch, this.head));
    if (this.head) this.#fill(this.head, this.position);
    else this.rested();
  }

  /**
   * Fetch the frames of runs that were trained elsewhere.
   * @param {number} head
   * @param {number} epoch
   */
  async #fill(head, epoch) {
    const whole = await this.fetcher.fill(head, epoch, () => {
      if (this.position === epoch || !this.shown.length) this.#show(epoch);
    });
    if (!whole) return;
    this.head = Math.min(this.head, this.end);
    if (this.runs.failure) this.#finish();
    this.refresh();
    this.update();
  }

  // ---- training -----------------------------------------------------------------------------------

  trainOrPause() {
    if (this.locked) return;
    if (this.state === "training") this.pause();
    else this.train();
  }

  train() {
    if (this.locked) return;
    this.fetcher.stopFilling();
    this.replaying = false;
    if (this.position >= this.end || this.over) this.#restart();
    this.state = "training";
    this.clock.start(this.position);
    this.runs.retry();
    this.runs.begin(this.head, this.pace);
    this.update();
  }

  /** Train the rest of the runs at once: few of its frames are fetched, and shown as they come. */
  trainToEnd() {
    if (this.locked || this.head >= this.end) return;
    this.hurrying = true;
    if (this.state === "training") this.runs.begin(this.position, this.pace);
    else this.train();
  }

  /** Play every epoch from here, or from the first one at the end: trained ones and new ones. */
  playOn() {
    if (this.locked || this.playing) return;
    if (this.runs.failure) {
      this.replay();
      return;
    }
    this.fetcher.stopFilling();
    if (this.position >= this.end) this.#show(0);
    this.state = "training";
    this.clock.start(this.position);
    this.runs.retry();
    this.runs.begin(this.position, this.speed);
    this.update();
  }

  pause() {
    if (this.state !== "training") return;
    // Frames that were asked for but never shown do not count as trained: the head stays.
    this.#halt();
    this.rested();
    this.update();
  }

  reset() {
    this.fetcher.stopFilling();
    this.#restart();
    this.#halt();
    this.rested();
    this.update();
  }

  #restart() {
    this.state = "untrained";
    this.head = 0;
    this.pendingStep = null;
    this.runs.restart();
    this.#show(0);
    this.restarted();
  }

  #halt() {
    this.replaying = false;
    this.hurrying = false;
    if (this.state === "training") this.state = this.head ? "paused" : "untrained";
    this.pendingStep = null;
  }

  #finish() {
    this.head = this.end;
    this.state = this.runs.failure ? "diverged" : "finished";
    this.replaying = false;
    this.hurrying = false;
    this.runs.cancel();
    this.rested();
    this.finished();
    this.update();
  }

  /** Go one epoch on from where the timeline stands, and train it if it is a new one. */
  async step() {
    if (this.locked || this.state === "training" || this.runs.count > 1) return;
    this.#halt();
    const { fetcher } = this;
    const epoch = Math.min(this.position + 1, this.end);
    this.pendingStep = epoch;
    if (!fetcher.hasStep(epoch)) await fetcher.fetchSteps(epoch);
    fetcher.takeStep(epoch);
    if (this.pendingStep !== epoch || fetcher !== this.fetcher) return;
    this.pendingStep = null;
    const shown = Math.min(epoch, this.end); // the answer may say that the run ends before
    this.head = Math.max(this.head, shown);
    this.#show(shown);
    if (this.head >= this.end) this.#finish();
    else this.state = "paused";
    this.rested();
    this.update();
  }

  /** Fetch what the next click shows, so that it is there at once. */
  async prefetch() {
    if (this.playing || this.offline || this.position < this.head || this.head >= this.end) return;
    const { fetcher, runs } = this;
    await runs.askAhead(this.head, this.speed);
    if (this.playing || fetcher !== this.fetcher || runs.count > 1) return;
    await fetcher.prefetchSteps(this.head + 1);
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    this.hurrying = false;
    if (this.state === "training") {
      this.clock.epoch = this.position;
      this.runs.begin(this.position, speed);
    }
    this.update();
  }

  // ---- the timeline -------------------------------------------------------------------------------

  /**
   * Have the timeline show the frame nearest to this epoch.
   * @param {number} epoch
   */
  scrub(epoch) {
    if (this.state === "training") return;
    this.#halt();
    this.#show(this.runs.nearest(epoch, this.head));
    this.rested();
    this.update();
  }

  /**
   * Go so many frames on; whether that can be done now.
   * @param {number} frames
   */
  scrubBy(frames) {
    if (this.state === "training") return false;
    const epoch = this.runs.neighbour(this.position, frames, this.head);
    if (epoch === null) return false;
    this.scrub(epoch);
    return true;
  }

  /** Play the history from here, or all of it again from its end. */
  replay() {
    if (this.state === "training" || !this.head) return;
    if (this.replaying) {
      this.#halt();
      this.rested();
    } else {
      if (this.position >= this.head) this.#show(0);
      this.replaying = true;
      this.clock.start(this.position);
    }
    this.update();
  }

  /** Train on at the head of a run that goes on, otherwise replay; pause what is playing. */
  playOrPause() {
    const atHead = this.position >= this.head && !this.replaying;
    if (this.state === "training" || (atHead && !this.over)) this.trainOrPause();
    else this.replay();
  }

  // ---- time ---------------------------------------------------------------------------------------

  /**
   * Go on to the frame that is due.
   * @param {number} time in milliseconds
   * @param {boolean} calm whether the reader asked for reduced motion
   */
  advance(time, calm) {
    const { clock, runs, pace } = this;
    const frames = clock.framesDue(time, calm);
    if (frames) {
      const next = this.replaying
        ? clock.replayedTo(runs, this.position, this.head, pace, frames)
        : clock.trainedTo(runs, this.position, pace, frames, time);
      if (next !== this.position) this.#show(next);
    }
    if (!this.replaying) this.#supply(time);
    else if (this.position >= this.head) {
      this.#halt();
      this.rested();
      this.update();
    }
  }

  /**
   * Make sure that training can go on; pause it or finish it where it cannot.
   * @param {number} time in milliseconds
   */
  #supply(time) {
    this.runs.look(this.position, time);
    const silent = this.runs.silent(this.position, time);
    if (this.runs.refusal !== null) this.pause();
    if (silent !== this.offline) {
      this.offline = silent;
      this.update();
    }
    if (this.position >= this.end) this.#finish();
  }

  /** @param {number} epoch */
  #show(epoch) {
    this.position = epoch;
    if (this.state === "training") this.head = Math.max(this.head, epoch);
    this.shown = this.runs.framesAt(epoch) ?? this.shown;
    this.repaint();
  }
}
