// What a unit of the network is, holds and looks for, in words. No DOM.

import { _, ngettext } from "../shared/language.js";
import { SIDE } from "../shared/picture.js";

/** Where a unit is. */
export function nameOf({ network, last, values }, { at, unit }) {
  const place = { row: Math.floor(unit / SIDE) + 1, column: (unit % SIDE) + 1 };
  if (at === 0) return _("Image in, row {row}, column {column}:", place);
  if (at === last) return _("Image out, row {row}, column {column}:", place);
  if (at === network.depth) return _("Code, z{i}:", { i: unit + 1 });
  const where = { i: unit + 1, n: values[at].length };
  return at < network.depth
    ? _("Encoder, layer {layer}, unit {i} of {n}:", { layer: at, ...where })
    : _("Decoder, layer {layer}, unit {i} of {n}:", { layer: at - network.depth, ...where });
}

/** What a unit holds, and how that compares with all `n` test digits. */
export function valueWords(activations, { at, unit }, n) {
  const number = activations.values[at][unit];
  if (activations.isDead(at, unit, n)) return _("dead, off for every test digit.");
  const value = number.toFixed(2);
  const isKnown = n > 0 && activations.nSeen >= n;
  if (!activations.isRelu(at)) return `${value}.`;
  if (!isKnown) return number === 0 ? _("off.") : `${value}.`;
  const most = activations.tops[at][unit].toFixed(2);
  return number === 0
    ? _("off; at most {most} over the test digits.", { most })
    : _("{value}; at most {most} over the test digits.", { value, most });
}

/** What a unit looks for (see Activations.receptiveField), `most` being the largest of
 * its numbers. */
export function fieldWords(receptiveField, most) {
  if (!receptiveField) return "";
  if (!most && receptiveField.kind === "weights") return _("Its incoming weights are all 0.");
  if (!most) return _("For this image it has no effect: every unit it feeds is off.");
  if (receptiveField.kind === "weights") {
    return _(
      "Its incoming weights: orange pixels excite it, blue ones calm it (the strongest: {most}).",
      { most: most.toFixed(2) },
    );
  }
  return _(
    "Raise it: orange pixels brighten, blue ones darken (at full colour {size} a pixel for 0.1 " +
      "more).",
    { size: (most / 10).toPrecision(2) },
  );
}

/** How far the search for units that never light up has come, of `n` test digits. */
export function searchWords(activations, n) {
  const { nSeen, tops } = activations;
  if (!n) return _("Waiting for the test digits, to know which units never light up.");
  if (nSeen < n) {
    return _("Looking for units that never light up: {percent} % of the test digits seen.", {
      percent: Math.floor((100 * nSeen) / n),
    });
  }
  const nDead = tops.reduce(
    (sum, top, at) => sum + top.filter((_value, i) => activations.isDead(at, i, n)).length,
    0,
  );
  return ngettext(
    "Off for every one of the {all} test digits: {n} unit.",
    "Off for every one of the {all} test digits: {n} units.",
    nDead,
    { all: n.toLocaleString("en") },
  );
}
