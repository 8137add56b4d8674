// The clock of a player: how many frames are due, and which epoch to show next.

/** @import { Runs } from "./runs.js" */

import { AS_FAST_AS_IT_GOES, FRAMES_PER_SECOND } from "./supply.js";

const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const CALM_FRAME_MS = 500; // between frames where the reader asked for reduced motion
const EARLY = 0.7; // of the time between two frames: a screen's own frames are not quite even
const MOST_FRAMES_AT_ONCE = 6; // that a slow browser leaves out

export class Clock {
  constructor() {
    /** What the clock has come to; the epoch that is shown is the newest up to it. */
    this.epoch = 0;
    /** @type {number | null} when the last frame was due, in milliseconds */
    this.time = null;
  }

  /**
   * Start, with a frame due at once.
   * @param {number} epoch
   */
  start(epoch) {
    this.epoch = epoch;
    this.time = null;
  }

  /**
   * How many frames have become due since the last ones, in parts of a frame; 0 if none has.
   * @param {number} time in milliseconds
   * @param {boolean} calm whether the reader asked for reduced motion
   */
  framesDue(time, calm) {
    const pace = calm ? CALM_FRAME_MS : FRAME_MS;
    const passed = this.time === null ? pace : time - this.time;
    if (passed < EARLY * pace) return 0;
    this.time = time;
    return Math.min(calm ? CALM_FRAME_MS / FRAME_MS : MOST_FRAMES_AT_ONCE, passed / FRAME_MS);
  }

  /**
   * The epoch to show next while training.
   * @param {Runs} runs
   * @param {number} position the epoch that is shown
   * @param {number} speed epochs per frame
   * @param {number} frames that are due
   * @param {number} time in milliseconds
   */
  trainedTo(runs, position, speed, frames, time) {
    const share = runs.lasts(position, time);
    const { reached, longest } = runs;
    if (speed === AS_FAST_AS_IT_GOES) {
      const steps = Math.max(1, Math.round(frames * share));
      const next = Math.min(longest.index(position) + steps, longest.frames.length - 1);
      const until = Math.min(longest.frames[next].epoch, reached);
      this.epoch = Math.max(position, runs.newest(until) ?? position);
      return this.epoch;
    }
    this.epoch = Math.min(this.epoch + frames * speed * share, reached);
    return Math.max(position, runs.newest(this.epoch) ?? position);
  }

  /**
   * The epoch to show next in a replay.
   * @param {Runs} runs
   * @param {number} position the epoch that is shown
   * @param {number} head where the replay ends
   * @param {number} speed epochs per frame
   * @param {number} frames that are due
   */
  replayedTo(runs, position, head, speed, frames) {
    if (speed === AS_FAST_AS_IT_GOES) {
      return runs.neighbour(position, Math.round(frames), head) ?? position;
    }
    this.epoch = Math.min(this.epoch + frames * speed, head);
    return Math.max(position, runs.newest(this.epoch) ?? position);
  }
}
