// What the loaded network makes of the drawings of a board. No DOM.

import { judge } from "../shared/neighbours.js";
import { meanSquaredError } from "../shared/picture.js";

const CLASS_COUNT = 10;

/** One drawing through the network: its code, reconstruction and error, the class most of
 * the nearest test digits have, and how typical its code is. */
export function scoreDrawing(network, real, bytes) {
  const pixels = Float32Array.from(bytes, (byte) => byte / 255);
  const code = Array.from(network.encode(pixels));
  const reconstruction = network.decode(code).slice();
  const { label, share, plausibility } = judge(real, code);
  return {
    pixels,
    code,
    reconstruction,
    error: meanSquaredError(pixels, reconstruction),
    nearest: label,
    share,
    plausibility,
  };
}

const meanError = (values) =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

function medianTypical(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

/** The mean error of each class of the test digits, and of all of them last. */
export function testErrors({ errors, labels }) {
  const sums = new Float64Array(CLASS_COUNT + 1);
  const counts = new Float64Array(CLASS_COUNT + 1);
  for (let i = 0; i < errors.length; i++) {
    for (const row of [labels[i], CLASS_COUNT]) {
      sums[row] += errors[i];
      counts[row] += 1;
    }
  }
  return Array.from(sums, (sum, row) => (counts[row] ? sum / counts[row] : null));
}

/** For each class, and for all last: how many drawings were meant to be one, their mean
 * error, how many of them lie nearest to another class, to which most of those, and the
 * median of how typical they are. `scored` has { meant, error, nearest, plausibility }. */
export function classRows(scored) {
  return Array.from({ length: CLASS_COUNT + 1 }, (_row, meant) => {
    const those = scored.filter((one) => meant === CLASS_COUNT || one.meant === meant);
    const strays = those.filter((one) => one.nearest !== one.meant);
    const counts = new Array(CLASS_COUNT).fill(0);
    for (const { nearest } of strays) counts[nearest] += 1;
    const most = Math.max(...counts);
    return {
      n: those.length,
      error: meanError(those.map(({ error }) => error)),
      nStrays: strays.length,
      strayTo: most > 0 && meant < CLASS_COUNT ? counts.indexOf(most) : null,
      typical: medianTypical(those.map(({ plausibility }) => plausibility)),
    };
  });
}

/** Drawings in the order that is asked for: "came", "error" or "class". */
export function inOrder(entries, order) {
  const by = {
    came: (a, b) => b.number - a.number,
    error: (a, b) => b.error - a.error || b.number - a.number,
    class: (a, b) => a.meant - b.meant || b.error - a.error,
  };
  return [...entries].sort(by[order]);
}
