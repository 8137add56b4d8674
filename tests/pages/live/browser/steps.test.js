import assert from "node:assert/strict";

import { joinSteps } from "../../../../pages/live/browser/steps.js";

const SITE = "http://xor.example";

/** A browser with one page open; `click` is what a visitor does, and where it leads. */
function browser() {
  const target = new EventTarget();
  let time = 0;
  let at = 0;
  const steps = [`${SITE}/by_hand`];
  const location = {
    get href() {
      return steps[at];
    },
  };
  /** @type {any} */
  const history = {
    /** @type {(state: unknown, unused: string, url: string) => void} */
    pushState: (_state, _unused, url) => {
      steps.splice(at + 1, steps.length, SITE + url);
      at += 1;
    },
    /** @type {(state: unknown, unused: string, url: string) => void} */
    replaceState: (_state, _unused, url) => void steps.splice(at, 1, SITE + url),
  };
  joinSteps(history, location, target, () => time);
  return {
    /** @type {(...urls: string[]) => void} */
    click: (...urls) => {
      target.dispatchEvent(new Event("click"));
      for (const url of urls) {
        time += 100;
        history.pushState(null, "", url);
      }
    },
    back: () => {
      at -= 1;
      target.dispatchEvent(new Event("popstate"));
    },
    seen: () => steps.map((step) => step.replace(SITE, "")),
  };
}

Deno.test("what one click changes in the address is one step", () => {
  const { click, seen } = browser();
  click("/by_hand?a=1", "/by_hand?a=1&b=2", "/by_hand?a=1&b=2&c=3");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1&b=2&c=3"]);
});

Deno.test("two clicks are two steps, and a click that opens another page is one", () => {
  const { click, seen } = browser();
  click("/by_hand?a=1");
  click("/by_hand?a=2");
  click("/by_hand", "/train", "/train?a=2");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/by_hand?a=2", "/train?a=2"]);
});

Deno.test("a step that leads nowhere is taken by the next one", () => {
  const { click, seen } = browser();
  click("/by_hand?a=1");
  click("/by_hand", "/by_hand?a=1");
  click("/train?a=1");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/train?a=1"]);
  click("/train?a=2");
  click("/train?a=2");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/train?a=1", "/train?a=2"]);
});

Deno.test("after a step back, the next one is a step of its own", () => {
  const { click, back, seen } = browser();
  click("/by_hand?a=1");
  back();
  click("/by_hand?a=2");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=2"]);
});
