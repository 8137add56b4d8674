// Keeps the frames of one run coming: decides what to ask its source for, and when.
//
// Only one request is under way at a time, so old answers never pile up on a slow line. Where
// answers are late because of the line, it asks for frames that are further apart. Where they are
// late because the server is busy, that would only make the server train more, so the clock goes
// slower instead (see `lasts`). None of this changes a number.

/** @import { Answer, Source } from "./types.d.ts" */
/** @import { History } from "./history.js" */

import { Busy, NoAnswer } from "./source.js";

export const FRAMES_PER_SECOND = 60;
export const AS_FAST_AS_IT_GOES = 0;
export const AT_ONCE = Infinity; // to the end of the run
const FRAMES_AT_ONCE = 256; // of a whole run that is trained at once

const MOST = 32; // frames in an answer
const LEAST_AHEAD = 20 / FRAMES_PER_SECOND; // seconds left to play when more is asked for
const MOST_AHEAD = 4;
const WIDENINGS = [1, 2, 4, 8];
const FAST_STEPS = [100, 200, 500, 1000, 2000, 5000];
const GOOD_ANSWERS = 6; // in a row, before it asks for frames that are closer together again
const PATIENCE = 10_000; // milliseconds until an answer counts as lost
const SILENCE = 1500; // and until the page says that none comes
const RETRIES = [300, 700, 1500, 3000]; // milliseconds between them

export class Supply {
  /**
   * @param {Source} source
   * @param {History} history
   * @param {() => void} changed is called when an answer has come, or has failed to come
   */
  constructor(source, history, changed) {
    this.source = source;
    this.history = history;
    this.changed = changed;
    /** The epoch up to which every frame that was asked for has come. */
    this.reached = 0;
    this.speed = 20;
    /** The epochs of the longest of the runs that are shown together. */
    this.longest = history.config.epochs;
    this.width = 0; // the place in `steps` of the step in use
    this.good = 0;
    this.late = false;
    /** About how many milliseconds an answer takes. */
    this.usual = 60;
    /** @type {AbortController | null} */
    this.underWay = null;
    this.asked = 0;
    this.failures = 0;
    this.notBefore = 0;
    /** @type {string | null} why no more frames will come */
    this.refused = null;
  }

  /** The epochs between two frames, from the closest to the farthest. */
  get steps() {
    if (this.speed === AT_ONCE) return [Math.ceil(this.longest / FRAMES_AT_ONCE)];
    return this.speed ? WIDENINGS.map((times) => times * this.speed) : FAST_STEPS;
  }

  get step() {
    return this.steps[this.width];
  }

  get complete() {
    return this.reached >= this.history.config.epochs || this.history.failure !== null;
  }

  /**
   * Go on from an epoch, at a speed.
   * @param {number} epoch
   * @param {number} speed
   */
  begin(epoch, speed) {
    if (epoch === this.reached && speed === this.speed) return;
    // What was asked ahead at this speed is still right.
    const ahead = speed === this.speed && epoch < this.reached &&
      this.#frames(epoch).length > 0 && this.#evenly(epoch);
    if (!ahead) {
      this.cancel();
      this.reached = epoch;
    }
    if (speed !== this.speed) {
      this.speed = speed;
      this.width = 0;
      this.good = 0;
    }
    this.late = false;
  }

  /** @param {number} epoch */
  #frames(epoch) {
    return this.history.frames.filter((frame) =>
      frame.epoch > epoch && frame.epoch <= this.reached
    );
  }

  /**
   * Whether no frame is missing from this epoch to the last one reached.
   * @param {number} epoch
   */
  #evenly(epoch) {
    let last = epoch;
    for (const frame of this.#frames(epoch)) {
      if (frame.epoch - last > this.step) return false;
      last = frame.epoch;
    }
    return true;
  }

  /**
   * How many seconds of playing there are from this epoch on.
   * @param {number} epoch
   */
  ahead(epoch) {
    if (this.speed) return Math.max(0, this.reached - epoch) / this.speed / FRAMES_PER_SECOND;
    return this.#frames(epoch).length / FRAMES_PER_SECOND;
  }

  /**
   * The share of its speed at which the clock should go, so that the frames last until more come.
   * @param {number} epoch
   * @param {number} now in milliseconds
   */
  lasts(epoch, now) {
    if (this.complete || !this.underWay) return 1;
    const left = Math.max(this.usual - (now - this.asked), 50) / 1000;
    return Math.min(1, Math.max(0.1, this.ahead(epoch) / left));
  }

  /**
   * Ask for more if that is due; called whenever a frame is drawn.
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  look(epoch, now) {
    if (this.complete || this.refused !== null) return;
    if (this.underWay) {
      if (this.reached > 0 && this.ahead(epoch) === 0) this.late = true;
      if (now - this.asked > PATIENCE) {
        this.cancel();
        this.failures += 1;
      }
      return;
    }
    const enough = Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, 1.5 * this.usual / 1000));
    if (now >= this.notBefore && this.ahead(epoch) <= enough) this.ask(epoch, now);
  }

  /**
   * Whether an answer has been missing for so long that the page should say so.
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  silent(epoch, now) {
    if (this.complete || this.refused !== null) return false;
    if (this.failures) return true;
    return this.underWay !== null && this.ahead(epoch) === 0 &&
      now - this.asked > Math.max(SILENCE, 2 * this.usual);
  }

  /**
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  async ask(epoch, now) {
    const underWay = new AbortController();
    const every = Math.min(this.step, this.history.config.epochs);
    // On the grid that every visitor asks for, wherever this one has paused.
    const after = Math.floor(this.reached / every) * every;
    this.underWay = underWay;
    this.asked = now;
    try {
      const answer = await this.source.ask({ after, every, most: MOST }, underWay.signal);
      if (this.underWay !== underWay) return;
      this.underWay = null;
      this.failures = 0;
      this.#take(answer, after, epoch);
    } catch (error) {
      if (this.underWay !== underWay) return;
      this.underWay = null;
      this.#fail(error, now);
    }
    this.changed();
  }

  /**
   * @param {Answer} answer
   * @param {number} after
   * @param {number} epoch
   */
  #take(answer, after, epoch) {
    this.history.take(answer, after, epoch);
    this.usual += 0.3 * (answer.elapsed - this.usual);
    // There is none from a run that has failed, or if time was up before the first frame.
    const last = answer.frames[answer.frames.length - 1];
    if (last) {
      this.reached = Math.max(this.reached, last.epoch);
      this.#adapt(answer, answer.frames.length);
    }
  }

  /**
   * Choose the step by how the answers come.
   * @param {Answer} answer
   * @param {number} frames
   */
  #adapt({ elapsed, server }, frames) {
    const played = 1000 * frames / FRAMES_PER_SECOND * (this.speed ? this.step / this.speed : 1);
    const prompt = elapsed < 0.4 * played;
    this.good = prompt && !this.late ? this.good + 1 : 0;
    if (!this.speed) {
      if (this.late || elapsed > played) this.width = Math.max(0, this.width - 1);
      else if (prompt) this.width = Math.min(this.steps.length - 1, this.width + 1);
    } else if (this.late && elapsed - server > Math.max(server, 0.5 * played)) {
      this.width = Math.min(this.steps.length - 1, this.width + 1);
    } else if (this.good >= GOOD_ANSWERS && this.width > 0) {
      this.width -= 1;
      this.good = 0;
    }
    this.late = false;
  }

  /**
   * @param {unknown} error
   * @param {number} now
   */
  #fail(error, now) {
    if (!(error instanceof NoAnswer)) {
      this.refused = error instanceof Error ? error.message : String(error);
      return;
    }
    const wait = error instanceof Busy
      ? 1000 * error.seconds
      : RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.notBefore = Math.max(now, performance.now()) + wait * (0.8 + 0.4 * Math.random());
    if (!(error instanceof Busy)) this.failures += 1;
  }

  /** Forget the request that is under way. */
  cancel() {
    this.underWay?.abort();
    this.underWay = null;
  }
}
