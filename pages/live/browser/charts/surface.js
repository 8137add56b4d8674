// The decision surface: its colours and its 0.5 lines.

/** @import { Boundary, Figure, Frame, Surface } from "../types.d.ts" */

import { cleared, PlotlyChart, size, trace } from "../plotly.js";

const MOST = 65535;

/** A chart of the plane of the inputs, which is a square. */
export class SquareChart extends PlotlyChart {
  /**
   * The square stands at the left and at the top of its room; the rest stays empty.
   * @override
   */
  box() {
    const { width, height } = size(this.stage);
    const { l, r, t, b } = this.margin;
    const side = Math.max(1, Math.min(width - l - r, height - t - b));
    return { width, height, margin: { l, t, r: width - l - side, b: height - t - side } };
  }
}

/** The output at every point, as colours, and the 0.5 lines over them. */
export class SurfaceChart extends SquareChart {
  /**
   * @param {HTMLElement} stage
   * @param {string} name
   * @param {number[]} colors red, green and blue of 256 colours, one after another
   * @param {[number, number]} axis the first and the last point along each input
   */
  constructor(stage, name, colors, axis) {
    super(stage, name);
    this.axis = axis;
    this.palette = paletteOf(colors);
    const [colorsCanvas, linesCanvas] = stage.querySelectorAll("canvas");
    this.colors = colorsCanvas;
    this.lines = linesCanvas;
    this.place = ""; // where the colours stand
    this.window = /** @type {HTMLElement} */ (this.colors.parentElement);
  }

  /**
   * The figure with a frame's numbers in it.
   * @param {Figure} figure
   * @param {Frame} frame
   * @returns {Figure}
   */
  filled({ data, layout }, frame) {
    const parts = data.map((part) =>
      part.meta === "surface"
        ? { ...part, z: numbersOf(frame.surface), opacity: 0, zsmooth: false }
        : part.meta === "boundary"
        ? { ...part, x: [], y: [] }
        : part
    );
    return { data: parts, layout };
  }

  /** @param {Frame} frame */
  move(frame) {
    const { side } = frame.surface;
    paintSurface(this.colors, frame.surface, this.palette);
    const { left, top, width, height } = this.plane;
    const place = [left, top, width, height].join();
    if (this.place !== place) {
      this.place = place;
      const cell = width / (side - 1);
      const px = (/** @type {number} */ value) => `${value}px`;
      Object.assign(this.window.style, {
        left: px(left),
        top: px(top),
        width: px(width),
        height: px(height),
      });
      // A point of the grid is the middle of a pixel.
      Object.assign(this.colors.style, {
        left: px(-cell / 2),
        top: px(-cell / 2),
        width: px(width + cell),
        height: px(height + cell),
      });
    }
    const context = cleared(this.lines, this.stage);
    const { color, width: thick, dash } = this.lineOf("boundary");
    strokeBoundary(context, frame.boundary, this.plane, { color, width: thick, dash });
  }

  /**
   * How the figure draws a line.
   * @param {string} meta
   */
  lineOf(meta) {
    const { color, width } = this.chart.data[trace(this.chart, meta)].line;
    return { color, width, dash: /** @type {number[]} */ ([]) };
  }

  /**
   * Give Plotly the numbers that pointing at the surface shows.
   * @param {Frame} frame
   */
  rest(frame) {
    this.move(frame);
    const z = numbersOf(frame.surface);
    playersPlotly.restyle(this.chart, { z: [z] }, [trace(this.chart, "surface")]);
  }

  /**
   * The chart's data for a file, with what is otherwise only painted on the canvases.
   * @param {Frame} frame
   */
  saved(frame) {
    const { x, y } = coordinates(frame.boundary, this.axis);
    return this.chart.data.map((part) =>
      part.meta === "surface"
        ? { ...part, z: numbersOf(frame.surface), opacity: 1, zsmooth: "best" }
        : part.meta === "boundary"
        ? { ...part, x, y }
        : part
    );
  }
}

/**
 * The palette as a canvas stores its pixels: one number per colour.
 * @param {number[]} colors
 */
export function paletteOf(colors) {
  return Uint32Array.from(
    { length: colors.length / 3 },
    (_, i) => (255 << 24 | colors[3 * i + 2] << 16 | colors[3 * i + 1] << 8 | colors[3 * i]) >>> 0,
  );
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Surface} surface
 * @param {Uint32Array} palette
 */
export function paintSurface(canvas, { side, values }, palette) {
  if (canvas.width !== side || canvas.height !== side) canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const depth = values instanceof Uint16Array ? 8 : 0;
  for (let row = 0; row < side; row += 1) {
    const from = row * side;
    const to = (side - 1 - row) * side; // the picture's first line is on top
    for (let column = 0; column < side; column += 1) {
      pixels[to + column] = palette[values[from + column] >> depth];
    }
  }
  context.putImageData(image, 0, 0);
}

/**
 * The outputs from 0 to 1, a row for each x2.
 * @param {Surface} surface
 */
export function numbersOf({ side, values }) {
  const most = values instanceof Uint16Array ? MOST : 255;
  return Array.from(
    { length: side },
    (_, row) => Array.from(values.subarray(row * side, (row + 1) * side), (value) => value / most),
  );
}

/**
 * The lines as Plotly takes them: one after another, with a gap between two.
 * @param {Boundary} boundary
 * @param {[number, number]} axis
 */
export function coordinates({ points, lengths }, [low, high]) {
  /** @type {(number | null)[]} */
  const x = [];
  /** @type {(number | null)[]} */
  const y = [];
  let at = 0;
  for (const length of lengths) {
    if (x.length) {
      x.push(null);
      y.push(null);
    }
    for (const end = at + length; at < end; at += 1) {
      x.push(low + points[2 * at] / MOST * (high - low));
      y.push(low + points[2 * at + 1] / MOST * (high - low));
    }
  }
  return { x, y };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Boundary} boundary
 * @param {{left: number, top: number, width: number, height: number}} plane
 * @param {{color: string, width: number, dash: number[]}} line
 */
export function strokeBoundary(context, { points, lengths }, plane, line) {
  const { left, top, width, height } = plane;
  context.beginPath();
  let at = 0;
  for (const length of lengths) {
    for (let i = 0; i < length; i += 1, at += 1) {
      const x = left + points[2 * at] / MOST * width;
      const y = top + (1 - points[2 * at + 1] / MOST) * height;
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
  }
  context.strokeStyle = line.color;
  context.lineWidth = line.width;
  context.lineJoin = "round";
  context.setLineDash(line.dash);
  context.stroke();
}
