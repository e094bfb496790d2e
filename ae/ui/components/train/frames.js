// The time machine's frames: a run's snapshots as the server packs them.

import { readSafetensors } from "../shared/network.js";

const PLANE_MARGIN = 1.06; // of the plane around its outermost codes
export const MAX_ASKED = 140; // at once, as in ae/ui/train/watched_snapshots.py

/** A file of snapshots -> [epoch, frame] pairs: pictures in [0, 1], points as pairs, and
 * whether the plane is that epoch's own or that of the untrained network. */
export function readFrames(bytes) {
  const { epochs, pictures, points, refitted, spans } = readSafetensors(bytes).tensors;
  const part = ({ values }, i) => {
    const length = values.length / epochs.values.length;
    return values.subarray(i * length, (i + 1) * length);
  };
  return Array.from(epochs.values, (epoch, i) => {
    const unit = spans.values[i] / 32767;
    return [
      epoch,
      {
        pixels: Float32Array.from(part(pictures, i), (byte) => byte / 255),
        points: Float32Array.from(part(points, i), (value) => value * unit),
        isRefitted: refitted.values[i] === 1,
      },
    ];
  });
}

/** The square around all points of a frame, with a little room. */
export function squareAround({ points }) {
  const ends = [0, 1].map(() => [Infinity, -Infinity]);
  points.forEach((at, i) => {
    const axis = ends[i % 2];
    axis[0] = Math.min(axis[0], at);
    axis[1] = Math.max(axis[1], at);
  });
  const middle = ends.map(([low, high]) => (low + high) / 2);
  const reach = Math.max(...ends.map(([low, high]) => high - low)) / 2;
  return { middle, reach: reach > 0 ? PLANE_MARGIN * reach : 1 };
}

/** The newest frame's square, wide enough for the one shown: the plane keeps still while
 * one scrubs, save where codes lie farther out. `times` says how much wider it is. */
export function squareFor(frame, newest) {
  const { middle, reach } = squareAround(newest);
  const own = squareAround(frame);
  const needed = Math.max(
    ...middle.map((at, axis) => Math.abs(at - own.middle[axis]) + own.reach / PLANE_MARGIN),
  );
  const times = needed > reach ? PLANE_MARGIN * needed / reach : 1;
  return { middle, reach: times * reach, times };
}

/** Where the first digit of each class stands among labels, by class. */
export function firstOfEachClass(labels) {
  const first = new Map();
  labels.forEach((label, i) => first.has(label) || first.set(label, i));
  return [...first].sort(([a], [b]) => a - b);
}
