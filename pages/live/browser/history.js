// The history of one run in the browser: its frames and its losses, as far as they have come.

/** @import { Answer, Config, Frame, Point, Trend } from "./types.d.ts" */

export const FRAMES_KEPT = 512;
const POINTS = 600;

/** A loss curve: the lowest and the highest loss of each span of epochs, as in nn's History. */
export class Curve {
  /** @param {number} epochs of the whole run */
  constructor(epochs) {
    const span = Math.ceil(2 * (epochs + 1) / POINTS);
    this.span = span > 2 ? span : 1; // two epochs are their span's lowest and highest
    /** @type {Map<number, {low: Point, high: Point}>} */
    this.spans = new Map();
    /** @type {Point | null} */
    this.first = null;
    /** @type {Point | null} */
    this.last = null;
    /** @type {Point[] | null} */
    this.sorted = [];
  }

  /**
   * @param {number} epoch
   * @param {number} loss
   */
  add(epoch, loss) {
    const point = { epoch, loss };
    let changed = false;
    if (!this.first || epoch < this.first.epoch) {
      this.first = point;
      changed = true;
    }
    if (!this.last || epoch > this.last.epoch) {
      this.last = point;
      changed = true;
    }
    const number = Math.floor(epoch / this.span);
    const span = this.spans.get(number);
    if (!span) {
      this.spans.set(number, { low: point, high: point });
      changed = true;
    } else {
      const { low, high } = span;
      if (loss < low.loss || (loss === low.loss && epoch < low.epoch)) span.low = point;
      if (loss > high.loss || (loss === high.loss && epoch < high.epoch)) span.high = point;
      changed ||= span.low !== low || span.high !== high;
    }
    if (changed) this.sorted = null;
  }

  /**
   * The points to draw, by epoch.
   * @returns {Point[]}
   */
  points() {
    if (!this.sorted) {
      const all = new Map();
      for (const { low, high } of this.spans.values()) {
        all.set(low.epoch, low);
        all.set(high.epoch, high);
      }
      for (const end of [this.first, this.last]) if (end) all.set(end.epoch, end);
      this.sorted = [...all.values()].sort((a, b) => a.epoch - b.epoch);
    }
    return this.sorted;
  }
}

export class History {
  /** @param {Config} config */
  constructor(config) {
    this.config = config;
    /** @type {Frame[]} by epoch */
    this.frames = [];
    this.curve = new Curve(config.epochs);
    /** Of the mean squared error. */
    this.errors = (config.loss ?? "mse") === "mse" ? this.curve : new Curve(config.epochs);
    /** The epoch up to which the losses are known without a gap. */
    this.known = -1;
    /** @type {number | null} the first epoch at which it is solved, if that is known */
    this.solved = null;
    /** @type {string | null} */
    this.failure = null;
    /** @type {Trend | null} of the loss at the last epoch */
    this.trend = null;
    this.step = 1; // the fewest epochs between two frames that are kept
  }

  /** Where the run ends: at its last epoch, or where it can go no further. */
  get end() {
    return this.failure === null ? this.config.epochs : this.known;
  }

  /**
   * Merge what a source gave.
   * @param {Answer} answer
   * @param {number} after what it was asked for
   * @param {number} shown an epoch; only frames before it are thinned out
   */
  take(answer, after, shown) {
    answer.curve.epochs.forEach((epoch, i) => this.curve.add(epoch, answer.curve.losses[i]));
    const { errors } = answer;
    errors?.epochs.forEach((epoch, i) => this.errors.add(epoch, errors.losses[i]));
    if (after <= this.known) this.known = Math.max(this.known, answer.trained);
    if (answer.solved !== null) this.solved = answer.solved;
    if (answer.failure !== null) this.failure = answer.failure;
    if (answer.trend !== null) this.trend = answer.trend;
    const { frames } = answer;
    if (!frames.length) return;
    const last = this.frames[this.frames.length - 1];
    if (!last || frames[0].epoch > last.epoch) {
      this.frames.push(...frames);
    } else {
      const all = new Map(this.frames.map((frame) => [frame.epoch, frame]));
      for (const frame of frames) if (!all.has(frame.epoch)) all.set(frame.epoch, frame);
      this.frames = [...all.values()].sort((a, b) => a.epoch - b.epoch);
    }
    this.thin(shown);
  }

  /**
   * The place of the newest frame at this epoch or before; 0 if there is none.
   * @param {number} epoch
   */
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

  /**
   * The newest frame at this epoch or before.
   * @param {number} epoch
   * @returns {Frame | undefined}
   */
  at(epoch) {
    return this.frames[this.index(epoch)];
  }

  /**
   * The frame at exactly this epoch.
   * @param {number} epoch
   */
  exactly(epoch) {
    const frame = this.at(epoch);
    return frame?.epoch === epoch ? frame : undefined;
  }

  /**
   * The epoch at which the run was solved, if it was solved by this one; null otherwise.
   * @param {number} epoch
   */
  solvedBy(epoch) {
    return this.solved !== null && this.solved <= epoch ? this.solved : null;
  }

  /**
   * Whether a run that was trained up to this epoch was solved, or can still be.
   * @param {number} head
   */
  mayBeSolved(head) {
    if (this.solved !== null || head < this.end) return true;
    return this.trend === null && this.failure === null; // the last epoch has not come yet
  }

  /**
   * Before this epoch, keep only frames that are spread evenly, as nn's History does.
   * @param {number} shown
   */
  thin(shown) {
    const ahead = this.frames.length - this.index(shown);
    if (this.frames.length - ahead <= FRAMES_KEPT) return;
    this.#spread(shown); // those that have come since the step was doubled
    while (this.frames.length - ahead > FRAMES_KEPT) {
      this.step *= 2;
      this.#spread(shown);
    }
  }

  /** @param {number} shown */
  #spread(shown) {
    let last = -Infinity;
    this.frames = this.frames.filter(({ epoch }) => {
      if (epoch >= shown) return true;
      if (epoch - last < this.step) return false;
      last = epoch;
      return true;
    });
  }
}
