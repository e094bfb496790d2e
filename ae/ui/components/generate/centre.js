// A picture made ready as MNIST's were: shrunk into a box of 20 x 20 pixels, its shape
// kept, and laid so that its centre of mass is in the middle of 28 x 28 (LeCun, Cortes
// and Burges, "The MNIST database of handwritten digits"). No DOM. A grey picture is
// { width, height, values }, row by row, light ink on 0.

import { SIDE } from "../shared/picture.js";

const BOX = 20;
const MIDDLE = 14; // the row and column MNIST's centres of mass lie nearest to

/** The smallest box with all ink in it, or null if there is none. */
export function inkBox({ width, height, values }) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (values[at] <= 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** For each of `n` new pixels, which old ones it is a mean of: a triangle as wide as the
 * picture shrinks, so that no thin line falls between two pixels. */
function mixtures(from, length, n) {
  const scale = length / n;
  const reach = Math.max(1, scale);
  return Array.from({ length: n }, (_, i) => {
    const middle = from + (i + 0.5) * scale;
    const first = Math.max(from, Math.floor(middle - reach));
    const last = Math.min(from + length, Math.ceil(middle + reach)) - 1;
    const parts = [];
    let total = 0;
    for (let at = first; at <= last; at++) {
      const weight = Math.max(0, 1 - Math.abs((at + 0.5 - middle) / reach));
      total += weight;
      parts.push({ at, weight });
    }
    return parts.map(({ at, weight }) => ({ at, weight: weight / total }));
  });
}

/** A box of a grey picture, drawn anew in width x height pixels. */
export function resize({ width: stride, values }, box, width, height) {
  const across = mixtures(box.left, box.width, width);
  const down = mixtures(box.top, box.height, height);
  const made = new Float32Array(width * height);
  const line = new Float32Array(stride);
  down.forEach((rows, y) => {
    for (let x = box.left; x < box.left + box.width; x++) {
      line[x] = 0;
      for (const { at, weight } of rows) line[x] += weight * values[at * stride + x];
    }
    across.forEach((columns, x) => {
      let sum = 0;
      for (const { at, weight } of columns) sum += weight * line[at];
      made[y * width + x] = sum;
    });
  });
  return { width, height, values: made };
}

/** Where the ink's centre of mass is, as [column, row]. */
export function centreOfMass({ width, values }) {
  let [mass, across, down] = [0, 0, 0];
  values.forEach((value, at) => {
    mass += value;
    across += value * (at % width);
    down += value * Math.floor(at / width);
  });
  return [across / mass, down / mass];
}

/** Lay a small picture on 28 x 28 black pixels. */
function layOnBlack({ width, height, values }, left, top) {
  const pixels = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    pixels.set(values.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  }
  return pixels;
}

/** Shrink a box to at most `most` pixels a side, its shape kept. */
function fitInto(grey, box, most) {
  const scale = most / Math.max(box.width, box.height);
  const side = (length) => Math.max(1, Math.round(length * scale));
  return resize(grey, box, side(box.width), side(box.height));
}

/** A grey picture as MNIST would have it: 784 pixels; all 0 if there is no ink. */
export function centred(grey) {
  const box = inkBox(grey);
  if (!box) return new Float32Array(SIDE * SIDE);
  const small = fitInto(grey, box, BOX);
  const [across, down] = centreOfMass(small);
  // By whole pixels, as MNIST's were; what is very one-sided stays within the picture.
  const shift = (middle, side) => Math.max(0, Math.min(SIDE - side, Math.round(MIDDLE - middle)));
  return layOnBlack(small, shift(across, small.width), shift(down, small.height));
}

/** A whole grey picture in the middle of 28 x 28 pixels, as large as MNIST's digits. */
export function boxed(grey) {
  const { width, height } = grey;
  const small = fitInto(grey, { left: 0, top: 0, width, height }, BOX);
  return layOnBlack(small, (SIDE - small.width) >> 1, (SIDE - small.height) >> 1);
}

/** A whole grey picture in 28 x 28 pixels, with no eye for where its ink is. */
export function shrunk(grey) {
  const { width, height } = grey;
  const small = fitInto(grey, { left: 0, top: 0, width, height }, SIDE);
  return layOnBlack(small, (SIDE - small.width) >> 1, (SIDE - small.height) >> 1);
}
