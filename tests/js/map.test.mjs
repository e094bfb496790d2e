// What the map works out in the browser, against references worked out another way.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blend,
  interpolate,
  isInside,
  lift,
  nearestRows,
  project,
  rowsOfDigits,
  withRoom,
} from "../../ae/ui/components/shared/geometry.js";
import { readArrays } from "../../ae/ui/components/shared/store.js";

/** Numbers in [0, 1) that are the same at each run (Park and Miller, 1988). */
function seeded(n, seed = 1) {
  let state = seed;
  return Float32Array.from({ length: n }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

const close = (got, wanted, within = 1e-9) => {
  assert.equal(got.length, wanted.length);
  wanted.forEach((value, i) =>
    assert.ok(Math.abs(got[i] - value) <= within, `${got} not ${wanted}`)
  );
};

test("the nearest rows are those that sorting all distances finds", () => {
  const values = seeded(300 * 9);
  const query = seeded(9, 7);
  const distances = Array.from({ length: 300 }, (_, row) => ({
    row,
    distance: Math.hypot(...Array.from(query, (z, i) => values[row * 9 + i] - z)),
  })).sort((a, b) => a.distance - b.distance);

  const found = nearestRows(values, 9, query, 8);

  assert.deepEqual(
    found.map(({ row }) => row),
    distances.slice(0, 8).map(({ row }) => row),
  );
  close(
    found.map(({ distance }) => distance),
    distances.slice(0, 8).map(({ distance }) => distance),
  );
});

test("a row is not its own neighbour when it is left out", () => {
  const values = seeded(50 * 3);
  const own = values.subarray(36, 39);

  assert.equal(nearestRows(values, 3, own, 1)[0].row, 12);
  assert.ok(nearestRows(values, 3, own, 49, [12]).every(({ row }) => row !== 12));
});

test("fewer rows than asked for are all of them", () => {
  assert.equal(nearestRows(seeded(6), 3, [0, 0, 0], 5).length, 2);
});

test("a blend lies halfway between two rows that are equally far", () => {
  const values = Float32Array.of(0, 0, 4, 2);
  const near = [
    { row: 0, distance: 3 },
    { row: 1, distance: 3 },
  ];

  close(blend(values, 2, near), [2, 1]);
});

test("twice as far counts a quarter", () => {
  const near = [
    { row: 0, distance: 1 },
    { row: 1, distance: 2 },
  ];

  close(blend(Float32Array.of(0, 5), 1, near), [1]);
});

test("a row at no distance is the answer itself", () => {
  const near = [
    { row: 1, distance: 0 },
    { row: 0, distance: 1 },
  ];

  close(blend(Float32Array.of(1, 7), 1, near), [7]);
});

const half = Math.SQRT1_2;
const sheet = { origin: [1, 2, 3], axes: [[half, half, 0], [0, 0, 1]] };

test("a point leads to a code of the sheet and back to itself", () => {
  const code = lift(sheet, sheet.origin, [2, -5]);

  close(code, [1 + 2 * half, 2 + 2 * half, 3 - 5]);
  close(project(sheet, code), [2, -5]);
});

test("a sheet through another code keeps what that has off the axes", () => {
  const numbers = { origin: [0, 0, 0], axes: [[0, 1, 0], [0, 0, 1]] };

  close(lift(numbers, [9, 1, 1], [4, 6]), [9, 4, 6]);
});

test("a path begins and ends at its codes, in even steps", () => {
  const path = interpolate(Float32Array.of(0, 8), Float32Array.of(4, 0), 5);

  assert.deepEqual(path, [[0, 8], [1, 6], [2, 4], [3, 2], [4, 0]]);
});

test("what is inside a triangle lies left of each of its sides", () => {
  const [xs, ys] = [[0.1, 0.9, 0.4], [0.1, 0.3, 0.9]]; // counter-clockwise
  const points = seeded(2000);
  let n = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = points.subarray(i, i + 2);
    const isLeft = xs.every((x0, j) => {
      const k = (j + 1) % 3;
      return (xs[k] - x0) * (y - ys[j]) - (ys[k] - ys[j]) * (x - x0) > 0;
    });

    assert.equal(isInside(x, y, xs, ys), isLeft);
    n += isLeft;
  }
  assert.ok(n > 100 && n < 900);
});

test("a lasso with a bay leaves the bay out", () => {
  const [xs, ys] = [[0, 4, 4, 2, 0], [0, 0, 4, 1, 4]];

  assert.ok(isInside(0.5, 2, xs, ys));
  assert.ok(!isInside(2, 3, xs, ys));
});

test("pictures are placed apart, in order, and wherever there is still room", () => {
  const order = Array.from({ length: 400 }, (_, i) => i);
  const [xs, ys] = [seeded(400, 3).map((x) => 40 + 300 * x), seeded(400, 5).map((y) => 200 * y)];
  const box = { left: 50, top: 10, width: 280, height: 180 };
  const size = 26;
  const apart = (a, b) => Math.max(Math.abs(xs[a] - xs[b]), Math.abs(ys[a] - ys[b])) >= size;
  const inBox = (row) => xs[row] >= 50 && xs[row] <= 330 && ys[row] >= 10 && ys[row] <= 190;

  const placed = withRoom(order, xs, ys, size, box);

  // Reference: the same greedy choice, each against all placed before.
  const wanted = [];
  for (const row of order) {
    if (inBox(row) && wanted.every((other) => apart(row, other))) wanted.push(row);
  }
  assert.deepEqual(placed, wanted);
  assert.ok(placed.length > 20);
});

test("a table has a line for each digit, with all numbers of its code", () => {
  const digits = {
    labels: Uint8Array.of(7, 2),
    errors: Float32Array.of(0.25, 0.5),
    codes: Float32Array.of(1, 2, 3, -4),
    latentDim: 2,
  };

  assert.deepEqual(rowsOfDigits([1, 0], digits), [
    ["index", "label", "error", "z1", "z2"],
    [1, 2, 0.5, 3, -4],
    [0, 7, 0.25, 1, 2],
  ]);
});

/** A safetensors file, written by hand. */
function safetensors(entries, metadata) {
  const header = { __metadata__: metadata };
  const parts = [];
  let at = 0;
  for (const [name, dtype, shape, values] of entries) {
    const bytes = Buffer.from(values.buffer);
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    parts.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

test("arrays arrive as they were packed, whatever their type", async () => {
  const entries = [
    ["points", "F32", [2, 2], Float32Array.of(1, 2, 3, 4)],
    ["indices", "I32", [3], Int32Array.of(5, 70_000, -1)],
    ["labels", "U8", [3], Uint8Array.of(0, 9, 255)],
  ];

  const arrays = readArrays(new Uint8Array(safetensors(entries, {})));

  for (const [name, , , values] of entries) assert.deepEqual(arrays[name], values);
});
