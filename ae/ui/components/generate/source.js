// Where the image that goes in comes from: the pad, the test digits, or a file. What the
// network sees of it stands beside the pad.

import { button, checkbox, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, areDigits, className, N_ } from "../shared/language.js";
import {
  captionedPicture,
  imageTitle,
  N_PIXELS,
  paint,
  pixelsOf,
  SIDE,
} from "../shared/picture.js";
import { boxed, centred, inkBox, shrunk } from "./centre.js";
import { FrameView } from "./frame_view.js";
import { contrastOf, findInk, inkInFrame, inkOfSmall, isSmall } from "./ink.js";
import { Pad } from "./pad.js";
import { readPicture } from "./picture_file.js";
import { PictureError } from "./picture_kinds.js";

const FULL_PAD = 0.8; // share of ink from which on a pad is called full
const IMAGE_TYPES = "image/png,image/jpeg,image/webp,image/avif";
const NOTHING_DRAWN = N_(
  "Nothing is drawn yet, so the sliders stay as they are.",
);
const DOUBTS = {
  border: N_("Not sure: the ink runs into the edge of the picture."),
  crowd: N_("Not sure: there is much on this picture that may be ink."),
  several: N_("Not sure: more than one thing on this picture may be the digit."),
};
const contrasts = new WeakMap(); // of each grey picture, worked out once

function contrastFor(grey) {
  if (!contrasts.has(grey)) contrasts.set(grey, contrastOf(grey));
  return contrasts.get(grey);
}

/** The ink of a picture that goes in: see ink.js. */
function inkOfPicture({ grey, frame, isFramed, isDark }) {
  if (isSmall(grey)) return inkOfSmall(grey, isDark);
  const contrast = contrastFor(grey);
  return isFramed ? inkInFrame(contrast, frame, isDark) : findInk(contrast, isDark);
}

export class Source {
  /** `changed` is given the image that goes in, or null; `held`, whether a stroke is being
   * drawn; `pick` asks Python for a digit while none is here yet. */
  constructor(store, { changed, held, pick }) {
    this.store = store;
    this.report = changed;
    this.pick = pick;
    // Only digits are centred by their mass.
    this.isCentred = areDigits() && (store.session.get("is centred") ?? true);
    this.nLoads = 0; // files asked for: one that comes late is not shown
    this.from = { kind: "none" };
    this.pad = new Pad({
      held,
      changed: () => this.take({ kind: "drawing" }),
      // The digit that the page opened on was nobody's wish.
      isToGo: () => this.from.isOpening === true && !this.pad.isEraser,
    });
    this.frameView = new FrameView({
      held,
      changed: (frame) => {
        this.from = { ...this.from, frame, isFramed: true, doubt: null };
        this.framed ||= requestAnimationFrame(() => {
          this.framed = 0;
          this.change();
        });
      },
    });
    this.build();
    this.show();
  }

  build() {
    this.root = element("section", "input");
    labelled(this.root, _("What goes in"));
    const { figure, canvas, caption } = captionedPicture("original", _("No input yet"));
    Object.assign(this, { figure, seen: canvas, caption });
    const { label, box } = checkbox(_("Centre it as MNIST does"), (on) => {
      this.isCentred = on;
      this.store.session.set("is centred", on);
      this.change();
    });
    box.checked = this.isCentred;
    label.hidden = !areDigits();
    this.status = statusLine("status");
    this.root.append(element("h3", "", _("Image in: draw a digit")), this.pad.surface);
    this.root.append(this.frameView.root, this.pad.tools, this.buildPictureTools());
    this.root.append(this.figure, label, this.status);
    this.root.append(this.buildDigits(), this.buildFile());
  }

  buildDigits() {
    this.classes = element("select");
    labelled(this.classes, _("Of which class"));
    for (const name of ["", ...Array(10).keys()]) {
      const option = element("option", "", name === "" ? _("any class") : className(name));
      option.value = String(name);
      this.classes.append(option);
    }
    const line = element("div", "choice");
    line.append(button(_("A real digit"), () => this.takeDigit()), this.classes);
    return line;
  }

  buildFile() {
    const line = element("div", "upload");
    line.append(element("p", "", _("Or open, paste or drop an image. It stays in your browser.")));
    const file = this.fileInput("file", _("Choose a file"));
    const camera = this.fileInput("camera", _("Take a photo"));
    camera.firstChild.nextSibling.setAttribute("capture", "environment");
    line.append(file, camera);
    this.listen();
    return line;
  }

  /** A label that looks like a button, with an input for a file in it. */
  fileInput(className, text) {
    const label = element("label", `${className} button`, text);
    const input = element("input");
    input.type = "file";
    input.title = _("PNG, JPEG, WebP or AVIF; it is read in your browser and goes nowhere else");
    input.accept = IMAGE_TYPES;
    input.onchange = () => {
      const [file] = input.files;
      input.value = ""; // the same file may be chosen again
      this.load(file);
    };
    label.append(input);
    return label;
  }

  /** A picture may be pasted, or dropped, anywhere on the page. */
  listen() {
    const heard = {
      paste: (event) => this.loadFrom(event, event.clipboardData),
      dragover: (event) => {
        if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
      },
      drop: (event) => this.loadFrom(event, event.dataTransfer),
    };
    for (const [name, listener] of Object.entries(heard)) document.addEventListener(name, listener);
    this.deafen = () => {
      for (const [name, listener] of Object.entries(heard)) {
        document.removeEventListener(name, listener);
      }
    };
  }

  loadFrom(event, data) {
    const [file] = data?.files ?? [];
    if (!file) return; // text, for a field
    event.preventDefault();
    this.load(file);
  }

  /** What can be done to a picture in place of drawing. */
  buildPictureTools() {
    this.pictureTools = element("div", "tools");
    this.frameTools = [
      ...this.frameView.turns(),
      button(_("Draw on it"), () => this.take({ kind: "drawing" })),
    ];
    this.invert = button(_("Invert colours"), () => {
      this.from = { ...this.from, isDark: !this.isDark };
      this.change();
    });
    this.pictureTools.append(...this.frameTools, this.invert);
    return this.pictureTools;
  }

  /** A test digit at random, of the class that was chosen. */
  takeDigit() {
    const { digits, codes } = this.ids;
    const { images, labels } = this.store.arrays("digits", digits) ?? {};
    const known = this.store.arrays("codes", codes)?.codes;
    if (!images || !known) {
      this.pick();
      return;
    }
    const wanted = this.classes.value;
    const rows = [...labels.keys()].filter((i) => wanted === "" || labels[i] === Number(wanted));
    if (!rows.length) {
      this.showStatus(_("There is no {wanted} among the test digits of this run.", { wanted }));
      return;
    }
    const index = rows[Math.floor(Math.random() * rows.length)];
    const width = known.length / labels.length;
    this.take({
      kind: "digit",
      index,
      title: imageTitle(index, labels[index]),
      label: labels[index],
      pixels: pixelsOf(images, index),
      code: known.slice(index * width, (index + 1) * width),
    });
  }

  /** The digit Python has set the sliders on, as an image that goes in; null until the
   * digits have come. */
  digitOf({ index, digits }) {
    const { images, labels } = this.store.arrays("digits", digits) ?? {};
    if (!images || index >= labels.length) return null;
    const label = labels[index];
    const title = imageTitle(index, label);
    return { kind: "digit", index, title, label, pixels: pixelsOf(images, index) };
  }

  async load(file) {
    if (!file) return;
    const turn = ++this.nLoads;
    try {
      const picture = await readPicture(file);
      if (turn === this.nLoads) this.take(this.framedPicture(picture));
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (turn === this.nLoads) this.showStatus(error.message);
    }
  }

  /** A picture with a frame where its ink was found; a PictureError if it has none. */
  framedPicture(picture) {
    const { grey, name } = picture;
    const from = { kind: "picture", ...picture, isFramed: false, isDark: null };
    const found = inkOfPicture(from);
    if (!found) throw new PictureError(nothingIn(name));
    const frame = isSmall(grey) ? null : { ...found.box, angle: 0 };
    return { ...from, frame, doubt: found.doubt ?? null };
  }

  destroy() {
    this.nLoads += 1;
    cancelAnimationFrame(this.framed);
    this.deafen();
  }

  take(from) {
    this.nLoads += 1;
    this.from = from;
    this.change();
  }

  /** Show another image without a word to anybody, as when a page is come back to. */
  restore(from) {
    this.from = from;
    if (from.drawn) this.pad.load(from.drawn);
    const image = this.show();
    this.pad.forget();
    return image;
  }

  change() {
    const image = this.show();
    this.report(image);
  }

  showStatus(text) {
    setText(this.status, text);
  }

  /** The image that goes in, as the page now shows it; null if there is none. */
  show() {
    const { kind } = this.from;
    const isFramed = kind === "picture" && this.from.frame !== null;
    this.pictureTools.hidden = kind !== "picture";
    this.frameTools.forEach((tool) => (tool.hidden = !isFramed));
    this.frameView.root.hidden = !isFramed;
    this.pad.surface.hidden = this.pad.tools.hidden = isFramed;
    const image = kind === "none" ? null : this[kind]();
    if (kind === "none") this.caption.textContent = _("No input yet.");
    this.figure.classList.toggle("empty", !image);
    paint(this.seen, image?.pixels ?? new Float32Array(N_PIXELS));
    this.seen.setAttribute("aria-label", this.caption.textContent);
    return image && { ...image, from: { ...this.from, drawn: this.pad.values } };
  }

  drawing() {
    const grey = { width: SIDE, height: SIDE, values: this.pad.values };
    const box = inkBox(grey);
    if (!box) {
      this.caption.textContent = _("No input.");
      this.showStatus(_(NOTHING_DRAWN));
      return null;
    }
    const share = grey.values.reduce((sum, value) => sum + value, 0) / N_PIXELS;
    this.showStatus(
      share > FULL_PAD ? _("The pad is full: no shape is left that could be a digit.") : "",
    );
    this.caption.textContent = this.isCentred
      ? _(
        "What the network sees: your drawing, in a box of 20 x 20, its centre of mass in the " +
          "middle.",
      )
      : _("What the network sees: your drawing, as it is.");
    return { pixels: this.isCentred ? centred(grey) : shrunk(grey) };
  }

  digit() {
    const { title, label, pixels, code } = this.from;
    this.showStatus("");
    this.pad.load(pixels);
    this.caption.textContent = _("{title}. It goes in as it is.", { title });
    return { label, pixels, code };
  }

  picture() {
    const { grey, size, frame, isFramed, name } = this.from;
    if (frame) this.frameView.show(grey, size, frame);
    const found = inkOfPicture(this.from);
    if (!found) {
      this.caption.textContent = _("No input.");
      this.isDark = this.from.isDark ?? this.isDark;
      this.showStatus(isFramed ? _("Nothing stands out in the frame.") : this.nothingWords(name));
      this.pad.load(new Float32Array(N_PIXELS));
      return null;
    }
    this.isDark = found.isDark;
    this.showStatus(this.pictureWords().join(" "));
    const whole = frame ? boxed(found.ink) : shrunk(found.ink);
    this.pad.load(whole);
    this.caption.textContent = this.isCentred
      ? _(
        "What the network sees: your picture, in a box of 20 x 20, its centre of mass in the " +
          "middle.",
      )
      : _("What the network sees: your picture, as it is.");
    return { pixels: this.isCentred ? centred(found.ink) : whole };
  }

  /** Why a picture gives no ink, of the colour that was asked for. */
  nothingWords(name) {
    const { isDark } = this.from;
    if (isDark === null) return nothingIn(name);
    return isDark
      ? _("Nothing dark stands out in {name}. Invert the colours again.", { name })
      : _("Nothing light stands out in {name}. Invert the colours again.", { name });
  }

  /** How a picture was taken, or what is to be done where that is not sure. */
  pictureWords() {
    const { grey, doubt, name } = this.from;
    if (doubt) return [_(DOUBTS[doubt]), _("Put the frame round the digit you mean.")];
    const words = [
      this.isDark
        ? _("{name}: dark ink on light paper, so its colours are inverted.", { name })
        : _("{name}: read as light on dark, like MNIST.", { name }),
    ];
    if (grey.paper === "white") words.push(_("What is transparent was laid on white."));
    if (grey.paper === "black") words.push(_("What is transparent was laid on black."));
    return words;
  }
}

/** Why no ink is found in a picture. */
function nothingIn(name) {
  return _("Nothing stands out in {name}: it is of one colour, or nearly so.", { name });
}
