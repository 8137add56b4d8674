// Sources of frames: fetched from the server by address, or embedded in the page.

/** @import { Answer, Config, Request, Source } from "./types.d.ts" */

import { readFrames } from "./frames.js";

/** There is no answer: the line or the server is down. It is worth asking again. */
export class NoAnswer extends Error {}

/** The server is too busy, and says when to ask again. */
export class Busy extends NoAnswer {
  /** @param {number} seconds */
  constructor(seconds) {
    super("The server is busy.");
    this.seconds = seconds;
  }
}

/** The server says why there is no answer; asking again would not help. */
export class Refused extends Error {}

/**
 * Settings by name, as they follow in an address.
 * @param {Record<string, string | number | boolean>} settings
 */
export const queryOf = (settings) =>
  Object.entries(settings).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");

/**
 * A block of bytes from the frames route, with the headers of the answer.
 * @param {string} address
 * @param {AbortSignal} [signal]
 * @throws {NoAnswer} the line or the server is down, or busy
 * @throws {Refused} the address asks for what there is not
 */
export async function fetchBlock(address, signal) {
  let response;
  let bytes;
  try {
    response = await fetch(address, { signal });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new NoAnswer(String(error));
  }
  if (response.status === 503) throw new Busy(Number(response.headers.get("Retry-After")) || 1);
  if (response.status >= 500 || response.status === 429) throw new NoAnswer("no answer");
  if (!response.ok || response.headers.get("Content-Type") !== "application/octet-stream") {
    throw new Refused(response.ok ? "" : new TextDecoder().decode(bytes));
  }
  return { bytes, headers: response.headers };
}

/** @implements {Source} */
export class FetchedSource {
  /**
   * @param {string} address of the frames route
   * @param {Config} config
   * @param {string} more what else to ask for in each frame
   */
  constructor(address, config, more = "") {
    const { seed, hidden_units, learning_rate, epochs, ...others } = config;
    this.address = `${address}?seed=${seed}&hidden_units=${hidden_units}` +
      `&learning_rate=${learning_rate}&epochs=${epochs}${queryOf(others)}${more}`;
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  async ask({ after, every, most, bits = 8 }, signal) {
    const begin = performance.now();
    const exact = bits === 16 ? "&surface_bits=16" : "";
    const address = `${this.address}&after=${after}&every=${every}&most=${most}${exact}`;
    const { bytes, headers } = await fetchBlock(address, signal);
    const server = /dur=([\d.]+)/.exec(headers.get("Server-Timing") ?? "");
    const elapsed = performance.now() - begin;
    return { ...readFrames(bytes), elapsed, server: server ? Number(server[1]) : 0 };
  }
}

/**
 * Frames that came with the page, in blocks as the server would send them.
 * @implements {Source}
 */
export class EmbeddedSource {
  /** @param {string[]} blocks in base64, by epoch */
  constructor(blocks) {
    this.answers = blocks.map((block) => readFrames(fromBase64(block)));
  }

  /**
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  ask(request) {
    return Promise.resolve(this.answer(request));
  }

  /**
   * What `ask` promises, at once.
   * @param {Request} request
   * @returns {Answer}
   */
  answer({ after, every, most }) {
    const frames = this.answers.flatMap((answer) => answer.frames)
      .filter(({ epoch }) => epoch > after);
    const last = this.answers[this.answers.length - 1];
    const picked = frames
      .filter(({ epoch }, i) =>
        (epoch - after) % every === 0 || (i === frames.length - 1 && last.failure === null)
      )
      .slice(0, most);
    const trained = picked.length < most ? last.trained : picked[picked.length - 1].epoch;
    /** @type {number[]} */
    const epochs = [];
    /** @type {number[]} */
    const losses = [];
    for (const { curve } of this.answers) {
      curve.epochs.forEach((epoch, i) => {
        if (epoch <= after || epoch > trained) return;
        epochs.push(epoch);
        losses.push(curve.losses[i]);
      });
    }
    const solved = last.solved !== null && last.solved <= trained ? last.solved : null;
    return {
      frames: picked,
      curve: { epochs: Uint32Array.from(epochs), losses: Float64Array.from(losses) },
      trained,
      solved,
      failure: trained === last.trained ? last.failure : null,
      trend: trained === last.trained ? last.trend : null,
      elapsed: 0,
      server: 0,
    };
  }
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
