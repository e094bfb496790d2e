// What is worked out of a drawing or a picture: centring, the brush, files, ink, ranks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { stroke } from "../../ae/ui/components/generate/brush.js";
import { centred, centreOfMass, inkBox, shrunk } from "../../ae/ui/components/generate/centre.js";
import {
  errorsOf,
  isUnlike,
  rankWords,
  shareBelow,
} from "../../ae/ui/components/generate/error_rank.js";
import { verdictOf } from "../../ae/ui/components/generate/meter.js";
import { isSameCode } from "../../ae/ui/components/shared/numbers.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/centring.json", import.meta.url)));
const greyOf = ({ width, height, values }) => ({
  width,
  height,
  values: Float32Array.from(values, (value) => value / 255),
});
const grey = (width, height, at = () => 0) => ({
  width,
  height,
  values: Float32Array.from(
    { length: width * height },
    (_, i) => at(i % width, Math.floor(i / width)),
  ),
});

for (const saved of cases) {
  test(`${saved.name} is centred as Pillow and numpy centre it`, () => {
    const pixels = centred(greyOf(saved));

    const worst = Math.max(...saved.pixels.map((wanted, i) => Math.abs(wanted - pixels[i])));
    assert.ok(worst < 1e-4, `off by ${worst}`);
  });
}

test("MNIST's own digits stay exactly as they are", () => {
  const digits = cases.filter(({ name }) => name.startsWith("digit "));

  assert.equal(digits.length, 3);
  for (const digit of digits) {
    const { values } = greyOf(digit);
    centred(greyOf(digit)).forEach((pixel, i) => assert.ok(Math.abs(pixel - values[i]) < 1e-6));
  }
});

test("wherever it was drawn, the same shape comes out the same", () => {
  const ell = (dx, dy) =>
    grey(
      28,
      28,
      (x, y) =>
        Number((x === dx && y >= dy && y < dy + 9) || (y === dy + 8 && x >= dx && x < dx + 5)),
    );

  assert.deepEqual(centred(ell(1, 2)), centred(ell(20, 17)));
  const [across, down] = centreOfMass({ width: 28, values: centred(ell(1, 2)) });
  assert.ok(Math.abs(across - 14) <= 0.5 && Math.abs(down - 14) <= 0.5);
});

test("no ink gives a black picture and no box", () => {
  assert.equal(inkBox(grey(28, 28)), null);
  assert.ok(centred(grey(28, 28)).every((pixel) => pixel === 0));
});

test("without centring a picture of 28 x 28 stays as it is, and a wide one gets rims", () => {
  const digit = greyOf(cases[0]);
  const wide = shrunk(grey(56, 28, () => 1));

  shrunk(digit).forEach((pixel, i) => assert.ok(Math.abs(pixel - digit.values[i]) < 1e-6));
  const rows = Array.from({ length: 28 }, (_, y) => wide[y * 28 + 14]);
  assert.deepEqual(rows.map(Boolean).indexOf(true), 7);
  assert.equal(rows.filter(Boolean).length, 14);
});

test("the brush is soft, its middle full, and draws lines without gaps", () => {
  const values = new Float32Array(784);
  stroke(values, [4.5, 10.5], [20.5, 10.5], false);

  for (let x = 4; x <= 20; x++) assert.equal(values[10 * 28 + x], 1);
  const across = [7, 8, 9, 10, 11, 12, 13].map((y) => values[y * 28 + 12]);
  assert.ok(across[2] > 0.9 && across[1] > 0 && across[1] < 0.5 && across[0] === 0, `${across}`);
  assert.deepEqual(across, [...across].reverse());
});

test("ink adds up to no more than 1, and the eraser takes it away again", () => {
  const values = new Float32Array(784);
  for (let i = 0; i < 3; i++) stroke(values, [14, 14], [14, 14], false);
  assert.ok(Math.max(...values) <= 1);

  stroke(values, [0, 14], [28, 14], true);

  assert.ok(values[13 * 28 + 14] < 0.01 && values[14 * 28 + 14] < 0.01);
});

test("rubbing a line out along itself, or half a pixel beside it, leaves nothing", () => {
  for (const off of [-0.5, 0, 0.5]) {
    const values = new Float32Array(784);
    stroke(values, [6, 5], [20, 22], false);

    stroke(values, [6 + off, 5], [20 + off, 22], true);

    assert.equal(values.reduce((sum, value) => sum + value), 0, `${off} beside`);
  }
});

test("a stroke beyond the pad's edge draws what is left of it and nothing else", () => {
  const values = new Float32Array(784);
  stroke(values, [-30, 5], [-2.5, 5], false);
  assert.ok(values.every((value) => value === 0));

  stroke(values, [-5, 27.5], [3, 40], false);

  assert.ok(values.every((value) => value >= 0 && value <= 1));
});

test("an error stands among those of its class alone", () => {
  const errors = Float32Array.from([0.5, 0.1, 0.4, 0.2, 0.3, 0.9]);
  const labels = Uint8Array.from([7, 7, 1, 7, 7, 1]);
  const sorted = errorsOf(errors, labels, 7);

  assert.deepEqual([...sorted], [...Float32Array.from([0.1, 0.2, 0.3, 0.5])]);
  assert.equal(shareBelow(sorted, 0.25), 0.5);
  assert.equal(shareBelow(sorted, 0.05), 0);
  assert.equal(shareBelow(sorted, 2), 1);
  assert.equal(errorsOf(errors, labels, 3).length, 0);
});

test("an error above nearly all of a class speaks against that class", () => {
  assert.deepEqual([0, 0.94, 0.95, 1].map(isUnlike), [false, false, true, true]);
});

test("a rank in words is never all or none by rounding", () => {
  assert.equal(rankWords(0.8, 7), "worse than 80 % of the 7s");
  assert.match(rankWords(0.999, 7), /than 99 %/);
  assert.match(rankWords(0.001, 7), /than 1 %/);
  assert.match(rankWords(0, 7), /no 7 .* smaller/);
  assert.match(rankWords(1, 7), /every 7/);
});

test("a code is far out below 1 % and on the edge below 25 %", () => {
  const verdict = (plausibility) => verdictOf({ plausibility, share: 1, isDigit: false });

  assert.deepEqual([0, 0.009].map(verdict), ["far", "far"]);
  assert.deepEqual([0.01, 0.249].map(verdict), ["edge", "edge"]);
  assert.deepEqual([0.25, 1].map(verdict), ["near", "near"]);
});

test("a code whose neighbours disagree is between classes, however near they are", () => {
  assert.equal(verdictOf({ plausibility: 0.9, share: 0.6, isDigit: false }), "mixed");
  assert.equal(verdictOf({ plausibility: 0.9, share: 0.8, isDigit: false }), "near");
  assert.equal(verdictOf({ plausibility: 0, share: 0.6, isDigit: false }), "far");
});

test("a real digit's code is never denied", () => {
  assert.equal(verdictOf({ plausibility: 0, share: 0.2, isDigit: true }), "real");
});

test("the mean of all codes is no digit's, however near it lies", () => {
  const found = { plausibility: 0.9, share: 1, isDigit: false, isMean: true };

  assert.equal(verdictOf(found), "mean");
});

test("two codes are one if three decimals say so", () => {
  assert.ok(isSameCode([1, 2], [1.001, 1.999]));
  assert.ok(!isSameCode([1, 2], [1, 2.01]));
});
