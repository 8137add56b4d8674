// Reads blocks of frames, as frames.py writes them and describes them in its first lines.

/** @import { Answer, Block, Frame, Numbers } from "./types.d.ts" */

const TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
};

/**
 * The header and the arrays of a block; the arrays are views into it where they can be.
 * @param {Uint8Array} bytes
 * @returns {Block}
 */
export function readBlock(bytes) {
  const whole = bytes.byteOffset % 8 ? Uint8Array.from(bytes) : bytes;
  const { buffer, byteOffset } = whole;
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  /** @type {Record<string, number[]>} */
  const shapes = {};
  for (const [name, [type, shape, offset]] of Object.entries(header.arrays)) {
    const changes = type.startsWith("d");
    const Type = TYPES[/** @type {keyof TYPES} */ (changes ? type.slice(1) : type)];
    const count = shape.reduce(
      (/** @type {number} */ product, /** @type {number} */ side) => product * side,
      1,
    );
    const at = byteOffset + 4 + length + offset;
    arrays[name] = changes
      ? fromChanges(new Uint8Array(buffer, at, count * Type.BYTES_PER_ELEMENT), Type, shape)
      : new Type(/** @type {ArrayBuffer} */ (buffer), at, count);
    shapes[name] = shape;
  }
  return { header, arrays, shapes };
}

/**
 * @param {Uint8Array} bytes
 * @param {typeof TYPES[keyof TYPES]} Type
 * @param {number[]} shape
 */
function fromChanges(bytes, Type, shape) {
  const values = new Type(bytes.length / Type.BYTES_PER_ELEMENT);
  const count = values.length;
  const row = count / (shape[0] || 1);
  for (let i = 0; i < count; i += 1) {
    const folded = Type === Uint16Array ? bytes[i] | (bytes[count + i] << 8) : bytes[i];
    values[i] = (i < row ? 0 : values[i - row]) + ((folded >> 1) ^ -(folded & 1));
  }
  return values;
}

/**
 * What a block of frames says, without the times that belong to its request.
 * @param {Uint8Array} bytes
 * @returns {Omit<Answer, "elapsed" | "server">}
 */
export function readFrames(bytes) {
  const { header, arrays, shapes } = readBlock(bytes);
  const side = shapes.surfaces[1];
  let line = 0;
  let point = 0;
  /** @type {Frame[]} */
  const frames = Array.from(arrays.epochs, (epoch, i) => {
    /** @type {<T extends Numbers>(values: T, size: number) => T} */
    const row = (values, size) => /** @type {any} */ (values.slice(i * size, (i + 1) * size));
    const [lines, begin] = [line, point];
    line += arrays.lines[i];
    for (let at = lines; at < line; at += 1) point += arrays.points[at];
    return {
      epoch,
      loss: arrays.losses[i],
      error: (arrays.squaredErrors ?? arrays.losses)[i],
      bound: arrays.bounds[i],
      parameters: /** @type {Float64Array} */ (row(arrays.parameters, shapes.parameters[1])),
      outputs: /** @type {Float64Array} */ (row(arrays.outputs, shapes.outputs[1])),
      errors: /** @type {Float64Array} */ (row(arrays.errors, shapes.errors[1])),
      answers: /** @type {Uint8Array} */ (row(arrays.answers, shapes.answers[1])),
      surface: {
        side,
        values: /** @type {Uint8Array | Uint16Array} */ (row(arrays.surfaces, side * side)),
      },
      boundary: {
        points: /** @type {Uint16Array} */ (arrays.boundaries.slice(2 * begin, 2 * point)),
        lengths: /** @type {Uint16Array} */ (arrays.points.slice(lines, line)),
      },
      ...(arrays.hiddenRows
        ? {
          hidden: {
            rows: /** @type {Float64Array} */ (row(arrays.hiddenRows, 8)),
            line: /** @type {Float64Array} */ (row(arrays.hiddenLines, 3)),
            share: arrays.hiddenShares[i],
            points: shapes.hiddenSheets[2],
            ...(arrays.hiddenBounds
              ? { bounds: /** @type {[number, number]} */ ([...arrays.hiddenBounds]) }
              : {}),
            sheet: /** @type {Uint16Array} */ (
              row(arrays.hiddenSheets, 2 * shapes.hiddenSheets[1] * shapes.hiddenSheets[2])
            ),
          },
        }
        : {}),
    };
  });
  const { trained, solved, failure, trend } = header;
  return {
    frames,
    curve: { epochs: arrays.curveEpochs, losses: arrays.curveLosses },
    ...(arrays.errorCurve
      ? { errors: { epochs: arrays.errorEpochs, losses: arrays.errorCurve } }
      : {}),
    trained,
    solved,
    failure,
    trend,
  };
}
