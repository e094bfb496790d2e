// Beside the sliders of the Map page: the real digit their picture is compared with, and
// how typical their code is.

import { button } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { isSameCode } from "../shared/numbers.js";
import { captionedPicture, meanSquaredError, paint, pixelsOf } from "../shared/picture.js";
import { Meter } from "../generate/meter.js";
import { choicesOf } from "../map/choices.js";

export class CompactSide {
  constructor(owner) {
    this.owner = owner;
    const made = captionedPicture("original", _("No real digit chosen"));
    Object.assign(this, { figure: made.figure, picture: made.canvas, caption: made.caption });
    this.buttons = [button(_("A real digit"), () => this.pick())];
    this.meter = new Meter(owner.store, {
      go: (code) => owner.jump(code),
      showStatus: (text) => owner.showStatus(text),
    });
  }

  arrange(output, numbers, classButtons) {
    output.append(this.figure);
    return [output, numbers, this.meter.root, classButtons];
  }

  /** A random one: the map shows it, if there is one. */
  pick() {
    const { store, data } = this.owner;
    const n = store.arrays("digits", data.digits)?.labels.length;
    const isTaken = n && choicesOf(store).ask("digit", Math.floor(n * Math.random()));
    if (!isTaken) this.owner.pick();
  }

  /** Python names a digit, or none, whenever it says anything. */
  receiveOriginal(original) {
    this.original = original && { ...original };
    this.arrived();
  }

  /** Another view has set the sliders on a digit, or on a code of no digit. */
  take(original) {
    this.original = original;
    this.arrived();
  }

  /** Its pixels, once the digits have come. */
  arrived() {
    const { original } = this;
    if (original && !original.values) {
      const images = this.owner.store.arrays("digits", original.digits)?.images;
      if (images) original.values = pixelsOf(images, original.index);
    }
    if (original?.values) paint(this.picture, original.values);
  }

  /** The error of the picture; that of the digit's own code is the one all pages show, of
   * the code as it was before it was rounded for the sliders. */
  errorOf(pixels) {
    const { store, data, code } = this.owner;
    const encoded = store.arrays("codes", data.codes);
    const { index, values } = this.original;
    if (encoded) {
      const own = encoded.codes.subarray(index * code.length, (index + 1) * code.length);
      if (isSameCode(code, own)) return encoded.errors[index];
    }
    return meanSquaredError(pixels, values);
  }

  moved(pixels) {
    if (!this.original?.values) return;
    this.caption.textContent = _("{image}. Error of your picture: {error}", {
      image: this.original.title,
      error: this.errorOf(pixels).toFixed(4),
    });
  }

  follow(code) {
    this.meter.follow(this.owner.data, code);
  }

  settled() {
    this.figure.classList.toggle("empty", !this.original);
    this.picture.hidden = !this.original;
    if (this.original) this.picture.setAttribute("aria-label", this.original.title);
    else this.caption.textContent = _("“A real digit” puts one here to compare with.");
    this.meter.settle();
  }
}
