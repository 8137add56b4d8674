import assert from "node:assert/strict";

import { enlarge, scaleOf, shaped } from "../../../../pages/live/browser/shape.js";

/** A figure as the server draws it, with one of each part that has a size. */
const figure = () => ({
  data: [
    {
      type: "heatmap",
      colorbar: { thickness: 12, tickfont: { size: 24 } },
    },
    {
      type: "scatter",
      line: { width: 3 },
      marker: { size: 20, line: { width: 2 } },
      textfont: { size: 24, color: ["#000"] },
    },
  ],
  layout: {
    width: 500,
    font: { size: 24 },
    margin: { l: 100, r: 10, t: 10, b: 80 },
    xaxis: { title: { text: "x", standoff: 6, font: { size: 24 } }, tickvals: [-0.5, 0, 1] },
    yaxis: { range: [0, 1], tickfont: { size: 24 } },
    annotations: [{ x: 1, font: { size: 26 } }],
  },
});

Deno.test("type is 3.3 % of the window's height, and at least 24 pixels", () => {
  assert.equal(scaleOf(720), 1);
  assert.equal(scaleOf(480), 1);
  for (const height of [768, 900, 1080, 2160]) {
    assert.equal(24 * scaleOf(height), Math.ceil(0.033 * height));
  }
});

Deno.test("type, lines, markers and margins grow, and numbers that are no sizes do not", () => {
  const { data: [heatmap, points], layout } = shaped(figure(), "loss", {
    layout: "wide",
    scale: 1.5,
  });
  assert.deepEqual(heatmap.colorbar, { thickness: 18, tickfont: { size: 36 } });
  assert.equal(points.line.width, 4.5);
  assert.equal(points.marker.size, 30);
  assert.equal(points.textfont.size, 36);
  assert.equal(layout.font.size, 36);
  assert.equal(layout.annotations[0].font.size, 39);
  assert.equal(layout.annotations[0].x, 1);
  assert.deepEqual(layout.margin, { l: 150, r: 15, t: 15, b: 120 });
  assert.deepEqual(layout.yaxis.range, [0, 1]);
  assert.equal(layout.width, 500);
});

Deno.test("a figure of the usual shape stays as the server drew it", () => {
  assert.deepEqual(shaped(figure(), "surface", { layout: "wide", scale: 1 }), figure());
});

Deno.test("on a phone the weights' colour bar gives its room to the numbers", () => {
  const phone = { layout: "portrait", scale: 1 };
  const { data: [heatmap], layout } = shaped(figure(), "weights", phone);
  assert.equal(heatmap.showscale, false);
  assert.ok(layout.margin.l + layout.margin.r < 80);
  assert.equal(shaped(figure(), "surface", phone).data[0].showscale, undefined);
});

Deno.test("on a phone the words below the weights do not run into each other", () => {
  /** @param {number} units */
  const ticks = (units) => {
    const drawn = figure();
    const words = [...Array(units).keys()].map((unit) => `${unit + 1}`).concat("bias");
    const xaxis = { tickvals: [...words.keys()], ticktext: words };
    const weights = { ...drawn, layout: { ...drawn.layout, xaxis } };
    return shaped(weights, "weights", { layout: "portrait", scale: 1 }).layout.xaxis;
  };
  assert.deepEqual(ticks(4).ticktext, ["1", "2", "3", "4", "bias"]);
  assert.deepEqual(ticks(16).ticktext, ["1", "4", "7", "10", "13", "bias"]);
  assert.deepEqual(ticks(16).tickvals, [0, 3, 6, 9, 12, 16]);
});

Deno.test("a part of a figure can be enlarged by itself", () => {
  const font = { tickfont: { size: 10 } };
  enlarge(font, 2);
  assert.equal(font.tickfont.size, 20);
});
