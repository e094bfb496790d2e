// How an error stands among those of a class. No DOM.

import { _ } from "../shared/language.js";
import { countWhile } from "../shared/neighbours.js";

const UNLIKE = 0.95;
const sortedOf = new WeakMap(); // of each array of errors, those of each class in order

/** The errors of one class, ascending. */
export function errorsOf(errors, labels, label) {
  if (!sortedOf.has(errors)) sortedOf.set(errors, new Map());
  const classes = sortedOf.get(errors);
  if (!classes.has(label)) {
    classes.set(label, errors.filter((_, i) => labels[i] === label).sort());
  }
  return classes.get(label);
}

/** The share of an ascending list that is smaller than a value. */
export function shareBelow(sorted, value) {
  return countWhile(sorted, (other) => other < value) / sorted.length;
}

/** Whether an error speaks against the class that was only guessed: it is larger than
 * nearly all of that class. A digit off the centre has neighbours that agree on
 * a wrong class, but is redrawn far worse than a digit of that class. */
export const isUnlike = (share) => share >= UNLIKE;

/** That share in words: never all or none by rounding alone. */
export function rankWords(share, label) {
  if (share === 0) return _("no {label} among the test digits has a smaller one", { label });
  if (share === 1) return _("worse than every {label} among the test digits", { label });
  const percent = Math.max(1, Math.min(99, Math.round(100 * share)));
  return _("worse than {percent} % of the {label}s", { percent, label });
}
