// Codes to start from: the mean of each class and of all; and the way back.

import { button, element, labelled } from "../shared/dom.js";
import { _, areDigits, className } from "../shared/language.js";
import { rounded } from "../shared/numbers.js";
import { createPicture, N_CLASSES, paint } from "../shared/picture.js";

export class ClassButtons {
  /** `owner` has `jump`, `travel` and `history`; `more` are further buttons. */
  constructor(owner, { means }, more) {
    this.owner = owner;
    this.root = element("div", "class-buttons");
    labelled(this.root, _("Start from"), "group");
    this.classes = Array.from({ length: N_CLASSES }, (_none, digit) => this.buildClass(digit));
    this.undo = button(_("Undo"), () => owner.travel(-1));
    this.redo = button(_("Redo"), () => owner.travel(1));
    const others = element("div", "others");
    const all = button(_("Mean of all codes"), () => owner.jump(means));
    others.append(all, ...more, this.undo, this.redo);
    const classes = element("div", "classes");
    classes.append(...this.classes.map(({ made }) => made));
    const words = element("p", "", _("Start from the mean code of a class:"));
    this.root.append(words, classes, others);
  }

  buildClass(digit) {
    const made = button("", () => this.owner.jump(this.codes[digit]));
    const canvas = createPicture();
    made.append(canvas, element("span", "", className(digit)));
    made.className = areDigits() ? "class-mean" : "class-mean named";
    made.title = _("The mean code of all {digit}s", { digit });
    made.setAttribute("aria-label", _("Mean code of the {digit}s", { digit }));
    made.disabled = true;
    return { made, canvas };
  }

  /** Draw the mean of each class, of `codes` (row by row; NaN where there is no digit). */
  drawClasses(decode, codes) {
    const width = codes.length / N_CLASSES;
    this.codes = this.classes.map((_none, digit) =>
      Array.from(codes.subarray(digit * width, (digit + 1) * width), rounded)
    );
    this.classes.forEach(({ made, canvas }, digit) => {
      made.disabled = this.codes[digit].some(Number.isNaN);
      if (!made.disabled) paint(canvas, decode(this.codes[digit]));
    });
  }

  drawButtons() {
    this.undo.disabled = !this.owner.history.can(-1);
    this.redo.disabled = !this.owner.history.can(1);
  }
}
