import assert from "node:assert/strict";

import { joinSteps } from "../../../../pages/live/browser/steps.js";

const SITE = "http://xor.example";

/** A browser with one page open; `go` is what a script does so many milliseconds after the last. */
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
    /** @type {(after: number, url: string) => void} */
    go: (after, url) => {
      time += after;
      history.pushState(null, "", url);
    },
    back: () => {
      at -= 1;
      target.dispatchEvent(new Event("popstate"));
    },
    seen: () => steps.map((step) => step.replace(SITE, "")),
  };
}

Deno.test("what one click changes in the address is one step", () => {
  const { go, seen } = browser();
  go(500, "/by_hand?a=1");
  go(2, "/by_hand?a=1&b=2");
  go(2, "/by_hand?a=1&b=2&c=3");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1&b=2&c=3"]);
});

Deno.test("two clicks are two steps, and so is another page", () => {
  const { go, seen } = browser();
  go(500, "/by_hand?a=1");
  go(500, "/by_hand?a=2");
  go(2, "/train?a=2");
  go(2, "/train");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/by_hand?a=2", "/train"]);
});

Deno.test("a step that leads nowhere is taken by the next one", () => {
  const { go, seen } = browser();
  go(500, "/by_hand?a=1");
  go(500, "/by_hand");
  go(2, "/by_hand?a=1");
  go(500, "/train?a=1");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/train?a=1"]);
  go(500, "/train?a=2");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=1", "/train?a=1", "/train?a=2"]);
});

Deno.test("after a step back, the next one is a step of its own", () => {
  const { go, back, seen } = browser();
  go(500, "/by_hand?a=1");
  back();
  go(2, "/by_hand?a=2");
  assert.deepEqual(seen(), ["/by_hand", "/by_hand?a=2"]);
});
