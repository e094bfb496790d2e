// What the Morph page works out in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent, verdict } from "../../ae/ui/components/morph/verdict.js";
import { blendPixels, placeAfter } from "../../ae/ui/components/morph/morph.js";
import { nearestColumn } from "../../ae/ui/components/morph/traversal.js";
import { digitsOf } from "../../ae/ui/components/morph/picker.js";

test("a walk goes to the end and back for ever, evenly", () => {
  const places = [0, 600, 1200, 2400, 3600, 4800, 6000].map(placeAfter);

  assert.deepEqual(places, [0, 0.25, 0.5, 1, 0.5, 0, 0.5]);
});

test("a blend lies between two pictures, pixel by pixel", () => {
  const [a, b] = [Float32Array.of(0, 1, 0.5), Float32Array.of(1, 1, 0)];

  assert.deepEqual([...blendPixels(a, b, 0)], [...a]);
  assert.deepEqual([...blendPixels(a, b, 1)], [...b]);
  assert.deepEqual([...blendPixels(a, b, 0.25)], [0.25, 1, 0.375]);
});

test("the ring stands on the column nearest to the code's own number", () => {
  assert.equal(nearestColumn([-2, -1, 0, 1, 2], 0.6), 3);
  assert.equal(nearestColumn([-2, -1, 0, 1, 2], -99), 0);
});

test("a share is never rounded to an end, as in Python", () => {
  // As in tests/unit/test_morphs.py.
  const shares = [0, 0.004, 0.01, 0.025, 0.125, 0.5, 0.995, 0.997, 1].map(percent);

  const wanted = ["0 %", "<1 %", "1 %", "3 %", "13 %", "50 %", "99 %", "99 %", "100 %"];
  assert.deepEqual(shares, wanted);
});

test("a verdict says plausibility, class, and of how many", () => {
  const told = verdict({ plausibility: 0.25, label: 4, share: 0.6 });

  assert.match(
    told,
    /25 % of real digits; nearest class 4 \(3 of the 5 nearest digits\)/,
  );
});

test("a picker shows digits of a class in turn, and after the last the first again", () => {
  const labels = Uint8Array.from([3, 7, 3, 3, 7]);
  assert.deepEqual(digitsOf(labels, 3, 0, 2), [0, 2]);
  assert.deepEqual(digitsOf(labels, 3, 2, 2), [3, 0]);
  assert.deepEqual(digitsOf(labels, 7, 0, 9), [1, 4]);
  assert.deepEqual(digitsOf(labels, 5, 0, 9), []);
});
