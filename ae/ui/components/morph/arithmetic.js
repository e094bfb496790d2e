// Arithmetic with the mean codes of two classes: code + strength * (mean - mean).

import { element, lively, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { mountOnce } from "../shared/view.js";
import { LatentView } from "../shared/latent_view.js";
import { judge } from "../shared/neighbours.js";
import { captionedPicture, createPicture, paint } from "../shared/picture.js";
import { figures, verdict } from "./verdict.js";
import { buildStage, buildStrip, SPEAK_MS, takeLine } from "./layout.js";

const [WEAKEST, STRONGEST] = [-1, 2];
const STRENGTH_STEP = 0.05;

class Arithmetic extends LatentView {
  build() {
    this.strength = this.store.session.get("strength") ?? 1;
    const pictures = element("div", "pictures");
    this.before = captionedPicture("large", _("Before: the code as it is"));
    this.after = captionedPicture("large", _("After"));
    pictures.append(this.before.figure, this.after.figure);
    this.slider = element("input", "scrub");
    Object.assign(this.slider, {
      type: "range",
      min: WEAKEST,
      max: STRONGEST,
      step: STRENGTH_STEP,
    });
    this.slider.setAttribute("aria-label", _("Strength"));
    this.slider.value = this.strength;
    this.slider.oninput = () => {
      this.choose(Number(this.slider.value));
    };
    this.formula = element("p", "formula");
    this.words = lively(element("p", "words"));
    this.spoken = statusLine("hidden");
    const controls = element("div", "controls");
    controls.append(element("span", "name", _("Strength")), this.slider);
    const names = [_("strength"), _("decoded"), _("plausibility"), _("nearest class")];
    Object.assign(this, buildStrip(_("The same at some strengths"), names));
    const others = takeLine(() => this.sendValue("take", this.codeAt(this.strength)));
    const said = [this.formula, this.words, this.spoken];
    this.root.replaceChildren(
      buildStage(pictures, controls, ...said, others),
      this.scroller,
    );
  }

  choose(strength) {
    this.strength = strength;
    this.store.session.set("strength", strength);
    this.drawAfter();
  }

  /** The digit one starts from does not count where the result is judged. */
  judged(code) {
    const { index } = this.data.start;
    return this.real && judge(this.real, code, index === null ? [] : [index]);
  }

  codeAt(strength) {
    const { start, difference } = this.data;
    return start.code.map((z, i) => z + strength * difference[i]);
  }

  draw() {
    if (!this.network) return;
    const { start, strengths } = this.data;
    paint(this.before.canvas, this.network.decode(start.code));
    this.before.caption.textContent = _("{name}, decoded", start);
    const shows = JSON.stringify([this.data, !!this.real]);
    if (shows !== this.shows) {
      this.shows = shows;
      this.strip.replaceChildren(...strengths.map((strength) => this.item(strength)));
    }
    this.drawAfter();
  }

  item(strength) {
    const code = this.codeAt(strength);
    const judged = this.judged(code);
    const canvas = createPicture(
      judged
        ? _("Strength {strength}: {verdict}", { strength, verdict: verdict(judged) })
        : _("Strength {strength}", { strength }),
    );
    paint(canvas, this.network.decode(code));
    const made = element("li");
    made.append(
      element("span", "value", String(strength)),
      canvas,
      ...figures(judged, this.store.classColours),
    );
    made.onclick = () => {
      this.slider.value = strength;
      this.choose(strength);
    };
    return made;
  }

  drawAfter() {
    if (!this.network) return;
    const { start, of, to } = this.data;
    const code = this.codeAt(this.strength);
    const strength = this.strength.toFixed(2);
    paint(this.after.canvas, this.network.decode(code));
    this.after.caption.textContent = _("with strength {strength}", { strength });
    this.formula.textContent = _(
      "{start} + {strength} × (mean code of the {plus}s − mean code of the {minus}s)",
      {
        start: start.name,
        strength,
        plus: to,
        minus: of,
      },
    );
    const judged = this.judged(code);
    const judgement = judged ? verdict(judged) : _("the real digits are on their way");
    this.slider.setAttribute("aria-valuetext", strength);
    this.words.textContent = _("The result: {verdict}.", { verdict: judgement });
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.speak(), SPEAK_MS);
  }

  /** Words for where the slider has come to rest. */
  speak() {
    const { textContent } = this.words;
    this.after.canvas.setAttribute("aria-label", _("After: {words}", { words: textContent }));
    setText(this.spoken, textContent);
  }

  destroy() {
    clearTimeout(this.settling);
    super.destroy();
  }
}

export const showArithmetic = mountOnce(
  ".arithmetic",
  (root, store) => new Arithmetic(root, store),
);
