// How near a code lies to the codes of real digits: the same arithmetic as in
// ae/latent/neighbours.py, for codes on the move. No DOM.

import { N_NEAREST, nearestRows } from "./geometry.js";

const ITSELF = 6e-4; // how far three decimals put each number of a digit's code off

/** How many values there are at the start of a sorted list for which `holds`. */
export function countWhile(sorted, holds) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the nearest real codes say of a code.
 *
 * `real` holds `codes` (row by row), `labels` of these digits, and `sortedDistances`: how
 * far each lies from its own neighbours, ascending. The plausibility is the share of real digits
 * that lie farther from theirs; `isDigit` says that a real digit has this very code. A digit is no neighbour of itself, and those the code was
 * made from (`without`) do not count either: near to where it started, a way would else
 * be called more real than its own start. */
export function judge({ codes, labels, sortedDistances }, code, without = []) {
  const width = code.length;
  const near = nearestRows(codes, width, code, N_NEAREST + 1, without);
  const isNear = (distance) => distance < ITSELF * Math.sqrt(width);
  const isItself = isNear(near[0].distance);
  const nearest = isItself ? near.slice(1) : near.slice(0, N_NEAREST);
  const isMadeFrom = (row) => isNear(Math.hypot(...code.map((z, i) => z - codes[row * width + i])));
  const mean = nearest.reduce((sum, { distance }) => sum + distance, 0) / N_NEAREST;
  const own = Math.fround(mean);
  const closer = countWhile(sortedDistances, (distance) => distance <= own);
  const counts = new Map();
  for (const { row } of nearest) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  // Of equals the first, whose code is the nearest.
  const [label, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return {
    plausibility: 1 - closer / sortedDistances.length,
    label,
    share: count / N_NEAREST,
    isDigit: isItself || without.some(isMadeFrom),
    nearest,
  };
}

/** A plausibility in words: never 0 or 100 % by rounding alone. */
export function plausibilityWords(plausibility) {
  if (plausibility === 0) return "farther out than every real digit";
  if (plausibility < 0.01) return "closer to real codes than fewer than 1 % of real digits";
  const percent = Math.min(99, Math.round(100 * plausibility));
  return `closer to real codes than ${percent} % of real digits`;
}
