// What stands in for the server and for the clock.

/** @import { Answer, Frame, Request, Source } from "../../../../pages/live/browser/types.d.ts" */

/**
 * A frame of which only the epoch and the loss matter.
 * @param {number} epoch
 * @returns {Frame}
 */
export function frameAt(epoch) {
  return {
    epoch,
    loss: 1 / (1 + epoch),
    error: 1 / (1 + epoch),
    parameters: new Float64Array(6),
    bound: 1,
    outputs: new Float64Array(4),
    errors: new Float64Array(4),
    answers: new Uint8Array(4),
    surface: { side: 1, values: new Uint8Array(1) },
    boundary: { points: new Uint16Array(0), lengths: new Uint16Array(0) },
  };
}

/**
 * A place in a browser, with what was written there.
 * @param {string | null} text what is kept at first
 */
export function placeOf(text) {
  const place = {
    text,
    written: 0,
    read: () => place.text,
    /** @param {string} text */
    write(text) {
      place.text = text;
      place.written += 1;
    },
  };
  return place;
}

/**
 * What the server would give for a request: see pages/live/route.py.
 * @param {Request} request
 * @param {number} epochs of the run
 * @param {Partial<Answer>} [more]
 * @returns {Answer}
 */
export function answerTo({ after, every, most }, epochs, more = {}) {
  const frames = [];
  for (let epoch = after + every; frames.length < most; epoch += every) {
    frames.push(frameAt(Math.min(epoch, epochs)));
    if (epoch >= epochs) break;
  }
  const trained = frames[frames.length - 1].epoch;
  return {
    frames,
    curve: {
      epochs: Uint32Array.from(frames, ({ epoch }) => epoch),
      losses: Float64Array.from(frames, ({ loss }) => loss),
    },
    trained,
    solved: null,
    failure: null,
    trend: null,
    elapsed: 50,
    server: 10,
    ...more,
  };
}

/**
 * A source that answers when the test says so.
 * @implements {Source}
 */
export class FakeSource {
  /** @param {number} epochs */
  constructor(epochs) {
    this.epochs = epochs;
    /** @type {Request[]} all that it was asked for */
    this.requests = [];
    /** @type {(AbortSignal | undefined)[]} */
    this.signals = [];
    /** @type {{resolve: (answer: Answer) => void, reject: (error: unknown) => void}[]} */
    this.waiting = [];
  }

  /** The request that came last. */
  get request() {
    return this.requests[this.requests.length - 1];
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  ask(request, signal) {
    this.requests.push(request);
    this.signals.push(signal);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /**
   * Answer the oldest request that waits.
   * @param {Partial<Answer>} [more]
   */
  async answer(more = {}) {
    const request = this.requests[this.requests.length - this.waiting.length];
    this.waiting.shift()?.resolve(answerTo(request, this.epochs, more));
    await settled();
  }

  /** @param {unknown} error that the oldest request ends with */
  async fail(error) {
    this.waiting.shift()?.reject(error);
    await settled();
  }
}

/** Let everything happen that waits for nothing but its turn. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Run a test under a clock that stands still unless it is set, and with no chance.
 * @param {(clock: {now: number}) => Promise<void>} test
 */
export function clocked(test) {
  return async () => {
    const clock = { now: 1000 };
    const { now } = performance;
    const { random } = Math;
    performance.now = () => clock.now;
    Math.random = () => 0.5;
    try {
      await test(clock);
    } finally {
      performance.now = now;
      Math.random = random;
    }
  };
}
