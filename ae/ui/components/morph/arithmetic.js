// Arithmetic with the mean codes of two classes: code + strength * (mean - mean).

import { button, element } from "../dom.js";
import { LiveView, keeper } from "../live.js";
import { judge } from "../neighbours.js";
import { createPicture, paint } from "../picture.js";
import { figures, rowNames, verdict } from "./judged.js";

const [WEAKEST, STRONGEST] = [-1, 2];
const STEP = 0.05;

class Arithmetic extends LiveView {
  build() {
    this.strength = 1;
    const stage = element("div", "stage");
    const figure = (label, caption) => {
      const made = element("figure", "large");
      const canvas = createPicture(label);
      made.append(canvas, element("figcaption", "", caption));
      stage.append(made);
      return { canvas, caption: made.lastChild };
    };
    this.before = figure("Before: the code as it is", "");
    this.after = figure("After", "");
    this.slider = element("input", "scrub");
    Object.assign(this.slider, { type: "range", min: WEAKEST, max: STRONGEST, step: STEP });
    this.slider.setAttribute("aria-label", "Strength");
    this.slider.value = this.strength;
    this.slider.oninput = () => {
      this.strength = Number(this.slider.value);
      this.drawAfter();
    };
    this.formula = element("p", "formula");
    this.words = element("p", "words");
    this.words.setAttribute("role", "status");
    const controls = element("div", "controls");
    controls.append(element("span", "name", "Strength"), this.slider);
    this.strip = element("ol", "strip");
    this.strip.setAttribute("aria-label", "The same at some strengths");
    const scroller = element("div", "scroller");
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "group");
    scroller.setAttribute("aria-label", "Strip of strengths, scrolls sideways");
    scroller.append(rowNames("strength", "decoded", "plausibility", "nearest class"), this.strip);
    const others = element("div", "others");
    others.append(
      button("Put this code into the sliders", () => this.tell("take", this.codeAt(this.strength))),
    );
    this.root.replaceChildren(stage, controls, this.formula, this.words, scroller, others);
  }

  codeAt(strength) {
    const { start, difference } = this.data;
    return start.code.map((z, i) => z + strength * difference[i]);
  }

  draw() {
    if (!this.network) return;
    const { start, strengths } = this.data;
    paint(this.before.canvas, this.network.decode(start.code));
    this.before.caption.textContent = `${start.name}, decoded`;
    const shows = JSON.stringify([this.data, !!this.real]);
    if (shows !== this.shows) {
      this.shows = shows;
      this.strip.replaceChildren(...strengths.map((strength) => this.item(strength)));
    }
    this.drawAfter();
  }

  item(strength) {
    const code = this.codeAt(strength);
    const judged = this.real && judge(this.real, code);
    const canvas = createPicture(`Strength ${strength}${judged ? `: ${verdict(judged)}` : ""}`);
    paint(canvas, this.network.decode(code));
    const made = element("li");
    made.append(
      element("span", "value", String(strength)),
      canvas,
      ...figures(judged, this.engine.classColours),
    );
    made.onclick = () => {
      this.strength = this.slider.value = strength;
      this.drawAfter();
    };
    return made;
  }

  drawAfter() {
    if (!this.network) return;
    const { start, of, to } = this.data;
    const code = this.codeAt(this.strength);
    const strength = this.strength.toFixed(2);
    paint(this.after.canvas, this.network.decode(code));
    this.after.caption.textContent = `with strength ${strength}`;
    this.formula.textContent = `${start.name} + ${strength} × (mean code of the ${to}s − mean code of the ${of}s)`;
    const told = this.real ? verdict(judge(this.real, code)) : "the real digits are on their way";
    this.words.textContent = `The result is ${told}.`;
    this.after.canvas.setAttribute("aria-label", `After: ${told}`);
  }
}

export const showArithmetic = keeper(Arithmetic, ".arithmetic");
