import assert from "node:assert/strict";

import { pieces } from "../../../../pages/live/browser/link.js";

Deno.test("an address breaks after slashes, then after dots and hyphens, and nowhere else", () => {
  assert.deepEqual(pieces("xor-class.school.example:8501/the/classroom"), [
    ["xor-", "class.", "school.", "example:8501/"],
    ["the/"],
    ["classroom"],
  ]);
});

Deno.test("a link's settings stay whole", () => {
  assert.deepEqual(pieces("192.168.1.5/?seed=1&run=1:4:0.5:90"), [
    ["192.", "168.", "1.", "5/"],
    ["?", "seed=1&", "run=1:4:0.", "5:90"],
  ]);
});

Deno.test("nothing of an address is lost", () => {
  for (const address of ["", "/", "..//--x??", "a", "[fd00::2]:8501/seeds?units=2&units=3"]) {
    assert.equal(pieces(address).flat().join(""), address);
  }
});
