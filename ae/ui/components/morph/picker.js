// Pictures to choose an end from: test digits, class by class, and the reader's drawing.
// Python hears of a digit by the trigger `pick`, of the drawing's code by `drawing`.

import { button, element, labelled } from "../shared/dom.js";
import { _, areDigits, className } from "../shared/language.js";
import { mountOnce } from "../shared/view.js";
import { LatentView } from "../shared/latent_view.js";
import { createPicture, imageName, paint, pixelsOf, SIDE } from "../shared/picture.js";
import { centred } from "../generate/centre.js";

const N_PICTURES = 18;

/** The indices of `n` digits of a class from the `from`-th on; after the last, the first. */
export function digitsOf(labels, label, from, n = N_PICTURES) {
  const members = [];
  labels.forEach((other, index) => other === label && members.push(index));
  const count = Math.min(n, members.length);
  return Array.from({ length: count }, (_value, i) => members[(from + i) % members.length]);
}

/** What the network sees of a drawing on the pad. */
function seenOf(values, isCentred) {
  return isCentred ? centred({ width: SIDE, height: SIDE, values }) : values;
}

class Picker extends LatentView {
  build() {
    this.from = 0;
    const classes = labelled(element("div", "picker-row"), _("Class"), "group");
    this.classes = this.store.classColours.map((_colour, label) => {
      const made = button(className(label), () => this.show(label));
      made.setAttribute("aria-label", _("Test images of class {label}", { label }));
      classes.append(made);
      return made;
    });
    this.list = labelled(element("div", "picker-pictures"), _("Test images"), "group");
    this.others = button(_("Others of this class"), () => this.show(this.label, N_PICTURES));
    this.drawn = element("div", "picker-drawn");
    this.root.replaceChildren(classes, this.list, this.others, this.drawn);
  }

  show(label, further = 0) {
    this.from = label === this.label ? this.from + further : 0;
    this.label = label;
    this.draw();
  }

  get labels() {
    return this.store.arrays("digits", this.data.digits)?.labels;
  }

  draw() {
    const { index, digits } = this.data;
    const arrays = this.store.arrays("digits", digits);
    if (!arrays) return;
    this.label ??= index === null ? 0 : arrays.labels[index];
    const shown = digitsOf(arrays.labels, this.label, this.from);
    const shows = JSON.stringify([shown, index, digits]);
    this.classes.forEach((made, label) =>
      made.setAttribute("aria-pressed", String(label === this.label))
    );
    if (shows !== this.shows) {
      this.shows = shows;
      const pictures = shown.map((at) => this.picture(arrays.images, at));
      const none = element("p", "", _("The test set has no {label}.", { label: this.label }));
      this.list.replaceChildren(...(pictures.length ? pictures : [none]));
    }
    this.drawDrawing();
  }

  picture(images, at) {
    const made = button("", () => this.sendValue("pick", at));
    const canvas = createPicture();
    paint(canvas, pixelsOf(images, at));
    made.append(canvas);
    const name = imageName(at, this.label);
    made.title = name;
    made.setAttribute("aria-label", name);
    made.setAttribute("aria-pressed", String(at === this.data.index));
    return made;
  }

  /** The drawing of the Generate page, if there is one. */
  drawDrawing() {
    const values = this.store.session.get("drawing");
    const isCentred = areDigits() && (this.store.session.get("is centred") ?? true);
    if (!values) {
      this.drawn.textContent = _(
        "What you draw on the Generate page can be an end too: it then stands here.",
      );
      return;
    }
    if (!this.network || values === this.painted) return;
    this.painted = values;
    const pixels = seenOf(values, isCentred);
    const made = button("", () => {
      const code = Array.from(this.network.encode(pixels), (z) => Number(z.toFixed(3)));
      this.sendValue("drawing", code);
    });
    const canvas = createPicture();
    paint(canvas, pixels);
    made.append(canvas);
    made.setAttribute("aria-label", _("Your drawing"));
    this.drawn.replaceChildren(made, element("span", "", _("Your drawing")));
  }
}

export const showPicker = mountOnce(".picker", (root, store) => new Picker(root, store));
