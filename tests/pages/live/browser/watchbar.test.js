import assert from "node:assert/strict";

import { page, standing, typedEpoch } from "../../../../pages/live/browser/watchbar.js";

Deno.test("an epoch may be typed as people write it, and nothing else is one", () => {
  for (const text of ["1500", " 1,500 ", "1.500", "1 500", "01500"]) {
    assert.equal(typedEpoch(text, 5000), 1500, text);
  }
  assert.equal(typedEpoch("0", 5000), 0);
  assert.equal(typedEpoch("5000", 5000), 5000);
  for (const text of ["", "5001", "-1", "1e3", "ten", "٣", "9".repeat(30)]) {
    assert.equal(typedEpoch(text, 5000), null, text);
  }
});

Deno.test("the bar says what moves, and where the rest of the page stands", () => {
  const run = {
    playing: false,
    position: 90,
    trained: 200,
    restsAt: 90,
    solved: null,
    over: false,
  };
  assert.equal(standing(run), "not solved yet");
  assert.equal(standing({ ...run, over: true }), "not solved");
  assert.equal(standing({ ...run, solved: 2407 }), "solved at epoch 2,407");
  assert.equal(standing({ ...run, playing: true }), "playing · page at 90");
  assert.equal(
    standing({ ...run, playing: true, position: 1300, restsAt: 1200 }),
    "training · page at 1,200",
  );
  assert.equal(standing({ ...run, position: 91 }), "paused · page at 90");
});

Deno.test("the bar offers every speed", () => {
  const html = page([1, 20, 0]);
  for (const speed of ["1 epoch/frame", "20 epochs/frame", "fastest"]) {
    assert.ok(html.includes(speed), speed);
  }
});
