// Codes to start from: the mean of each class and of all; and the way back.

import { button, element, labelled } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";

export class ClassButtons {
  /** `owner` has `jump`, `travel` and `history`; `more` are further buttons. */
  constructor(owner, { starts, means }, more) {
    this.owner = owner;
    this.root = element("div", "class-buttons");
    labelled(this.root, _("Start from"), "group");
    this.classes = starts.map((code, digit) => this.buildClass(code, digit));
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

  buildClass(code, digit) {
    const made = button("", () => this.owner.jump(code));
    const canvas = createPicture();
    made.append(canvas, element("span", "", String(digit)));
    made.className = "class-mean";
    made.title = _("The mean code of all {digit}s", { digit });
    made.setAttribute("aria-label", _("Mean code of the {digit}s", { digit }));
    made.disabled = code === null;
    return { made, canvas, code };
  }

  drawClasses(decode) {
    for (const { canvas, code } of this.classes) if (code) paint(canvas, decode(code));
  }

  drawButtons() {
    this.undo.disabled = !this.owner.history.can(-1);
    this.redo.disabled = !this.owner.history.can(1);
  }
}
