// The time machine's frames: a run's snapshots as the server packs them.

import { readSafetensors } from "../shared/network.js";

const OUTSIDE = 0.01; // share of the codes that may lie beyond each edge of the plane
export const MAX_ASKED = 140; // at once, as in ae/ui/train/watched_snapshots.py

/** A file of snapshots -> [epoch, frame] pairs: pictures in [0, 1], points as pairs. */
export function readFrames(bytes) {
  const { epochs, pictures, points, spans } = readSafetensors(bytes).tensors;
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
      },
    ];
  });
}

/** The square nearly all frames' points fit in: the plane must not breathe while one
 * scrubs. In a few early epochs codes fly far out; they must not make the rest a dot. */
export function squareAround(frames) {
  const spans = [0, 1].map((axis) => {
    const values = [];
    for (const { points } of frames) {
      for (let i = axis; i < points.length; i += 20) values.push(points[i]);
    }
    const sorted = Float32Array.from(values).sort();
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
    return [at(OUTSIDE), at(1 - OUTSIDE)];
  });
  const middle = spans.map(([low, high]) => (low + high) / 2);
  const reach = Math.max(...spans.map(([low, high]) => high - low)) / 2;
  return { middle, reach: reach > 0 ? 1.1 * reach : 1 };
}

/** Where the first digit of each class stands among labels, by class. */
export function firstOfEachClass(labels) {
  const first = new Map();
  labels.forEach((label, i) => first.has(label) || first.set(label, i));
  return [...first].sort(([a], [b]) => a - b);
}
