// The layers in between as numbers: what each unit holds, what it would add, and which
// never light up. No DOM.

import { N_PIXELS } from "../shared/picture.js";

const [STRIP_ROWS, STRIP_UNIT] = [8, 9];
const STEP = 0.01; // of the layer's largest value now: small enough for a slope

/** What every layer holds while an image and a code pass through: see createNetwork.
 *
 * The code is the sliders', whether or not the image led there. */
export class Activations {
  constructor(network) {
    this.network = network;
    const widths = network.layers.map(({ fanOut }) => fanOut);
    this.values = [network.layers[0].fanIn, ...widths].map((n) => new Float32Array(n));
    this.reaches = this.values.map(() => 0); // of each, over the test digits looked at
    this.tops = this.values.map((values) => new Float32Array(values.length));
    this.nSeen = 0;
  }

  get last() {
    return this.values.length - 1;
  }

  /** Pass an image (or none) and a code through. */
  pass(pixels, code) {
    const { network, values } = this;
    values[0].fill(0);
    if (pixels) values[0].set(pixels);
    if (pixels) network.encode(pixels);
    network.layers.slice(0, network.depth).forEach(({ outputs }, i) => {
      if (pixels) values[i + 1].set(outputs);
      else values[i + 1].fill(0);
    });
    values[network.depth].set(code);
    const drawn = network.decode(values[network.depth]);
    for (let at = network.depth + 1; at < this.last; at++) {
      values[at].set(network.layers[at - 1].outputs);
    }
    values[this.last].set(drawn);
  }

  /** Look at one test digit more, for how far each unit goes. */
  look(pixels) {
    const { network, tops } = this;
    network.decode(Float32Array.from(network.encode(pixels)));
    network.layers.forEach(({ outputs }, i) => {
      const top = tops[i + 1];
      for (let unit = 0; unit < top.length; unit++) {
        if (outputs[unit] > top[unit]) top[unit] = outputs[unit];
      }
      this.reaches[i + 1] = Math.max(this.reaches[i + 1], largest(outputs));
    });
    this.nSeen += 1;
  }

  /** How large a value of a layer is drawn brightest: the largest of the test digits', not
   * of the reader's codes, which may lie anywhere. */
  scaleOf(at) {
    return this.reaches[at] || largest(this.values[at]) || 1;
  }

  /** Whether a layer's values are never below 0, so that a unit can be off. */
  isRelu(at) {
    return at > 0 && at !== this.network.depth && at < this.last;
  }

  /** Whether a unit was off for each of `n` digits, once all were looked at. */
  isDead(at, unit, n) {
    return this.nSeen >= n && n > 0 && this.isRelu(at) && this.tops[at][unit] === 0;
  }

  /** What a unit looks for: { kind, pixels }, 784 signed numbers, or null for a pixel of
   * the output.
   *
   * Of the first layer its incoming weights; of any other the slope: what the picture
   * gains for each 1 that the unit has more, were it to go on as it begins. */
  receptiveField(at, unit) {
    const { network } = this;
    if (at === this.last) return null;
    if (at === 1) {
      const { weight } = network.layers[0];
      const row = weight.slice(unit * N_PIXELS, (unit + 1) * N_PIXELS);
      return { kind: "weights", pixels: row };
    }
    const step = STEP * Math.max(largest(this.values[at]), 0.1);
    const changed = this.values[at].slice();
    const before = network.finish(at, changed).slice();
    changed[unit] += step;
    const after = network.finish(at, changed);
    return { kind: "effect", pixels: after.map((value, i) => (value - before[i]) / step) };
  }
}

/** The largest size of any value. */
export function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** Columns and rows of the units of a layer, of which no column is longer than that. */
export function gridOf(n, mostRows = 16) {
  if (n === N_PIXELS) return { columns: 28, rows: 28, isImage: true };
  const columns = Math.ceil(n / mostRows);
  return { columns, rows: Math.ceil(n / columns), isImage: false };
}

/** Where each layer is drawn, side by side: [{ at, left, top, size, columns, rows }], the
 * side of a unit in `size`; and how wide and high all of it is. A `strip` is low, and
 * leaves out the images. */
export function arrangeLayers(widths, width, { gap, least, isStrip = false }) {
  const grids = widths.map((n, at) => ({ at, n, ...gridOf(n, isStrip ? STRIP_ROWS : undefined) }))
    .filter(({ isImage }) => !(isStrip && isImage));
  // A pixel of an image is half as wide as any other unit.
  const units = grids.reduce((sum, { columns, isImage }) => sum + columns / (isImage ? 2 : 1), 0);
  const room = Math.floor((width - gap * (grids.length - 1)) / units);
  const unit = Math.max(least, isStrip ? Math.min(room, STRIP_UNIT) : room);
  const size = ({ isImage }) => (isImage ? unit / 2 : unit);
  const height = Math.max(...grids.map((grid) => grid.rows * size(grid)));
  let left = 0;
  const blocks = grids.map((grid) => {
    const block = { left, size: size(grid), ...grid };
    block.top = Math.round((height - grid.rows * block.size) / 2);
    left += grid.columns * block.size + gap;
    return block;
  });
  return { blocks, width: left - gap, height };
}

/** The unit at a place of that drawing: { at, unit }, or null. Units run row by row. */
export function unitAt(blocks, x, y) {
  for (const { at, left, top, size, columns, rows, n } of blocks) {
    const column = Math.floor((x - left) / size);
    const row = Math.floor((y - top) / size);
    if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
    const unit = row * columns + column;
    return unit < n ? { at, unit } : null;
  }
  return null;
}
