// What stands under a picture: how plausible its code is, and the class of the nearest.

import { element } from "../shared/dom.js";
import { _, className } from "../shared/language.js";
import { N_NEAREST } from "../shared/geometry.js";
import { plausibilityWords } from "../shared/neighbours.js";

/** A plausibility in short; neither end is reached by rounding alone. */
export function percent(share) {
  if (share > 0 && share < 0.01) return "<1 %";
  return share === 1 ? "100 %" : `${Math.min(99, Math.round(100 * share))} %`;
}

/** A judgement in a sentence. */
export function verdict({ plausibility, label, share }) {
  const count = Math.round(share * N_NEAREST);
  return _("{plausibility}; nearest class {label} ({count} of the {n} nearest digits)", {
    plausibility: plausibilityWords(plausibility),
    label,
    count,
    n: N_NEAREST,
  });
}

/** The figures under a picture of a strip: the plausibility with its bar, and the class,
 * marked where it is another than the one `before`. */
export function figures(judged, colours, before) {
  if (!judged) return [element("div", "share", "…"), element("div", "class", "…")];
  const share = element("div", "share");
  const bar = element("span", "bar");
  bar.setAttribute("aria-hidden", "true");
  bar.append(element("span"));
  bar.firstChild.style.height = `${100 * judged.plausibility}%`;
  const isLeap = before !== undefined && before !== judged.label;
  // As in ae/morph/strips.py: a class that fewer than three of the five have is in doubt.
  const text = judged.share > 0.5 ? className(judged.label) : `${className(judged.label)}?`;
  const digit = element("div", isLeap ? "class leap" : "class", text);
  digit.style.borderColor = colours[judged.label];
  if (isLeap) digit.title = _("Before, the nearest class was {label}", { label: before });
  share.append(bar, element("span", "", percent(judged.plausibility)));
  share.title = verdict(judged);
  return [share, digit];
}

/** What the rows of a strip are called, as its first column. */
export function rowNames(...names) {
  const made = element("div", "row-names");
  made.setAttribute("aria-hidden", "true");
  made.append(...names.map((name) => element("span", "", name)));
  return made;
}
