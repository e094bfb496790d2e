// The points of the map on a canvas: a shape for each class, a colour for class or value.
// Whatever lies on top lies there by chance, or in space because it is nearer.

import { SYMBOLS } from "./symbols.js";

const POINT_SIZE = 3.1; // px, half a shape's height; in space it is smaller
const SIZE_IN_SPACE = 2.5;
const GREY_SIZE = 1.3;
const POINT_OPACITY = 0.85;
const FAINT_OPACITY = 0.45; // over pictures
const DIMMED_OPACITY = 0.18; // those that are not selected, while others are
const HIDDEN_OPACITY = 0.3;
const N_BUCKETS = 1024; // of depth

/** 0 to n - 1 in an order that is always the same and favours no class. */
export function shuffled(n) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let state = 1;
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** 0 to n - 1, the farthest first, by counting; those behind the camera are left out. */
export function farthestFirst(depths) {
  let [low, high] = [Infinity, -Infinity];
  for (const depth of depths) {
    if (depth < low) low = depth;
    if (depth > high) high = depth;
  }
  const scale = (N_BUCKETS - 1) / (high - low || 1);
  const bucketOf = (depth) => N_BUCKETS - 1 - Math.floor((depth - low) * scale);
  const starts = new Uint32Array(N_BUCKETS + 1);
  let n = 0;
  for (const depth of depths) {
    if (Number.isNaN(depth)) continue;
    starts[bucketOf(depth) + 1] += 1;
    n += 1;
  }
  for (let i = 1; i <= N_BUCKETS; i++) starts[i] += starts[i - 1];
  const order = new Uint32Array(n);
  depths.forEach((depth, row) => {
    if (!Number.isNaN(depth)) order[starts[bucketOf(depth)]++] = row;
  });
  return order;
}

/** Shapes drawn once, in each colour they are needed in: all on one canvas, since to draw
 * from one is what is fast. */
class Stamps {
  prepare(colours, size, scale) {
    const key = [colours, size, scale].join();
    if (key === this.key) return;
    this.key = key;
    this.side = 2 * Math.ceil(1.3 * size * scale) + 2;
    const sheet = document.createElement("canvas");
    sheet.width = this.side * SYMBOLS.length;
    sheet.height = this.side * colours.length;
    const context = sheet.getContext("2d");
    SYMBOLS.forEach((text, column) => {
      const path = new Path2D(text);
      colours.forEach((colour, line) => {
        const centre = [(column + 0.5) * this.side, (line + 0.5) * this.side];
        context.setTransform(size * scale, 0, 0, size * scale, ...centre);
        context.fillStyle = colour;
        context.fill(path);
      });
    });
    this.sheet = sheet;
  }
}

export class Points {
  constructor() {
    this.stamps = new Stamps();
  }

  /** Draw all points in sight. `context` is in device pixels; `at` holds each row's place
   * in CSS pixels, `of` what it looks like: `symbol`, `shade`
   * and `isShown` by row, the `strong` rows if others are dimmed, `isFaint` for all. */
  draw(context, { xs, ys, depths, box, scale, isSpace, colours, of, ink }) {
    const size = isSpace ? SIZE_IN_SPACE : POINT_SIZE;
    this.stamps.prepare(colours, size, scale);
    if (this.order?.length !== xs.length) this.order = shuffled(xs.length);
    const order = isSpace ? farthestFirst(depths) : this.order;
    const { left, top, width, height } = box;
    const isInSight = (row) =>
      xs[row] >= left && ys[row] >= top && xs[row] <= left + width && ys[row] <= top + height;
    context.setTransform(1, 0, 0, 1, 0, 0);
    const side = 2 * GREY_SIZE * scale;
    context.fillStyle = ink;
    context.globalAlpha = HIDDEN_OPACITY;
    for (const row of order) {
      if (of.isShown(row) || !isInSight(row)) continue;
      context.fillRect(xs[row] * scale - side / 2, ys[row] * scale - side / 2, side, side);
    }
    const passes = of.strong ? [false, true] : [true];
    for (const isStrong of passes) {
      const plain = of.isFaint ? FAINT_OPACITY : POINT_OPACITY;
      context.globalAlpha = isStrong ? plain : DIMMED_OPACITY;
      for (const row of order) {
        if (!of.isShown(row) || !isInSight(row)) continue;
        if (of.strong && of.strong.has(row) !== isStrong) continue;
        this.stamp(context, of.symbol(row), of.shade(row), xs[row] * scale, ys[row] * scale);
      }
    }
    context.globalAlpha = 1;
  }

  stamp(context, symbol, shade, x, y) {
    const { sheet, side } = this.stamps;
    const [left, top] = [Math.round(x - side / 2), Math.round(y - side / 2)];
    context.drawImage(sheet, symbol * side, shade * side, side, side, left, top, side, side);
  }
}
