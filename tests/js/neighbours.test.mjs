// Codes judged in the browser, against what scikit-learn and a loop found (and numpy is
// held to, by tests/unit/test_neighbours.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judge, plausibilityWords } from "../../ae/ui/components/shared/neighbours.js";

const saved = JSON.parse(readFileSync(new URL("../fixtures/neighbours.json", import.meta.url)));
const real = {
  codes: Float32Array.from(saved.codes),
  labels: Uint8Array.from(saved.labels),
  differences: Float32Array.from(saved.differences),
  decode: (code) =>
    Float64Array.from(saved.weights[0], (_, column) => {
      const sum = saved.weights.reduce((total, row, i) => total + code[i] * row[column], 0);
      return Math.max(0, sum);
    }),
};

test("the most alike, plausibility and class are those that were found", () => {
  saved.queries.forEach((query, i) => {
    const { nearest, distances, plausibility, label, share } = saved.found[i];
    const got = judge(real, query, saved.without[i]);

    assert.deepEqual(got.nearest.map(({ row }) => row), nearest);
    got.nearest.forEach(({ distance }, k) => assert.ok(Math.abs(distance - distances[k]) < 1e-9));
    assert.ok(Math.abs(got.plausibility - plausibility) < 1e-9, `${got.plausibility}`);
    assert.equal(got.label, label);
    assert.equal(got.share, share);
  });
});

test("words say the share, and do not round it to nothing or to all", () => {
  assert.match(plausibilityWords(0), /^less typical than any real digit/);
  assert.match(plausibilityWords(0.004), /fewer than 1 %/);
  assert.match(plausibilityWords(0.5), /than 50 %/);
  assert.match(plausibilityWords(0.9999), /than 99 %/);
});
