// What a region of the map holds: by the names that a question's answer has, computed from
// what is marked there. How all of the map is, Python says (ae/lesson/on_regions.py). No DOM.

import { isInside } from "../shared/geometry.js";
import { _ } from "../shared/language.js";
import { judge } from "../shared/neighbours.js";

const N_ACROSS = 12; // places of a grid over the region, along each axis
const FAR_OUT_BELOW = 0.05; // as ae/lesson/on_codes.py counts

const percentOf = (part, whole) => Math.round((100 * part) / (whole || 1));

/** How much of a class lies in the region, and how much of the region is of it. `marked` and
 * `all` are classes: of the points in the region and of all on the map. */
export function classInRegion(marked, all, label) {
  const isOf = (other) => other === label;
  const n = marked.filter(isOf).length;
  return { held: percentOf(n, all.filter(isOf).length), pure: percentOf(n, marked.length) };
}

/** Places spread evenly over the part of the map inside a region's corners. */
export function placesIn(corners) {
  const ends = [0, 1].map((axis) => {
    const values = corners.map((corner) => corner[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const along = ([low, high], i) => low + ((i + 0.5) * (high - low)) / N_ACROSS;
  return Array.from({ length: N_ACROSS ** 2 }, (_each, i) => [
    along(ends[0], i % N_ACROSS),
    along(ends[1], Math.floor(i / N_ACROSS)),
  ]).filter(([x, y]) => isInside(x, y, xs, ys));
}

/** Of a hundred codes, how many are less like a digit than 95 of a hundred real ones. */
export function farOutOf(codes, real) {
  const isFarOut = (code) => judge(real, code).plausibility < FAR_OUT_BELOW;
  return percentOf(codes.filter(isFarOut).length, codes.length);
}

/** Each name -> a sentence; null where the region cannot be scored so. `selected` is what
 * the map keeps of what is marked: { indices, outline, model }. */
const SCORES = {
  region_of_class: ({ indices, model }, { label }) => {
    const { labels } = model.digits;
    const all = Array.from(model.indices, (index) => labels[index]);
    const marked = indices.map((index) => labels[index]);
    return _(
      "Your region holds {held} % of the {label}s, and {pure} % of its points are {label}s.",
      { ...classInRegion(marked, all, label), label },
    );
  },
  region_unlike_digits: ({ outline, model }, _question, real) => {
    if (!outline?.length || !real) return null;
    const codes = placesIn(outline).map((place) => model.codeAt(place).code);
    if (!codes.length) return null;
    return _(
      "Of a hundred places in your region, {n} are less like a digit than 95 of a hundred real ones.",
      { n: farOutOf(codes, real) },
    );
  },
};

/** What is said of a region by the name a question gives, or null. */
export function scoreOf(question, selected, real) {
  return SCORES[question.scored_by]?.(selected, question, real) ?? null;
}
