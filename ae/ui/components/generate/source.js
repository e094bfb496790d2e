// Where the image that goes in comes from: the pad, the test digits, or a file. What the
// network sees of it stands beside the pad.

import { button, checkbox, element, setText, statusLine } from "../shared/dom.js";
import {
  captionedPicture,
  imageTitle,
  N_PIXELS,
  paint,
  pixelsOf,
  SIDE,
} from "../shared/picture.js";
import { centred, inkBox, shrunk } from "./centre.js";
import { toInk } from "./ink.js";
import { Pad } from "./pad.js";
import { nothingIn, PictureError, readPicture } from "./picture_file.js";

const FULL_PAD = 0.8; // share of ink from which on a pad is called full
const NOTHING_DRAWN =
  "Nothing is drawn: the network waits for ink, and the sliders stay as they are.";

export class Source {
  /** `changed` is given the image that goes in, or null; `held`, whether a stroke is being
   * drawn; `pick` asks Python for a digit while none is here yet. */
  constructor(store, { changed, held, pick }) {
    this.store = store;
    this.report = changed;
    this.pick = pick;
    this.isCentred = store.session.get("is centred") ?? true;
    this.nLoads = 0; // files asked for: one that comes late is not shown
    this.from = { kind: "none" };
    this.pad = new Pad({ held, changed: () => this.take({ kind: "drawing" }) });
    this.build();
    this.show();
  }

  build() {
    this.root = element("section", "input");
    this.root.setAttribute("aria-label", "What goes in");
    const { figure, canvas, caption } = captionedPicture("original", "No input yet");
    Object.assign(this, { figure, seen: canvas, caption });
    const { label, box } = checkbox("centre it as MNIST does", (on) => {
      this.isCentred = on;
      this.store.session.set("is centred", on);
      this.change();
    });
    box.checked = this.isCentred;
    this.status = statusLine("status");
    this.root.append(element("h3", "", "Image in: draw a digit"), this.pad.surface);
    this.root.append(this.pad.tools, this.figure, label, this.status);
    this.root.append(this.buildDigits(), this.buildFile());
  }

  buildDigits() {
    this.classes = element("select");
    this.classes.setAttribute("aria-label", "Of which class");
    for (const name of ["any class", ...Array(10).keys()]) {
      const option = element("option", "", String(name));
      option.value = name === "any class" ? "" : String(name);
      this.classes.append(option);
    }
    const line = element("div", "choice");
    line.append(button("A real digit", () => this.takeDigit()), this.classes);
    return line;
  }

  buildFile() {
    this.file = element("input");
    this.file.type = "file";
    this.file.title = "PNG or JPEG; it is read in your browser and goes nowhere else";
    this.file.accept = "image/png,image/jpeg";
    this.file.onchange = () => this.load(this.file.files[0]);
    const label = element("label", "file", "Or open an image (it never leaves your computer):");
    label.append(this.file);
    this.turn = button("Invert colours", () => {
      this.from = { ...this.from, isDark: !this.from.isDark };
      this.change();
    });
    this.turn.hidden = true;
    const line = element("div", "upload");
    line.append(label, this.turn);
    return line;
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
      this.showStatus(`There is no ${wanted} among the test digits of this run.`);
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
    this.file.value = ""; // the same file may be chosen again
    const turn = ++this.nLoads;
    try {
      const picture = await readPicture(file);
      if (turn === this.nLoads) this.take({ kind: "picture", ...picture });
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (turn === this.nLoads) this.showStatus(error.message);
    }
  }

  destroy() {
    this.nLoads += 1;
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
    this.turn.hidden = kind !== "picture";
    const image = kind === "none" ? null : this[kind]();
    if (kind === "none") this.caption.textContent = "No input yet.";
    this.figure.classList.toggle("empty", !image);
    paint(this.seen, image?.pixels ?? new Float32Array(N_PIXELS));
    this.seen.setAttribute("aria-label", this.caption.textContent);
    return image && { ...image, from: { ...this.from, drawn: this.pad.values } };
  }

  drawing() {
    const grey = { width: SIDE, height: SIDE, values: this.pad.values };
    const box = inkBox(grey);
    if (!box) {
      this.caption.textContent = "No input.";
      this.showStatus(NOTHING_DRAWN);
      return null;
    }
    const share = grey.values.reduce((sum, value) => sum + value, 0) / N_PIXELS;
    this.showStatus(
      share > FULL_PAD ? "The pad is full: no shape is left that could be a digit." : "",
    );
    return this.seenOf(grey, "your drawing");
  }

  digit() {
    const { title, label, pixels, code } = this.from;
    this.showStatus("");
    this.pad.load(pixels);
    this.caption.textContent = `${title}. It goes in as it is.`;
    return { label, pixels, code };
  }

  picture() {
    const { grey, isJpeg, isDark, name } = this.from;
    const ink = toInk(grey, isDark, isJpeg);
    if (!ink) {
      this.caption.textContent = "No input.";
      this.showStatus(nothingIn(name));
      this.pad.load(new Float32Array(N_PIXELS));
      return null;
    }
    const kind = isDark
      ? "dark ink on light paper, so its colours are inverted"
      : "taken for light on dark, as MNIST is";
    const paper = grey.paper ? ` What is transparent was laid on ${grey.paper}.` : "";
    this.showStatus(`${name}: ${kind}.${paper}`);
    this.pad.load(shrunk(ink));
    return this.seenOf(ink, "your picture");
  }

  seenOf(grey, what) {
    const asMnist = "in a box of 20 x 20, its centre of mass in the middle";
    const how = this.isCentred ? asMnist : "as it is";
    this.caption.textContent = `What the network sees: ${what}, ${how}.`;
    return { pixels: this.isCentred ? centred(grey) : shrunk(grey) };
  }
}
