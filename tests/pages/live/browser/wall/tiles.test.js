import assert from "node:assert/strict";

import { neighbour, sideOf } from "../../../../../pages/live/browser/wall/tiles.js";

const ROOM = { width: 1200, height: 600, gap: 4 };

Deno.test("the more seats, the smaller the tiles", () => {
  const sides = [8, 24, 60, 150, 300].map((seats) => sideOf(seats, ROOM, 0));
  sides.slice(1).forEach((side, i) => assert.ok(side < sides[i], String(sides)));
});

Deno.test("all seats have room, as long as the tiles can be read", () => {
  for (const seats of [8, 24, 60, 150]) {
    const side = sideOf(seats, ROOM, 0);
    const columns = Math.floor((ROOM.width + ROOM.gap) / (side + ROOM.gap));
    const rows = Math.floor(ROOM.height / (side + 1.3 * 12 + 2 * ROOM.gap));
    assert.ok(columns * rows >= seats, `${seats} seats, ${side} pixels`);
  }
  assert.equal(sideOf(500, ROOM, 0), 38);
  assert.equal(sideOf(500, ROOM, 24), 75);
  assert.equal(sideOf(500, ROOM, 36), 112);
  assert.equal(sideOf(30, { width: 700, height: 100, gap: 4 }, 24), 60);
  assert.equal(sideOf(1, { width: 2000, height: 2000, gap: 4 }, 0), 300);
});

// Three columns; the runs of the third, the fifth and the eighth seat have not arrived.
const HERE = [true, true, false, true, false, true, true, false, true];

Deno.test("the arrows lead from run to run", () => {
  assert.equal(neighbour("ArrowRight", 1, HERE, 3), 3);
  assert.equal(neighbour("ArrowLeft", 3, HERE, 3), 1);
  assert.equal(neighbour("ArrowDown", 0, HERE, 3), 3);
  assert.equal(neighbour("ArrowUp", 6, HERE, 3), 3);
  assert.equal(neighbour("Home", 6, HERE, 3), 0);
  assert.equal(neighbour("End", 1, HERE, 3), 8);
});

Deno.test("there is nothing beyond the edges, nor where no run has arrived", () => {
  assert.equal(neighbour("ArrowLeft", 0, HERE, 3), null);
  assert.equal(neighbour("ArrowRight", 8, HERE, 3), null);
  assert.equal(neighbour("ArrowUp", 1, HERE, 3), null);
  assert.equal(neighbour("ArrowDown", 1, HERE, 3), null);
});

Deno.test("other keys, and those pressed elsewhere, are not the wall's", () => {
  assert.equal(neighbour("Enter", 0, HERE, 3), undefined);
  assert.equal(neighbour("ArrowRight", -1, HERE, 3), undefined);
});
