/** @import { Config, Request } from "../../../../pages/live/browser/types.d.ts" */

import assert from "node:assert/strict";

import { Curve, History } from "../../../../pages/live/browser/history.js";
import {
  Busy,
  EmbeddedSource,
  FetchedSource,
  fromBase64,
  NoAnswer,
  Refused,
} from "../../../../pages/live/browser/source.js";
import { Supply } from "../../../../pages/live/browser/supply.js";
import { bytesOf, EXPECTED } from "./expected.js";
import { settled } from "./fakes.js";

const CONFIG = { seed: 7, hidden_units: 4, learning_rate: 0.1, epochs: 5000 };
const REQUEST = { after: 100, every: 20, most: 32 };

/**
 * What a source makes of a response; the addresses that it fetches are noted.
 * @param {Response | Error} response
 * @param {Request} [request]
 * @param {Config} [config]
 */
async function asked(response, request = REQUEST, config = CONFIG) {
  const { fetch } = globalThis;
  /** @type {string[]} */
  const addresses = [];
  globalThis.fetch = (address) => {
    addresses.push(String(address));
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  };
  try {
    const answer = await new FetchedSource("/live/abc/frames", config).ask(request);
    return { answer, error: null, addresses };
  } catch (error) {
    return { answer: null, error, addresses };
  } finally {
    globalThis.fetch = fetch;
  }
}

/**
 * @param {Record<string, string>} [headers]
 * @param {string} [type]
 */
const block = (headers = {}, type = "application/octet-stream") =>
  new Response(bytesOf("block-8.bin"), { headers: { "Content-Type": type, ...headers } });

Deno.test("an address names another truth table than that of XOR after the four controls", () => {
  const { address } = new FetchedSource("/frames", { table: "0001", ...CONFIG }, "&more=1");
  assert.equal(
    address,
    "/frames?seed=7&hidden_units=4&learning_rate=0.1&epochs=5000&table=0001&more=1",
  );
});

Deno.test("the address has the names of the route, in one order", async () => {
  const { addresses } = await asked(block());
  assert.deepEqual(addresses, [
    "/live/abc/frames?seed=7&hidden_units=4&learning_rate=0.1&epochs=5000&after=100&every=20&most=32",
  ]);
  const exact = await asked(block(), { ...REQUEST, bits: 16 });
  assert.ok(exact.addresses[0].endsWith("&most=32&surface_bits=16"));
});

Deno.test("the server's route reads every address", async () => {
  for (const { config, request, address } of EXPECTED.addresses) {
    const { addresses } = await asked(block(), request, config);
    assert.equal(addresses[0].split("?")[1], address);
  }
});

Deno.test("an answer is what its block says, with its times", async () => {
  const { answer } = await asked(block({ "Server-Timing": "server;dur=12.5" }));
  assert.equal(answer?.trained, EXPECTED.head.trained);
  assert.equal(answer?.frames.length, EXPECTED.frames.length);
  assert.equal(answer?.server, 12.5);
  assert.ok(answer && answer.elapsed >= 0);
  assert.equal((await asked(block())).answer?.server, 0);
});

Deno.test("no line, no gateway, too many requests: no answer", async () => {
  const responses = [
    new TypeError("Failed to fetch"),
    new Response("", { status: 500 }),
    new Response("<html>", { status: 502 }),
    new Response("", { status: 504 }),
    new Response("", { status: 429 }),
  ];
  for (const response of responses) {
    const { error } = await asked(response);
    assert.ok(error instanceof NoAnswer);
    assert.ok(!(error instanceof Busy));
  }
});

Deno.test("an answer that is cut off in mid-block is none", async () => {
  const cut = new ReadableStream({ start: (controller) => controller.error(new Error("cut")) });
  const { error } = await asked(new Response(cut));
  assert.ok(error instanceof NoAnswer);
});

Deno.test("a busy server says when to come again", async () => {
  const busy = new Response("busy", { status: 503, headers: { "Retry-After": "4" } });
  const { error } = await asked(busy);
  assert.ok(error instanceof Busy);
  assert.equal(error.seconds, 4);
  const silent = await asked(new Response("", { status: 503 }));
  assert.ok(silent.error instanceof Busy);
  assert.equal(silent.error.seconds, 1);
});

Deno.test("what is wrong with an address is said in the server's words", async () => {
  for (const status of [400, 404]) {
    const { error } = await asked(new Response("seed is missing", { status }));
    assert.ok(error instanceof Refused);
    assert.equal(error.message, "seed is missing");
  }
});

Deno.test("a page in place of a block is refused without words", async () => {
  const { error } = await asked(block({}, "text/html"));
  assert.ok(error instanceof Refused);
  assert.equal(error.message, "");
});

Deno.test("base64", () => {
  assert.deepEqual([...fromBase64("AAEC/w==")], [0, 1, 2, 255]);
});

for (const { name, config, blocks, asks } of EXPECTED.embedded) {
  Deno.test(`embedded frames are those of the route: ${name}`, async () => {
    const source = new EmbeddedSource(blocks);
    for (const { request, epochs, losses, trained, solved, failure, curve } of asks) {
      const answer = await source.ask(request);
      const what = JSON.stringify(request);
      assert.deepEqual(answer.frames.map((frame) => frame.epoch), epochs, what);
      assert.deepEqual(answer.frames.map((frame) => frame.loss), losses, what);
      assert.deepEqual(
        { trained: answer.trained, solved: answer.solved, failure: answer.failure },
        { trained, solved, failure },
        what,
      );
      if (curve) {
        assert.deepEqual([...answer.curve.epochs], curve.epochs, what);
        assert.deepEqual([...answer.curve.losses], curve.losses, what);
      }
    }
  });

  Deno.test(`embedded frames are played to the end: ${name}`, async () => {
    const history = new History(config);
    const source = new EmbeddedSource(blocks);
    history.take(await source.ask({ after: -1, every: 1, most: 1 }), -1, 0);
    const supply = new Supply(source, history, () => {});
    supply.begin(0, 20);
    for (let answers = 0; answers < 60 && !supply.complete; answers += 1) {
      supply.look(supply.reached, 1000);
      await settled();
    }
    assert.ok(supply.complete);
    const last = asks[asks.length - 1];
    assert.equal(history.failure, last.failure);
    assert.equal(history.known, last.trained);
    const whole = new Curve(config.epochs);
    for (const answer of source.answers) {
      answer.curve.epochs.forEach((epoch, i) => whole.add(epoch, answer.curve.losses[i]));
    }
    assert.deepEqual(history.curve.points(), whole.points());
  });
}
