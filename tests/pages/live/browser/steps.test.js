import assert from "node:assert/strict";

import { joinSteps } from "../../../../pages/live/browser/steps.js";

function browser() {
  const page = { steps: ["/by_hand"], time: 0 };
  /** @type {any} */
  const history = {
    /** @type {(state: unknown, unused: string, url: string) => void} */
    pushState: (_state, _unused, url) => void page.steps.push(url),
    /** @type {(state: unknown, unused: string, url: string) => void} */
    replaceState: (_state, _unused, url) => void page.steps.splice(-1, 1, url),
  };
  const path = () => page.steps[page.steps.length - 1].split("?")[0];
  joinSteps(history, path, () => page.time);
  /** @type {(after: number, url: string) => void} */
  const go = (after, url) => {
    page.time += after;
    history.pushState(null, "", url);
  };
  return { page, go };
}

Deno.test("what one click changes in the address is one step", () => {
  const { page, go } = browser();
  go(500, "/by_hand?a=1");
  go(2, "/by_hand?a=1&b=2");
  go(2, "/by_hand?a=1&b=2&c=3");
  assert.deepEqual(page.steps, ["/by_hand", "/by_hand?a=1&b=2&c=3"]);
});

Deno.test("two clicks are two steps, and so is another page", () => {
  const { page, go } = browser();
  go(500, "/by_hand?a=1");
  go(500, "/by_hand?a=2");
  go(2, "/train?a=2");
  go(2, "/train");
  assert.deepEqual(page.steps, ["/by_hand", "/by_hand?a=1", "/by_hand?a=2", "/train"]);
});
