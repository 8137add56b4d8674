import assert from "node:assert/strict";

import * as hand from "../../../../../pages/live/browser/hand/parameters.js";
import { EXPECTED } from "../expected.js";

/** @param {number} units */
const countOf = (units) => (units ? 5 * units + 1 : 4);

Deno.test("every number has one place, under the name that nn has for it", () => {
  for (const [text, names] of Object.entries(EXPECTED.parameterNames)) {
    const units = Number(text);
    const there = Array(countOf(units)).fill(true);
    const lines = hand.linesOf({ hiddenUnits: units, there });
    /** @type {string[]} */
    const found = [];
    for (const { title, cells } of lines) {
      cells.forEach(({ place }, at) => {
        if (place >= 0) found[place] = hand.nameOf(title, at);
      });
    }
    assert.deepEqual(found, names);
    const spoken = lines.flatMap(({ cells }) => cells).filter(({ place }) => place >= 0);
    assert.equal(new Set(spoken.map(({ name }) => name)).size, names.length);
  }
});

Deno.test("the fields are named in words", () => {
  const lines = hand.linesOf({ hiddenUnits: 2, there: Array(11).fill(true) });
  assert.deepEqual(lines[1].cells.map(({ name, place }) => [place, name]), [
    [1, "weight from x1 to hidden unit 2"],
    [3, "weight from x2 to hidden unit 2"],
    [5, "weight from the third input, always 1, to hidden unit 2"],
    [7, "bias of hidden unit 2"],
    [9, "weight from hidden unit 2 to the output"],
  ]);
});

Deno.test("what a network does not have has no place, and is marked", () => {
  // Two hidden units without third input and biases.
  const there = [true, true, true, true, false, false, false, false, true, true, false];
  const [unit, , output] = hand.linesOf({ hiddenUnits: 2, there });
  assert.deepEqual(unit.cells.map(({ place }) => place), [0, 2, -1, -1, 8]);
  assert.deepEqual(unit.cells.map(({ absent }) => absent), [false, false, true, true, false]);
  assert.deepEqual(output.cells.map(({ absent }) => absent), [false, false, false, true, false]);
  const [only] = hand.linesOf({ hiddenUnits: 0, there: [true, true, false, true] });
  assert.deepEqual(only.cells.map(({ place }) => place), [0, 1, -1, 3]);
});

Deno.test("a number may be typed with a point or a comma", () => {
  /** @type {[string, number][]} */
  const good = [
    ["1", 1],
    [" -2.5 ", -2.5],
    ["0,25", 0.25],
    ["−3,5", -3.5],
    ["+.5", 0.5],
    ["7.", 7],
    ["1e3", 1000],
    ["2,5e-3", 0.0025],
    ["1000000", 1e6],
    ["-1e6", -1e6],
  ];
  for (const [text, value] of good) assert.deepEqual(hand.readNumber(text), { value }, text);
});

Deno.test("what is no number, or too large, gets a sentence", () => {
  const bad = ["one", "1,000.5", "1.2.3", "1,2,3", "1 2", "0x10", "--1", "e5", ".", ",", "NaN"];
  for (const text of [...bad, "Infinity", "<b>"]) {
    const read = hand.readNumber(text);
    assert.ok("message" in read, text);
    assert.equal(read.message, `“${text}” is not a number. The old number is kept.`);
  }
  for (const text of ["", "  "]) assert.match(JSON.stringify(hand.readNumber(text)), /was empty/);
  for (const text of ["1000000.1", "-2e6", "1e400"]) {
    assert.match(JSON.stringify(hand.readNumber(text)), /from −1,000,000 to 1,000,000/);
  }
  assert.match(JSON.stringify(hand.readNumber("x".repeat(5000))), /^.{0,90}$/);
});

Deno.test("stepping leaves no dust of binary fractions, and stays within the limits", () => {
  let value = 0.3;
  for (let i = 0; i < 3; i += 1) value = hand.stepped(value, -0.1);
  assert.ok(Object.is(value, 0));
  assert.equal(hand.stepped(0.1, 0.2), 0.3);
  assert.equal(hand.stepped(-0.5, 1), 0.5);
  assert.equal(hand.stepped(999_999.95, 0.1), 1e6);
  assert.equal(hand.stepped(-1e6, -1), -1e6);
});

Deno.test("a number is short where there is little room", () => {
  /** @type {[number, string][]} */
  const texts = [
    [0, "0"],
    [-0, "0"],
    [1.6243453636632417, "1.624"],
    [-2.06, "-2.06"],
    [20, "20"],
    [-10.528, "-10.53"],
    [123.456, "123.5"],
    [12345.6, "12346"],
    [-1e6, "-1.0e6"],
    [99_999, "99999"],
    [0.005, "0.005"],
    [0.00123, "1.2e-3"],
    [-1e-9, "-1.0e-9"],
  ];
  for (const [value, text] of texts) assert.equal(hand.short(value), text);
  assert.equal(hand.shortSigned(-2.06), "−2.06");
});

Deno.test("an answer is about a network only if every number is the same", () => {
  const answer = /** @type {any} */ ({ parameters: Float64Array.of(1, 2, 0.1) });
  assert.ok(hand.isAbout(answer, [1, 2, 0.1]));
  assert.ok(!hand.isAbout(answer, [1, 2, 0.1 + 1e-16 + 1e-16]));
  assert.ok(!hand.isAbout(answer, [1, 2]));
  assert.ok(!hand.isAbout(null, [1]));
});
