// Asks the server what a network does, again and again while it is changed.
//
// However slow the line is, requests do not pile up: a few are under way at most. What changes in
// between is not asked for, except for the newest network, which always is in the end.

/** @import { HandAnswer } from "../types.d.ts" */

import { readBlock, readFrames } from "../frames.js";
import { Busy, fetchBlock, NoAnswer } from "../source.js";

/** How many requests are under way at most. */
export const MOST_AT_ONCE = 3;
const RETRY_MS = 1000;

/**
 * What an answer says of a network.
 * @param {Uint8Array} bytes
 * @returns {HandAnswer}
 */
export function readAnswer(bytes) {
  const { arrays } = readBlock(bytes);
  const { frames: [frame] } = readFrames(bytes);
  return {
    ...frame,
    gradients: /** @type {Float64Array} */ (arrays.gradients),
    next: /** @type {Float64Array} */ (arrays.next),
    nextLoss: arrays.nextLosses?.[0],
    unitOutputs: /** @type {Float64Array} */ (arrays.unitOutputs),
  };
}

/**
 * @param {string} address
 * @param {AbortSignal} signal
 */
async function fetchAnswer(address, signal) {
  return readAnswer((await fetchBlock(address, signal)).bytes);
}

export class Asking {
  /**
   * @param {(answer: HandAnswer) => void} receive is called with each answer that is newer than
   *   the one before
   * @param {(message: string | null) => void} say is called when there is no answer, with the
   *   reason in the server's words or null if the line is down; and with "" once there is one
   * @param {typeof fetchAnswer} fetch
   */
  constructor(receive, say, fetch = fetchAnswer) {
    this.receive = receive;
    this.say = say;
    this.fetch = fetch;
    this.underWay = 0;
    this.number = 0; // of the newest address
    this.sent = 0; // the number that was sent last
    this.shown = 0; // the number whose answer was received last
    this.address = "";
    this.stopped = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
  }

  /** Whether the newest network's answer is there. */
  get current() {
    return this.shown === this.number;
  }

  /**
   * Ask for this network, now or as soon as one of those before is answered.
   * @param {string} address
   */
  want(address) {
    this.address = address;
    this.number += 1;
    this.#send();
  }

  stop() {
    this.stopped.abort();
    clearTimeout(this.waiting);
  }

  #send() {
    if (this.sent === this.number || this.underWay >= MOST_AT_ONCE || this.waiting) return;
    this.sent = this.number;
    this.underWay += 1;
    this.#ask(this.number, this.address);
  }

  /**
   * @param {number} number
   * @param {string} address
   */
  async #ask(number, address) {
    try {
      const answer = await this.fetch(address, this.stopped.signal);
      this.#end();
      if (this.stopped.signal.aborted || number <= this.shown) return;
      this.shown = number;
      this.say("");
      this.receive(answer);
    } catch (error) {
      this.#end();
      if (this.stopped.signal.aborted) return;
      if (!(error instanceof NoAnswer)) {
        this.say(error instanceof Error ? error.message : String(error));
      } else if (number === this.number) {
        if (!(error instanceof Busy)) this.say(null);
        this.#retry(error instanceof Busy ? 1000 * error.seconds : RETRY_MS);
      }
    }
    if (!this.stopped.signal.aborted) this.#send();
  }

  #end() {
    this.underWay -= 1;
  }

  /** @param {number} milliseconds */
  #retry(milliseconds) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.sent = -1; // the newest is asked for again
      this.#send();
    }, milliseconds);
  }
}
