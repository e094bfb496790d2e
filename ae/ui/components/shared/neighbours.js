// How typical a code is: the same arithmetic as in ae/latent/neighbours.py, for codes on
// the move. No DOM.

import { N_NEAREST, nearestRows } from "./geometry.js";
import { _ } from "./language.js";

const N_CANDIDATES = 10; // nearest codes, whose pictures are compared
const N_ALIKE = 3; // the most alike, whose mean difference is the code's own

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

const squared = (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
const MOST_PICTURES = 500; // 1.5 MB of real digits' decoded pictures are kept
const pictures = new WeakMap(); // by a run's codes: by row

function pictureOf({ codes, decode }, row, width) {
  if (!pictures.has(codes)) pictures.set(codes, new Map());
  const known = pictures.get(codes);
  if (!known.has(row)) {
    if (known.size >= MOST_PICTURES) known.delete(known.keys().next().value);
    known.set(row, decode(codes.subarray(row * width, (row + 1) * width)).slice());
  }
  return known.get(row);
}

/** What the real digits around say of a code.
 *
 * `real` holds `codes` (row by row), `labels` of these digits, `decode`, and `differences`:
 * how far the decoded picture of each is from those of its neighbours, ascending. Of the
 * ten nearest codes the five whose pictures are most like the code's own are `nearest`.
 * The plausibility is the share of real digits whose pictures differ more from theirs;
 * `isDigit` says that a real digit has this very code. A digit is no neighbour of itself,
 * and those the code was made from (`without`) do not count either: near to where it
 * started, a way would else be called more real than its own start. */
export function judge(real, code, without = []) {
  const { codes, labels, differences } = real;
  const width = code.length;
  const n = Math.min(N_CANDIDATES, labels.length - 1);
  const near = nearestRows(codes, width, code, n + 1, without);
  const isNear = (distance) => distance < ITSELF * Math.sqrt(width);
  const isItself = isNear(near[0].distance);
  const picture = real.decode(code).slice();
  const nearest = near.slice(isItself ? 1 : 0).slice(0, n)
    .map((one) => ({ ...one, apart: Math.sqrt(squared(picture, pictureOf(real, one.row, width))) }))
    .sort((a, b) => a.apart - b.apart)
    .slice(0, N_NEAREST);
  const isMadeFrom = (row) => isNear(Math.hypot(...code.map((z, i) => z - codes[row * width + i])));
  const alike = nearest.slice(0, N_ALIKE);
  const own = Math.fround(alike.reduce((sum, { apart }) => sum + apart, 0) / alike.length);
  const closer = countWhile(differences, (difference) => difference <= own);
  const counts = new Map();
  for (const { row } of nearest) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  // Of equals the first, whose picture is the most alike.
  const [label, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return {
    plausibility: 1 - closer / differences.length,
    label,
    share: count / N_NEAREST,
    isDigit: isItself || without.some(isMadeFrom),
    nearest,
  };
}

/** A plausibility in words: never 0 or 100 % by rounding alone. */
export function plausibilityWords(plausibility) {
  if (plausibility === 0) return _("less like its neighbours than any real digit is like its own");
  if (plausibility < 0.01) {
    return _("more like its neighbours than fewer than 1 % of real digits are like theirs");
  }
  const percent = Math.min(99, Math.round(100 * plausibility));
  return _("more like its neighbours than {percent} % of real digits are like theirs", {
    percent,
  });
}
