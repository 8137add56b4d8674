// The runs that a player shows in step. Each has its source of frames, its history and its supply;
// here it is decided which epochs all of them can show together.

/** @import { Config, Frame, PlayerData, Source } from "./types.d.ts" */

import { History } from "./history.js";
import { EmbeddedSource, FetchedSource } from "./source.js";
import { Supply } from "./supply.js";

/**
 * The runs that a page names, with their first frames.
 * @param {Pick<PlayerData, "runs" | "frames" | "more" | "opening">} data
 * @param {string} base where the app's addresses begin
 * @param {() => void} changed is called when an answer has come, or has failed to come
 */
export function openRuns({ runs: configs, frames, more, opening }, base, changed) {
  const embedded = opening.map((block) => new EmbeddedSource([block]));
  const sources = configs.map((config, i) =>
    frames ? new FetchedSource(`${base}${frames}`, config, more) : embedded[i]
  );
  const runs = new Runs(configs, sources, changed);
  runs.histories.forEach((history, i) => {
    history.take(embedded[i].answer({ after: -1, every: 1, most: 1 }), -1, 0);
  });
  return runs;
}

export class Runs {
  /**
   * @param {Config[]} configs
   * @param {Source[]} sources one per run
   * @param {() => void} changed is called when an answer has come, or has failed to come
   */
  constructor(configs, sources, changed) {
    this.configs = configs;
    this.sources = sources;
    this.histories = configs.map((config) => new History(config));
    this.supplies = this.histories.map((history, i) => new Supply(sources[i], history, changed));
    const longest = Math.max(...configs.map(({ epochs }) => epochs));
    for (const supply of this.supplies) supply.longest = longest;
  }

  get count() {
    return this.configs.length;
  }

  /** The last epoch there is: of the longest run, or where it can go no further. */
  get end() {
    return Math.max(...this.histories.map((history) => history.end));
  }

  get longest() {
    return this.histories.reduce((a, b) => (b.end > a.end ? b : a));
  }

  /** Why a run can go no further; of several runs, the others go on. */
  get failure() {
    return this.count === 1 ? this.histories[0].failure : null;
  }

  // ---- what can be shown ------------------------------------------------------------------------

  /**
   * Whether every run has a frame at this epoch, or ends before it.
   * @param {number} epoch
   */
  haveFramesAt(epoch) {
    return this.histories.every((history) => epoch > history.end || history.exactly(epoch));
  }

  /**
   * The newest epoch up to this one that can be shown; null if there is none.
   * @param {number} epoch
   */
  newest(epoch) {
    const { frames } = this.longest;
    for (let at = this.longest.index(epoch); at >= 0; at -= 1) {
      if (frames[at] && frames[at].epoch <= epoch && this.haveFramesAt(frames[at].epoch)) {
        return frames[at].epoch;
      }
    }
    return null;
  }

  /**
   * The epochs up to this one that the timeline can show.
   * @param {number} head
   */
  epochs(head) {
    return this.longest.frames.map(({ epoch }) => epoch)
      .filter((epoch) => epoch <= head && this.haveFramesAt(epoch));
  }

  /**
   * Of the epochs up to the head, the nearest to this one.
   * @param {number} epoch
   * @param {number} head
   */
  nearest(epoch, head) {
    const [first = 0, ...others] = this.epochs(head);
    let nearest = first;
    for (const other of others) {
      if (Math.abs(other - epoch) < Math.abs(nearest - epoch)) nearest = other;
    }
    return nearest;
  }

  /**
   * The epoch that is so many frames after this one, or before it; null if there is no frame.
   * @param {number} epoch
   * @param {number} frames may be infinite
   * @param {number} head no epoch beyond it counts
   */
  neighbour(epoch, frames, head) {
    const epochs = this.epochs(head);
    if (!epochs.length) return null;
    const found = epochs.findIndex((other) => other >= epoch);
    const here = found < 0 ? epochs.length - 1 : found;
    return epochs[Math.max(0, Math.min(epochs.length - 1, here + frames))];
  }

  /**
   * The frame of each run at this epoch, or the last frame of a run that ends before; null as long
   * as one of them has none.
   * @param {number} epoch
   * @returns {Frame[] | null}
   */
  framesAt(epoch) {
    const frames = this.histories.map((history) => history.at(Math.min(epoch, history.end)));
    return frames.every((frame) => frame) ? /** @type {Frame[]} */ (frames) : null;
  }

  // ---- what the supplies do ---------------------------------------------------------------------

  /**
   * Have the supplies go on from an epoch, at a speed.
   * @param {number} epoch
   * @param {number} speed
   */
  begin(epoch, speed) {
    this.supplies.forEach((supply, i) => {
      supply.begin(Math.min(epoch, this.histories[i].end), speed);
    });
  }

  /**
   * Ask for more where that is due.
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  look(epoch, now) {
    this.supplies.forEach((supply, i) => {
      supply.look(Math.min(epoch, this.histories[i].end), now);
    });
  }

  /**
   * Ask for the first frames beyond an epoch, before they are due.
   * @param {number} epoch that is shown
   * @param {number} speed
   */
  async askAhead(epoch, speed) {
    const now = performance.now();
    for (const [i, supply] of this.supplies.entries()) {
      supply.begin(Math.min(epoch, this.histories[i].end), speed);
      if (!supply.complete && supply.ahead(epoch) === 0 && !supply.underWay) {
        await supply.ask(epoch, now);
      }
    }
  }

  /** How far the frames of all runs have come. */
  get reached() {
    const reached = this.supplies.map((supply, i) =>
      supply.reached < this.histories[i].end ? supply.reached : Infinity
    );
    return Math.min(...reached, this.end);
  }

  /**
   * The share of its speed at which the clock should go; see `Supply.lasts`.
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  lasts(epoch, now) {
    return Math.min(1, ...this.supplies.map((supply) => supply.lasts(epoch, now)));
  }

  /**
   * Whether the answers of a run have been missing for so long that the page should say so.
   * @param {number} epoch that is shown
   * @param {number} now in milliseconds
   */
  silent(epoch, now) {
    return this.supplies.some((supply) => supply.silent(epoch, now));
  }

  /** Why no more frames will come, in the server's words, which may be empty; null if they will. */
  get refusal() {
    return this.supplies.find((supply) => supply.refused !== null)?.refused ?? null;
  }

  /** Ask again for what was refused. */
  retry() {
    for (const supply of this.supplies) supply.refused = null;
  }

  /** Ask for nothing any more. */
  cancel() {
    for (const supply of this.supplies) supply.cancel();
  }

  /** Begin again with the first epoch. */
  restart() {
    this.cancel();
    this.retry();
    for (const supply of this.supplies) supply.reached = 0;
  }
}
