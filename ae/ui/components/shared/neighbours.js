// How typical a code is: the same arithmetic as in ae/latent/neighbours.py, for codes on
// the move. No DOM.

import { N_NEAREST, nearestRows } from "./geometry.js";
import { _ } from "./language.js";

const N_CANDIDATES = 20; // nearest codes, whose pictures are compared
const LEAD = 0.2; // what it counts for that pictures of other classes are farther off

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

/** How far a picture is from the five most alike of one class, less a part of how much
 * farther off the nearest of another is; the least alike stands in for what is missing. */
function difference(alike, isOwn) {
  const last = alike.at(-1).apart;
  const own = alike.filter(({ row }) => isOwn(row)).slice(0, N_NEAREST);
  const total = own.reduce((sum, { apart }) => sum + apart, 0) + (N_NEAREST - own.length) * last;
  const mean = total / N_NEAREST;
  const other = alike.find(({ row }) => !isOwn(row))?.apart ?? last;
  return mean - LEAD * (other - mean);
}

/** What the real digits around say of a code.
 *
 * `real` holds `codes` (row by row), `labels` of these digits, `decode`, and `differences`:
 * how far the decoded picture of each is from those of its neighbours, ascending. Of the
 * 20 nearest codes the five whose pictures are most like the code's own are `nearest`.
 * The plausibility is the share of real digits whose difference is larger;
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
  const alike = near.slice(isItself ? 1 : 0).slice(0, n)
    .map((one) => ({ ...one, apart: Math.sqrt(squared(picture, pictureOf(real, one.row, width))) }))
    .sort((a, b) => a.apart - b.apart);
  const nearest = alike.slice(0, N_NEAREST);
  const isMadeFrom = (row) => isNear(Math.hypot(...code.map((z, i) => z - codes[row * width + i])));
  const counts = new Map();
  for (const { row } of nearest) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  // Of equals the first, whose picture is the most alike.
  const [label, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const own = Math.fround(difference(alike, (row) => labels[row] === label));
  const closer = countWhile(differences, (theirs) => theirs <= own);
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
  if (plausibility === 0) return _("less typical than any real digit");
  if (plausibility < 0.01) {
    return _("more typical than fewer than 1 % of real digits");
  }
  const percent = Math.min(99, Math.round(100 * plausibility));
  return _("more typical than {percent} % of real digits", { percent });
}
