// Beside the sliders of the Map page: the real digit their picture is compared with.

import { button } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { captionedPicture, meanSquaredError, paint, pixelsOf } from "../shared/picture.js";

export class CompactSide {
  constructor(owner) {
    this.owner = owner;
    const made = captionedPicture("original", _("No real digit chosen"));
    Object.assign(this, { figure: made.figure, picture: made.canvas, caption: made.caption });
    this.buttons = [button(_("A real digit"), () => owner.pick())];
  }

  arrange(output, numbers, classButtons) {
    output.append(this.figure);
    return [output, numbers, classButtons];
  }

  /** Python names a digit, or none, whenever it says anything. */
  receiveOriginal(original) {
    this.original = original && { ...original };
  }

  /** Another view has set the sliders on a digit. */
  take(original) {
    if (original) this.original = original;
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

  moved(pixels) {
    if (!this.original?.values) return;
    const error = meanSquaredError(pixels, this.original.values);
    this.caption.textContent = _(
      "{image}. Mean squared error per pixel of your picture: {error}.",
      {
        image: this.original.title,
        error: error.toFixed(4),
      },
    );
  }

  follow() {}

  settled() {
    this.figure.classList.toggle("empty", !this.original);
    if (this.original) this.picture.setAttribute("aria-label", this.original.title);
    else this.caption.textContent = _("“A real digit” puts one here to compare with.");
  }
}
