// What the report card works out in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { heatColour } from "../../ae/ui/components/reconstructions/heat.js";
import { followLink } from "../../ae/ui/components/reconstructions/follow_link.js";
import { cellName, nextCell } from "../../ae/ui/components/reconstructions/confusion.js";
import { extremesWords, meanOfClasses } from "../../ae/ui/components/reconstructions/tiles.js";

/** Ten pictures, each of one shade of its own. */
function shades(...values) {
  const images = new Float32Array(10 * 784);
  values.forEach((value, label) => images.fill(value, label * 784, (label + 1) * 784));
  return images;
}

test("the mean of one class is its own picture", () => {
  const images = shades(0.25, 0.5);
  images[784] = 1;

  const mean = meanOfClasses(images, new Int32Array(10).fill(3), [1]);

  assert.deepEqual(mean, images.slice(784, 2 * 784));
});

test("of several classes each digit weighs the same, not each class", () => {
  const counts = Int32Array.from([30, 10, 0, 0, 0, 0, 0, 0, 0, 0]);

  const mean = meanOfClasses(shades(0, 1, 0.5), counts, [0, 1, 2]);

  assert.equal(mean.length, 784);
  assert.ok(mean.every((value) => value === 0.25));
});

test("classes without digits have a black picture", () => {
  const mean = meanOfClasses(shades(), new Int32Array(10), [4]);

  assert.ok(mean.every((value) => value === 0));
});

test("heat goes from dark blue to yellow, brighter at every step", () => {
  const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

  assert.deepEqual(heatColour(0), [0, 34, 78]);
  assert.deepEqual(heatColour(1), [254, 232, 56]);
  for (let i = 0; i < 100; i++) {
    assert.ok(light(heatColour(i / 100)) < light(heatColour((i + 1) / 100)), i);
  }
});

test("heat beyond the scale has the colour of its end", () => {
  assert.deepEqual(heatColour(-1), heatColour(0));
  assert.deepEqual(heatColour(7), heatColour(1));
});

test("a cell is named in words", () => {
  assert.equal(cellName(23, 4, 9), "23 digits of class 4, classified as 9");
  assert.equal(cellName(1, 4, 9), "1 digit of class 4, classified as 9");
  assert.equal(cellName(940, 6, 6), "940 digits of class 6, classified correctly");
  assert.equal(cellName(1, 1, 1), "1 digit of class 1, classified correctly");
});

const COUNTS = [
  [5, 0, 2],
  [0, 0, 0],
  [1, 0, 9],
];

test("arrows go to the next cell that is not empty, and no further than the last", () => {
  assert.deepEqual(nextCell(COUNTS, [0, 0], "ArrowRight"), [0, 2]);
  assert.deepEqual(nextCell(COUNTS, [0, 2], "ArrowLeft"), [0, 0]);
  assert.deepEqual(nextCell(COUNTS, [0, 2], "ArrowDown"), [2, 2]);
  assert.deepEqual(nextCell(COUNTS, [2, 0], "ArrowUp"), [0, 0]);
  assert.equal(nextCell(COUNTS, [0, 0], "ArrowUp"), null);
  assert.equal(nextCell(COUNTS, [2, 2], "ArrowRight"), null);
  assert.equal(nextCell(COUNTS, [0, 0], "ArrowLeft"), null);
});

test("any other key of the matrix is left alone", () => {
  for (const key of ["Tab", "Enter", " ", "a"]) assert.equal(nextCell(COUNTS, [0, 0], key), null);
});

test("a page is left once for each time it was asked", () => {
  const asked = [];
  globalThis.document = {
    querySelector: (selector) => ({ click: () => asked.push(selector) }),
  };
  const store = { session: new Map() };

  followLink({ data: { asked: "a1", link: "way-out" } }, store);
  followLink({ data: { asked: "a1", link: "way-out" } }, store);
  followLink({ data: { asked: "b2", link: "way-out" } }, store);

  assert.deepEqual(asked, [".st-key-way-out a", ".st-key-way-out a"]);
});

test("the class that comes out worst is named, and the best; classes without digits are not", () => {
  const words = extremesWords([0.02, null, 0.03, 0.01, null, null, null, null, null, null]);

  assert.match(words, /Hardest class: 2\. Easiest: 3\./);
  assert.doesNotMatch(extremesWords([null, 0.02]), /Hardest/);
});
