import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../ae/ui/components/sliders/history.js";
import { readNumber, rounded, stepTo } from "../../ae/ui/components/shared/numbers.js";

test("a number is kept to three decimals, and zero has no sign", () => {
  assert.equal(rounded(1.23456), 1.235);
  assert.equal(rounded(-0.0004), 0);
  assert.ok(Object.is(rounded(-0.0004), 0));
});

test("a typed number may have a point, a comma, a sign or an exponent", () => {
  const typed = {
    1.5: 1.5,
    "1,5": 1.5,
    " -2.25 ": -2.25,
    "−3": -3, // the minus sign of typesetters, as the notices write it
    "+4": 4,
    ".5": 0.5,
    "5.": 5,
    "1e2": 100,
    "-1E-1": -0.1,
    0.12345: 0.123,
    10000: 10_000,
    "-10000": -10_000,
  };
  for (const [text, value] of Object.entries(typed)) {
    assert.equal(readNumber(text), value, text);
  }
});

test("what is no number of a code is null", () => {
  const nonsense = ["", " ", "abc", "1.2.3", "1,2,3", "--1", "1 2", "0x10", "NaN", "Infinity"];
  const tooLarge = ["1e999", "-1e999", "10000.1", "-10001"];
  for (const text of [...nonsense, ...tooLarge, "1e", "e5", ".", "-", "１"]) {
    assert.equal(readNumber(text), null, text);
  }
});

test("arrows go a hundredth of the range, page keys a tenth", () => {
  const range = [-1, 3];

  assert.equal(stepTo("ArrowRight", 1, range), 1.04);
  assert.equal(stepTo("ArrowUp", 1, range), 1.04);
  assert.equal(stepTo("ArrowLeft", 1, range), 0.96);
  assert.equal(stepTo("ArrowDown", 1, range), 0.96);
  assert.equal(stepTo("PageUp", 1, range), 1.4);
  assert.equal(stepTo("PageDown", 1, range), 0.6);
});

test("Home and End go to the ends, and no step passes them", () => {
  const range = [-1, 3];

  assert.equal(stepTo("Home", 1, range), -1);
  assert.equal(stepTo("End", 1, range), 3);
  assert.equal(stepTo("ArrowRight", 2.99, range), 3);
  assert.equal(stepTo("PageDown", -0.9, range), -1);
});

test("any other key is left alone", () => {
  for (const key of ["Tab", "a", "Enter", "z"]) assert.equal(stepTo(key, 1, [-1, 3]), null);
});

test("a new history has nowhere to go", () => {
  const history = new History();
  history.push([0]);

  assert.equal(history.can(-1), false);
  assert.equal(history.can(1), false);
  assert.equal(history.move(-1), null);
  assert.equal(history.move(1), null);
  assert.deepEqual(history.codes[history.at], [0]);
});

test("undo goes back, redo forward again", () => {
  const history = new History();
  [[0], [1], [2]].forEach((code) => history.push(code));

  assert.deepEqual(history.move(-1), [1]);
  assert.deepEqual(history.move(-1), [0]);
  assert.deepEqual(history.move(1), [1]);
  assert.ok(history.can(-1) && history.can(1));
});

test("a new code drops what could be redone", () => {
  const history = new History();
  [[0], [1], [2]].forEach((code) => history.push(code));
  history.move(-1);

  history.push([9]);

  assert.equal(history.can(1), false);
  assert.deepEqual(history.move(-1), [1]);
});

test("the code shown, settled again, is no new step and drops nothing", () => {
  const history = new History();
  [[0], [1]].forEach((code) => history.push(code));
  history.move(-1);

  history.push([0]);

  assert.deepEqual(history.move(1), [1]);
});

test("a code changed after it was kept does not change the history", () => {
  const history = new History();
  const code = [0];
  history.push(code);

  code[0] = 5;
  history.push(code);

  assert.deepEqual(history.codes, [[0], [5]]);
});

test("two hundred codes are kept, the oldest go first", () => {
  const history = new History();
  for (let i = 0; i < 250; i++) history.push([i]);

  assert.equal(history.codes.length, 200);
  assert.deepEqual(history.codes[0], [50]);
  assert.deepEqual(history.codes[history.at], [249]);
  assert.deepEqual(history.move(-1), [248]);
});
