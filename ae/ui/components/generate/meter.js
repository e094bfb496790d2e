// The meter under the output: how typical a code is, set against those of real digits.

import { button, element, lively, setText } from "../shared/dom.js";
import { N_NEAREST, nearestRows } from "../shared/geometry.js";
import { realDigits } from "../shared/latent_view.js";
import { _, N_ } from "../shared/language.js";
import { judge, plausibilityWords } from "../shared/neighbours.js";
import { createPicture, imageName, imageTitle, paint, pixelsOf } from "../shared/picture.js";
import { isSameCode } from "../shared/numbers.js";

// Below these shares of real digits a code is called far out, and on the edge.
const FAR_OUT = 0.01;
const ON_EDGE = 0.25;
export const AGREE = 0.8; // of the five nearest: four of one class
const VERDICTS = {
  real: N_("A real digit has this code"),
  mean: N_("The mean of all codes, which is no digit's own"),
  near: N_("Typical"),
  mixed: N_("Between classes"),
  edge: N_("Unusual"),
  far: N_("Less typical than nearly every real digit"),
};
const METER_WAITS = N_("Waiting for the codes of the test digits …");
const TOO_FEW = N_("Too few test digits to judge a code by.");
const TITLE = N_("How typical is this code?");

/** What a code is called, by what `judge` found. That of a real digit is never denied; the
 * mean of all codes may look like a digit's, and is none. */
export function verdictOf({ plausibility, share, isDigit, isMean }) {
  if (isDigit) return "real";
  if (isMean) return "mean";
  if (plausibility < FAR_OUT) return "far";
  if (share < AGREE) return "mixed";
  return plausibility < ON_EDGE ? "edge" : "near";
}

export class Meter {
  /** `go` is given the code that a button leads to, `showStatus` a sentence for the reader. */
  constructor(store, { go, showStatus }) {
    this.store = store;
    this.go = go;
    this.showStatus = showStatus;
    this.root = element("section", "meter");
    this.root.setAttribute("aria-label", _(TITLE));
    this.fill = element("span", "fill");
    const gauge = element("div", "gauge");
    gauge.setAttribute("aria-hidden", "true");
    gauge.append(this.fill);
    this.verdict = lively(element("strong", "", _(METER_WAITS)));
    this.words = lively(element("span"));
    const line = element("p", "verdict");
    line.append(this.verdict, this.words);
    this.guess = element("p", "guess");
    this.how = element("p");
    const details = element("details");
    details.append(element("summary", "", _("How it is measured")), this.how);
    this.near = element("div", "near");
    this.pictures = Array.from({ length: N_NEAREST }, () => createPicture(_("Still to come")));
    this.near.append(...this.pictures);
    this.buttons = [
      button(_("Snap to the nearest real digit"), () => this.approach(1)),
      button(_("Half-way towards it"), () => this.approach(0.5)),
    ];
    const buttons = element("div", "snaps");
    buttons.append(...this.buttons);
    this.root.append(element("h3", "", _(TITLE)), gauge, line, this.guess);
    this.root.append(this.near, buttons, details);
    this.draw(null);
  }

  /** Judge a code on the move, without the digits it was made from; returns what was
   * found, or null while still waiting. */
  follow(data, code, without) {
    const real = realDigits(this.store, data);
    const found = real && judge(real, code, without);
    if (found) found.isMean = isSameCode(code, data.means);
    Object.assign(this, { data, code, found });
    this.draw(real);
    this.root.classList.add("moving");
    return this.found;
  }

  draw(real) {
    const { found } = this;
    this.root.classList.toggle("unknown", !found);
    this.buttons.forEach((made) => (made.disabled = !found));
    if (!found) {
      const { labels } = this.store.arrays("digits", this.data?.digits) ?? {};
      this.verdict.textContent = _(labels?.length <= N_NEAREST ? TOO_FEW : METER_WAITS);
      this.words.textContent = this.guess.textContent = "\u00a0";
      return;
    }
    const verdict = verdictOf(found);
    this.root.dataset.verdict = verdict;
    this.fill.style.setProperty("--share", found.plausibility);
    this.verdict.textContent = `${_(VERDICTS[verdict])}: `;
    this.words.textContent = _("{words}.", { words: plausibilityWords(found.plausibility) });
    this.guess.textContent = this.guessWords();
    const n = real.labels.length.toLocaleString("en");
    const how = _(
      "The decoder draws the twenty of {n} test digits whose codes are nearest. The " +
        "score tells how much this picture differs from the five most similar of one " +
        "class, and whether another class is as near. Each test digit gets a score in " +
        "the same way; the bar shows how many of them do worse. The digit you put in is " +
        "not counted.",
      { n },
    );
    setText(this.how, how);
  }

  guessWords() {
    const n = Math.round(this.found.share * N_NEAREST);
    if (n === 1) return _("Five nearest real digits: no two of one class.");
    const { label } = this.found;
    return _("Five nearest real digits: {n} of {all} are {label}s.", { n, all: N_NEAREST, label });
  }

  /** Show the five nearest, now that the code rests; returns words for all of it. */
  settle() {
    this.root.classList.remove("moving");
    if (!this.found) return "";
    const real = realDigits(this.store, this.data);
    this.found.nearest.forEach(({ row, distance }, i) => {
      paint(this.pictures[i], pixelsOf(real.images, row));
      const label = _("{image}, at distance {distance}", {
        image: imageTitle(row, real.labels[row]),
        distance: distance.toFixed(2),
      });
      this.pictures[i].setAttribute("aria-label", label);
      this.pictures[i].title = label;
    });
    return `${this.verdict.textContent}${this.words.textContent} ${this.guessWords()}`;
  }

  /** Go a share of the way to the nearest real code. */
  approach(share) {
    const { codes, labels } = realDigits(this.store, this.data);
    const width = this.code.length;
    const codeOf = (row) => codes.subarray(row * width, (row + 1) * width);
    const [own] = nearestRows(codes, width, this.code, 1);
    if (isSameCode(this.code, codeOf(own.row))) {
      const image = imageName(own.row, labels[own.row]);
      this.showStatus(_("The sliders stand on a real digit's code already: {image}.", { image }));
      return;
    }
    const target = codeOf(this.found.nearest[0].row); // the first of those shown
    this.go(Array.from(this.code, (z, i) => z + share * (target[i] - z)));
  }
}
