// Where a point of the map is on the screen (ae/ui/components/map/chart.js).
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chart } from "../../ae/ui/components/map/chart.js";

/** A flat chart as Plotly lays it out: 400 x 200 pixels from (50, 30). */
const flat = new Chart({
  _fullLayout: {
    xaxis: { range: [-10, 10], _offset: 50, _length: 400 },
    yaxis: { range: [0, 4], _offset: 30, _length: 200 },
  },
});

test("low values are at the left and at the bottom, high ones at the right and the top", () => {
  const place = flat.placer();

  assert.deepEqual(place([-10, 0]), [50, 230]);
  assert.deepEqual(place([10, 4]), [450, 30]);
  assert.deepEqual(place([0, 3]), [250, 80]);
});

test("the point under a pixel is the one that is drawn there", () => {
  assert.deepEqual(flat.pointAt(50, 30), [-10, 4]);
  assert.deepEqual(flat.pointAt(450, 230), [10, 0]);
  for (const point of [[-3, 1], [7.5, 3.25]]) {
    flat.pointAt(...flat.placer()(point)).forEach((value, i) =>
      assert.ok(Math.abs(value - point[i]) < 1e-9)
    );
  }
});

test("an axis that runs the other way is drawn the other way", () => {
  const turned = new Chart({
    _fullLayout: {
      xaxis: { range: [10, -10], _offset: 0, _length: 100 },
      yaxis: { range: [1, 0], _offset: 0, _length: 100 },
    },
  });

  assert.deepEqual(turned.placer()([10, 1]), [0, 100]);
  assert.deepEqual(turned.pointAt(0, 100), [10, 1]);
});

test("what lies beside the axes is not on the map", () => {
  assert.ok(flat.isWithin(50, 30) && flat.isWithin(450, 230));
  assert.ok(![[49, 100], [451, 100], [100, 29], [100, 231]].some(([x, y]) => flat.isWithin(x, y)));
});

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A box seen straight from the front, without perspective, its points scaled by two. */
function boxSeenBy(projection) {
  const rect = (left, top, width, height) => ({
    getBoundingClientRect: () => ({ left, top, width, height }),
  });
  const glplot = { cameraParams: { projection, view: IDENTITY, model: IDENTITY } };
  const scene = { glplot, container: rect(110, 25, 200, 100), dataScale: [2, 2, 2] };
  return new Chart({ ...rect(100, 20, 300, 200), _fullLayout: { scene: { _scene: scene } } });
}

test("in a box up is up, right is right, and the depth comes along", () => {
  const place = boxSeenBy(IDENTITY).placer();

  assert.deepEqual(place([0, 0, 0]), [110, 55, 0]);
  assert.deepEqual(place([0.5, 0.5, 0.25]), [210, 5, 0.5]);
  assert.deepEqual(place([-0.5, -0.5, 0]), [10, 105, 0]);
});

test("what lies behind the camera has no place", () => {
  const behind = [...IDENTITY];
  behind[15] = -1;

  assert.ok(boxSeenBy(behind).placer()([0, 0, 0]).every(Number.isNaN));
});
