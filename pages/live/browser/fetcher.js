// Fetches what a supply does not: the frames of a run that was trained elsewhere, the epochs that
// the next clicks on Step show, and surfaces that can be read off exactly.

/** @import { Answer, Frame, Request } from "./types.d.ts" */
/** @import { Runs } from "./runs.js" */

import { NoAnswer } from "./source.js";

export const STEPS_AHEAD = 16;
const FILL_FRAMES = 256; // over the timeline of a run that was trained elsewhere
const FILL_MOST = 64;
const RETRY_MS = 1000;

/** @type {(milliseconds: number) => Promise<void>} */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The player that the frames are fetched for.
 * @typedef {object} Receiver
 * @property {number} position the epoch that is shown
 * @property {boolean} offline is set while no answer comes
 * @property {() => void} update is called when no answer comes, or a refusal
 * @property {() => void} refresh is called when the timeline has more to show
 */

export class Fetcher {
  /**
   * @param {Runs} runs
   * @param {Receiver} receiver
   */
  constructor(runs, receiver) {
    this.runs = runs;
    this.receiver = receiver;
    this.stopped = new AbortController();
    /** @type {AbortController | null} */
    this.filling = null;
    /** @type {Map<number, Answer>} single epochs that the next clicks on Step show */
    this.steps = new Map();
  }

  /** Fetch nothing any more. */
  stop() {
    this.stopFilling();
    this.stopped.abort();
  }

  stopFilling() {
    this.filling?.abort();
  }

  /**
   * Ask until there is an answer; null if it was refused, or is no longer wanted.
   * @param {number} i the run's place
   * @param {Request} request
   * @param {AbortSignal} signal
   */
  async #ask(i, request, signal) {
    while (!signal.aborted) {
      try {
        const answer = await this.runs.sources[i].ask(request, signal);
        if (signal.aborted) return null;
        this.receiver.offline = false;
        return answer;
      } catch (error) {
        if (signal.aborted) return null;
        if (!(error instanceof NoAnswer)) {
          this.runs.supplies[i].refused = error instanceof Error ? error.message : String(error);
          this.receiver.update();
          return null;
        }
        this.receiver.offline = true;
        this.receiver.update();
        await pause(RETRY_MS);
      }
    }
    return null;
  }

  /**
   * Ask, and have the run's history take what comes.
   * @param {number} i the run's place
   * @param {Request} request
   * @param {AbortSignal} signal
   */
  async #take(i, request, signal) {
    const answer = await this.#ask(i, request, signal);
    if (answer) this.runs.histories[i].take(answer, request.after, this.receiver.position);
    return answer;
  }

  // ---- runs that were trained elsewhere ---------------------------------------------------------

  /**
   * Fetch the frames and the losses up to the head: first those of the epoch that is shown.
   * @param {number} head
   * @param {number} epoch
   * @param {() => void} arrived is called when the frames of that epoch are there
   * @returns {Promise<boolean>} whether it came to its end
   */
  async fill(head, epoch, arrived) {
    this.stopFilling();
    this.filling = new AbortController();
    const { signal } = this.filling;
    /** @type {(fetch: (i: number) => Promise<void>) => Promise<void[]>} */
    const all = (fetch) => Promise.all(this.runs.configs.map((_, i) => fetch(i)));
    await all((i) => this.#fetchEpoch(i, epoch, signal));
    if (signal.aborted) return false;
    arrived();
    await all((i) => this.#fetchEpoch(i, head, signal));
    await all((i) => this.#fetchTimeline(i, head, signal));
    return !signal.aborted;
  }

  /**
   * Fetch a run's frame at exactly this epoch, or its last one.
   * @param {number} i the run's place
   * @param {number} epoch
   * @param {AbortSignal} signal
   */
  async #fetchEpoch(i, epoch, signal) {
    const history = this.runs.histories[i];
    const last = Math.min(epoch, history.end);
    while (!history.exactly(last) && !signal.aborted && !history.failure) {
      if (!await this.#take(i, { after: last - 1, every: 1, most: 1 }, signal)) return;
    }
  }

  /**
   * Fetch a run's losses, and its frames evenly spread.
   * @param {number} i the run's place
   * @param {number} head
   * @param {AbortSignal} signal
   */
  async #fetchTimeline(i, head, signal) {
    const history = this.runs.histories[i];
    const every = Math.max(1, Math.ceil(head / FILL_FRAMES));
    let after = 0;
    while (after < Math.min(head, history.end) && !signal.aborted) {
      const answer = await this.#take(i, { after, every, most: FILL_MOST }, signal);
      if (!answer) return;
      after = Math.max(after, answer.trained);
      this.receiver.refresh();
    }
    this.runs.supplies[i].reached = Math.min(head, history.end);
  }

  // ---- single epochs of one run -----------------------------------------------------------------

  /**
   * Whether a single epoch is there already.
   * @param {number} epoch
   */
  hasStep(epoch) {
    return this.steps.has(epoch) || this.runs.histories[0].exactly(epoch) !== undefined;
  }

  /**
   * Fetch a single epoch, and those that the next clicks will show.
   * @param {number} epoch
   */
  async fetchSteps(epoch) {
    this.stopFilling();
    const answer = await this.#ask(0, stepsFrom(epoch), this.stopped.signal);
    if (answer) this.#keepSteps(answer);
  }

  /**
   * Fetch them before there is a click.
   * @param {number} epoch
   */
  async prefetchSteps(epoch) {
    if (this.steps.has(epoch)) return;
    try {
      this.#keepSteps(await this.runs.sources[0].ask(stepsFrom(epoch), this.stopped.signal));
    } catch {
      // The click will ask again.
    }
  }

  /**
   * The timeline has only those single epochs that were shown: the others wait beside it.
   * @param {Answer} answer
   */
  #keepSteps(answer) {
    this.steps = new Map(
      answer.frames.map((frame) => [frame.epoch, { ...answer, frames: [frame] }]),
    );
  }

  /**
   * Have the history take a single epoch.
   * @param {number} epoch
   */
  takeStep(epoch) {
    const step = this.steps.get(epoch);
    if (step) this.runs.histories[0].take(step, epoch - 1, this.receiver.position);
  }

  // ---- exact surfaces ---------------------------------------------------------------------------

  /**
   * Give a frame its exact surface; whether it has come.
   * @param {number} i the run's place
   * @param {Frame} frame
   */
  async refine(i, frame) {
    try {
      const { frames: [exact] } = await this.runs.sources[i].ask(
        { after: frame.epoch - 1, every: 1, most: 1, bits: 16 },
        this.stopped.signal,
      );
      frame.surface = exact.surface;
      return true;
    } catch {
      return false; // It is read off to the nearest 255th.
    }
  }
}

/**
 * @param {number} epoch
 * @returns {Request}
 */
function stepsFrom(epoch) {
  return { after: epoch - 1, every: 1, most: STEPS_AHEAD };
}
