// What a unit of the network is, holds and looks for, in words. No DOM.

import { SIDE } from "../shared/picture.js";

/** Where a unit is. */
export function nameOf({ network, last, values }, { at, unit }) {
  const place = `row ${Math.floor(unit / SIDE) + 1}, column ${(unit % SIDE) + 1}`;
  if (at === 0) return `Image in, ${place}:`;
  if (at === last) return `Image out, ${place}:`;
  if (at === network.depth) return `Code, z${unit + 1}:`;
  const half = at < network.depth ? `Encoder, layer ${at}` : `Decoder, layer ${at - network.depth}`;
  return `${half}, unit ${unit + 1} of ${values[at].length}:`;
}

/** What a unit holds, and how that compares with all `n` test digits. */
export function valueWords(activations, { at, unit }, n) {
  const value = activations.values[at][unit];
  if (activations.isDead(at, unit, n)) return "dead, off for every test digit.";
  if (!activations.isRelu(at)) return `${value.toFixed(2)}.`;
  const isKnown = n > 0 && activations.nSeen >= n;
  const most = activations.tops[at][unit].toFixed(2);
  const top = isKnown ? `; at most ${most} over the test digits` : "";
  return value === 0 ? `off${top}.` : `${value.toFixed(2)}${top}.`;
}

/** What a unit looks for (see Activations.receptiveField), `most` being the largest of
 * its numbers. */
export function fieldWords(receptiveField, most) {
  if (!receptiveField) return "";
  if (!most && receptiveField.kind === "weights") return "Its incoming weights are all 0.";
  if (!most) return "For this image it has no effect: every unit it feeds is off.";
  if (receptiveField.kind === "weights") {
    const strongest = `the strongest: ${most.toFixed(2)}`;
    return `Its incoming weights: orange pixels excite it, blue ones calm it (${strongest}).`;
  }
  const size = `at full colour ${(most / 10).toPrecision(2)} a pixel for 0.1 more`;
  return `Raise it: orange pixels brighten, blue ones darken (${size}).`;
}

/** How far the search for units that never light up has come, of `n` test digits. */
export function searchWords(activations, n) {
  const { nSeen, tops } = activations;
  if (!n) return "Waiting for the test digits, to know which units never light up.";
  if (nSeen < n) {
    const percent = Math.floor((100 * nSeen) / n);
    return `Looking for units that never light up: ${percent} % of the test digits seen.`;
  }
  const nDead = tops.reduce(
    (sum, top, at) => sum + top.filter((_, unit) => activations.isDead(at, unit, n)).length,
    0,
  );
  return `Off for every one of the ${n.toLocaleString("en")} test digits: ${nDead} units.`;
}
