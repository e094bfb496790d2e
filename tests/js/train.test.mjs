import assert from "node:assert/strict";
import { test } from "node:test";

import { epochTicks, errorRange, logTicks } from "../../ae/ui/components/train/curve.js";
import { readFrame, squareAround } from "../../ae/ui/components/train/timeline.js";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

test("a log axis is marked at 1, 2 and 5 times the powers of ten", () => {
  assert.deepEqual(logTicks(0.009, 0.07), [0.01, 0.02, 0.05]);
  assert.deepEqual(logTicks(0.1, 100), [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]);
});

test("a short log axis has more marks, and none beyond its ends", () => {
  assert.deepEqual(logTicks(0.031, 0.07), [0.04, 0.05, 0.06]);
  for (const [low, high] of [[0.012, 0.069], [1e-5, 3e-5], [0.5, 2], [0.0999, 0.1001]]) {
    const ticks = logTicks(low, high);
    assert.ok(ticks.every((tick) => tick >= low && tick <= high), `${low} ${high}`);
    assert.deepEqual(ticks, [...ticks].sort((a, b) => a - b));
  }
});

test("marks have no digits that rounding brought", () => {
  for (const tick of logTicks(1e-6, 1e3)) assert.ok(`${tick}`.length <= 8, `${tick}`);
});

test("epochs are marked whole, from 0, nine times or fewer", () => {
  assert.deepEqual(epochTicks(1), [0, 1]);
  assert.deepEqual(epochTicks(10), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(epochTicks(300), [0, 50, 100, 150, 200, 250, 300]);
  for (const last of [1, 2, 3, 7, 8, 9, 17, 40, 81, 99, 500, 801, 10_000]) {
    const ticks = epochTicks(last);
    assert.ok(ticks.length <= 9 && ticks.length >= 2, `${last}: ${ticks}`);
    assert.ok(ticks.every(Number.isInteger), `${last}: ${ticks}`);
    assert.ok(ticks.at(-1) <= last, `${last}: ${ticks}`);
  }
});

test("the errors' range holds every point and PCA, with some room", () => {
  const points = [[0, null, 0.0675], [0.5, 0.05, null], [1, 0.04, 0.03]];
  const [low, high] = errorRange(points, 0.02);

  assert.ok(low < 0.02 && low > 0.015);
  assert.ok(high > 0.0675 && high < 0.09);
});

test("the errors' range of a run that has only begun lies around PCA", () => {
  const [low, high] = errorRange([], 0.02);
  assert.ok(low < 0.02 && high > 0.02);
});

test("an error of 0 has no place on a log axis", () => {
  assert.ok(errorRange([[1, 0, 0.01]], 0.02)[0] > 0);
});

test("a frame's pictures become shares of white, its points what they were", () => {
  const { pixels, points } = readFrame({
    pictures: base64([0, 255, 51]),
    points: base64(new Uint8Array(Int16Array.of(32767, -32767, 0, 16384).buffer)),
    span: 2.5,
  });

  assert.deepEqual([...pixels].map((value) => value.toFixed(3)), ["0.000", "1.000", "0.200"]);
  assert.deepEqual([...points].map((value) => value.toFixed(3)), ["2.500", "-2.500", "0.000", "1.250"]);
});

const frame = (...points) => ({ points: Float32Array.from(points.flat()) });
const many = (n, make) => frame(...Array.from({ length: n }, (_, i) => make(i)));

test("the square is around nearly all points of all frames", () => {
  const frames = [
    many(1000, (i) => [i / 999, 0]), // 0 to 1
    many(1000, (i) => [3 + i / 999, 2]), // 3 to 4
  ];
  const { middle, reach } = squareAround(frames);

  assert.ok(Math.abs(middle[0] - 2) < 0.05 && Math.abs(middle[1] - 1) < 0.05);
  assert.ok(reach > 2 && reach < 2.4, reach);
});

test("one epoch of codes far out does not make the others a dot", () => {
  const near = () => many(1000, (i) => [Math.sin(i), Math.cos(i)]);
  const frames = Array.from({ length: 200 }, near);
  frames[3] = many(1000, () => [500, -500]);

  assert.ok(squareAround(frames).reach < 1.2);
});

test("codes that are all the same, or none, still have a square", () => {
  assert.deepEqual(squareAround([frame([2, 3])]), { middle: [2, 3], reach: 1 });
  assert.equal(squareAround([]).reach, 1);
});
