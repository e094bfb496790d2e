// The codes that were sent from the sliders, as the decoder of the loaded run draws them.

import { button, element, labelled, setText } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";
import { signWords } from "./signs.js";

export class CodesWall {
  /** `hide(number, on)` and `takeBack(number)` are the board's. */
  constructor({ hide, takeBack }) {
    Object.assign(this, { hide, takeBack });
    this.root = element("section", "codes");
    this.heading = element("h3");
    this.list = element("ul", "drawings");
    this.note = element("p", "legend");
    this.root.append(this.heading, this.list, this.note);
    this.shape = null;
  }

  draw({ items, facts, animals, hand, network }) {
    const codes = items.filter(({ kind }) => kind === "code");
    this.root.hidden = codes.length === 0;
    if (this.root.hidden) {
      this.list.replaceChildren();
      this.shape = null;
      return;
    }
    const fitting = codes.filter(({ numbers }) => numbers.length === network.latentDim);
    setText(
      this.heading,
      ngettext("{n} code of the sliders", "{n} codes of the sliders", codes.length),
    );
    const nOthers = codes.length - fitting.length;
    this.note.hidden = nOthers === 0;
    setText(
      this.note,
      ngettext(
        "{n} code has more or fewer numbers than this run's.",
        "{n} codes have more or fewer numbers than this run's.",
        nOthers,
      ),
    );
    const shape = JSON.stringify([network.id, facts.names, facts.is_teacher, hand, fitting]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.list.setAttribute("aria-label", _("Codes of the class"));
    this.list.replaceChildren(
      ...fitting.reverse().map((item) => this.tileOf(item, { facts, animals, hand, network })),
    );
  }

  tileOf(item, { facts, animals, hand, network }) {
    const tile = element("li", item.hidden ? "is-hidden" : "");
    const sign = signWords(facts, animals, item.hand);
    const whole = _("The decoder's picture of a code by {sign}: {numbers}", {
      sign,
      numbers: item.numbers.map((z) => z.toFixed(2)).join(", "),
    });
    const picture = createPicture(whole);
    picture.title = whole;
    paint(picture, network.decode(item.numbers));
    tile.append(picture, element("span", "words", sign));
    if (facts.is_teacher || item.hand === hand) {
      let words = _("Take back");
      if (facts.is_teacher) words = item.hidden ? _("Show again") : _("Hide");
      const act = button(words, () => {
        if (facts.is_teacher) this.hide(item.number, !item.hidden);
        else this.takeBack(item.number);
      });
      act.className = "act";
      tile.append(labelled(act, `${words}: ${whole}`));
    }
    return tile;
  }
}
