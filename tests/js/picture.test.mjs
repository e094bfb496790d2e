import assert from "node:assert/strict";
import { test } from "node:test";

import {
  differenceColour,
  meanSquaredError,
  pixelsOf,
} from "../../ae/ui/components/shared/picture.js";

const BLUE = [0, 114, 178, 255];
const ORANGE = [213, 94, 0, 255];
const WHITE = [255, 255, 255, 255];

test("missing ink is blue, added ink orange, no difference white", () => {
  assert.deepEqual(differenceColour(-1), BLUE);
  assert.deepEqual(differenceColour(1), ORANGE);
  assert.deepEqual(differenceColour(0), WHITE);
});

test("half a difference is half way to white", () => {
  assert.deepEqual(differenceColour(-0.5), [128, 185, 217, 255]);
  assert.deepEqual(differenceColour(0.5), [234, 175, 128, 255]);
});

test("no difference is stronger than a whole one", () => {
  assert.deepEqual(differenceColour(-7), BLUE);
  assert.deepEqual(differenceColour(7), ORANGE);
});

test("the mean squared error is the mean of the squares", () => {
  assert.equal(meanSquaredError([0, 1, 0.5, 0], [0, 0, 0, 0]), 1.25 / 4);
  assert.equal(meanSquaredError([0.25, 1], [0.25, 1]), 0);
});

test("a row of bytes is a picture of its own", () => {
  const bytes = new Uint8Array(3 * 784).fill(51, 784, 2 * 784);

  assert.deepEqual(pixelsOf(bytes, 1), new Float32Array(784).fill(0.2));
  assert.deepEqual(pixelsOf(bytes, 2), new Float32Array(784));
});
