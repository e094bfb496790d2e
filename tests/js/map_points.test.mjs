// How the map's points are drawn and which of them: order, classes in the address, shapes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseClasses, withClasses } from "../../ae/ui/components/map/address.js";
import { numeralPlaces } from "../../ae/ui/components/map/numerals.js";
import { farthestFirst, shuffled } from "../../ae/ui/components/map/points.js";
import { SYMBOLS } from "../../ae/ui/components/map/symbols.js";

test("points are drawn in an order that is always the same and mixes all classes", () => {
  const order = shuffled(10_000);

  assert.deepEqual(order, shuffled(10_000));
  assert.deepEqual([...order].sort((a, b) => a - b), [...Array(10_000).keys()]);
  // Of ten blocks of a thousand, as classes in order would be, each is spread over all.
  for (let block = 0; block < 10; block++) {
    const part = order.subarray(1000 * block, 1000 * (block + 1));
    for (let label = 0; label < 10; label++) {
      const n = part.filter((row) => Math.floor(row / 1000) === label).length;
      assert.ok(n > 60 && n < 140, `${n} of class ${label} in part ${block}`);
    }
  }
});

test("in space the farthest is drawn first, and none behind the camera", () => {
  const depths = Float32Array.of(0.2, NaN, -0.5, 0.9, 0.1);

  assert.deepEqual([...farthestFirst(depths)], [3, 0, 4, 2]);
});

test("each class has a shape of its own", () => {
  assert.equal(new Set(SYMBOLS).size, 10);
});

test("an address names the classes that are shown, or none if all are", () => {
  const all = new Set(Array(10).keys());

  assert.equal(withClasses("?run=a&classes=3", all), "?run=a");
  assert.equal(withClasses("?run=a", new Set([8, 3])), "?run=a&classes=3&classes=8");
  assert.equal(withClasses("?run=a", new Set()), "?run=a&classes=");
  assert.equal(withClasses("?z=1%2C2&run=a", all), "?z=1%2C2&run=a");
});

test("what an address says of classes is read again", () => {
  for (const classes of [[], [4, 9], [0]]) {
    assert.deepEqual(parseClasses(withClasses("?run=a", new Set(classes))), classes);
  }
  assert.equal(parseClasses("?run=a"), null);
  assert.equal(parseClasses("?classes=ten"), null);
});

test("a numeral stands where most of its class lies, not between two clusters", () => {
  const points = [];
  for (let i = 0; i < 60; i++) points.push(10 + 0.01 * i, 10);
  for (let i = 0; i < 40; i++) points.push(-10 - 0.01 * i, -10);
  points.push(0, 30);
  const places = numeralPlaces(Float32Array.from(points), 2, (row) => row === 100 ? 1 : 0);

  assert.ok(Math.hypot(places[0][0] - 10.3, places[0][1] - 10) < 0.5, `${places[0]}`);
  assert.deepEqual(places[1], [0, 30]);
  assert.equal(places[2], null);
});
