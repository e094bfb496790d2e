// The sliders and the picture they drive. The decoder runs here, on every input
// event; Python hears of a code once it has settled, as the state `code`, and is
// asked for a random real digit by the trigger `pick`.

import { button, element } from "../dom.js";
import { createPicture, meanSquaredError, paint, pixelsOf, readPixels } from "../picture.js";

const SETTLE_MS = 250;
const LIMIT = 10_000; // as in ae/codes.py
const MAX_HISTORY = 200;

/** Three decimals, as the URL carries them: what is drawn is what a link opens on. */
export function rounded(value) {
  return Math.round(value * 1000) / 1000 + 0;
}

/** A typed number, with a point or a comma, or null if it is none. */
export function readNumber(text) {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) <= LIMIT ? rounded(value) : null;
}

/** Where a key takes a value: a hundredth, a tenth, or an end of the range. */
export function stepTo(key, value, [low, high]) {
  const span = high - low;
  const clamp = (to) => rounded(Math.min(high, Math.max(low, to)));
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return clamp(value - span / 100);
    case "ArrowRight":
    case "ArrowUp":
      return clamp(value + span / 100);
    case "PageDown":
      return clamp(value - span / 10);
    case "PageUp":
      return clamp(value + span / 10);
    case "Home":
      return rounded(low);
    case "End":
      return rounded(high);
    default:
      return null;
  }
}

/** Codes one can go back to. `at` is the one shown. */
export class History {
  codes = [];
  at = -1;

  push(code) {
    if (this.at >= 0 && this.codes[this.at].every((z, i) => z === code[i])) return;
    this.codes.splice(this.at + 1, Infinity, [...code]);
    if (this.codes.length > MAX_HISTORY) this.codes.shift();
    this.at = this.codes.length - 1;
  }

  /** The code `by` steps away (-1 undoes, 1 redoes), or null at an end. */
  move(by) {
    if (!this.codes[this.at + by]) return null;
    this.at += by;
    return this.codes[this.at];
  }

  can(by) {
    return this.codes[this.at + by] !== undefined;
  }
}

class Sliders {
  constructor(root, engine) {
    this.root = root;
    this.engine = engine;
    this.version = null;
    this.shape = null;
    this.code = [];
    this.held = false;
    this.home = location.pathname;
    this.thumbnailsDue = 0;
    this.endings = [
      engine.subscribe(() => this.drawAll()),
      engine.onTake((code, original) => this.take(code, original)),
    ];
  }

  /** Take what Python sent. Its code counts only if Python set it: while the reader
   * drags, the code in `data` is already out of date. */
  update({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.root.classList.toggle("compact", data.compact);
    // The time makes each message new: Streamlit drops one that repeats the last, even
    // if Python has set another code in between.
    this.send = () => setStateValue("code", { values: this.code, at: Date.now() });
    this.pick = () => setTriggerValue("pick", true);
    const shape = `${data.network} ${data.code.length}`;
    const isNew = shape !== this.shape;
    if (isNew) {
      this.shape = shape;
      this.build();
    }
    if ((isNew || data.version !== this.version) && !this.held) {
      this.version = data.version;
      this.code = [...data.code];
      clearTimeout(this.settling);
      this.history.push(this.code);
      if (isNew) this.resume();
    }
    this.original = data.original && { ...data.original };
    this.drawAll();
  }

  get ready() {
    return this.engine.network?.id === this.data?.network;
  }

  get history() {
    const { memory } = this.engine;
    const key = `history ${this.data.network}`;
    if (!memory.has(key)) memory.set(key, new History());
    return memory.get(key);
  }

  build() {
    const { ranges, means } = this.data;
    this.picture = createPicture("The decoder's picture");
    this.caption = element("figcaption");
    const main = element("figure", "main");
    main.append(this.picture, this.caption);

    this.originalPicture = createPicture("No real digit chosen");
    this.originalCaption = element("figcaption");
    this.originalFigure = element("figure", "original");
    this.originalFigure.append(this.originalPicture, this.originalCaption);

    const stage = element("div", "stage");
    stage.append(main, this.originalFigure);

    const numbers = element("div", "numbers");
    this.rows = ranges.map((range, i) => this.buildRow(range, means[i], i));
    this.note = element("p", "note");
    this.note.setAttribute("role", "status");
    const legend = element("p", "legend", "The tick under a slider marks the mean of all codes.");
    numbers.append(...this.rows.map((row) => row.line), legend, this.note);

    const layout = element("div", "layout");
    layout.append(stage, numbers, this.buildStarts());
    this.root.replaceChildren(layout);
    this.root.onkeydown = (event) => {
      const isZ = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
      const isY = event.key.toLowerCase() === "y" && event.ctrlKey;
      if (!isZ && !isY) return;
      event.preventDefault();
      this.travel(isY || event.shiftKey ? 1 : -1);
    };
  }

  buildRow([low, high], mean, i) {
    const name = `z${i + 1}`;
    const line = element("div", "number");
    const label = element("span", "name", name);

    const field = element("input", "field");
    field.type = "text";
    field.inputMode = "decimal";
    field.autocomplete = "off";
    field.setAttribute("aria-label", `${name} as a number`);
    field.value = field.dataset.shown = "";
    field.onchange = () => this.type(i, field);
    field.onkeydown = (event) => {
      if (!["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(event.key)) return;
      event.preventDefault();
      this.set(i, stepTo(event.key, this.code[i], [low, high]));
    };

    const range = element("input", "range");
    range.type = "range";
    range.min = low;
    range.max = high;
    range.step = "any";
    range.setAttribute("aria-label", name);
    range.oninput = () => this.set(i, rounded(Number(range.value)), { typed: false });
    range.onpointerdown = ({ button }) => (this.held = button === 0);
    range.onpointerup = range.onpointercancel = range.onlostpointercapture = () => {
      if (!this.held) return;
      this.held = false;
      if (this.settling) this.settle();
    };
    range.onkeydown = (event) => {
      const to = stepTo(event.key, this.code[i], [low, high]);
      if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.set(i, to);
    };

    const mark = element("span", "mark");
    mark.style.setProperty("--at", (mean - low) / (high - low));
    const track = element("span", "track");
    track.append(range, mark);

    const ends = [low, high].map((end, side) => {
      const canvas = createPicture();
      canvas.title = `What ${name} = ${rounded(end)} would draw`;
      canvas.classList.add("end", side ? "high" : "low");
      canvas.onclick = () => this.set(i, rounded(end), { jumped: true });
      return canvas;
    });
    line.append(label, field, ends[0], track, ends[1]);
    return { line, field, range, ends, low, high, name };
  }

  buildStarts() {
    const starts = element("div", "starts");
    starts.setAttribute("role", "group");
    starts.setAttribute("aria-label", "Start from");
    this.startPictures = this.data.starts.map((code, digit) => {
      const made = button("", () => this.jump(code));
      const canvas = createPicture();
      made.append(canvas, element("span", "", String(digit)));
      made.className = "class-mean";
      made.title = `The mean code of all ${digit}s`;
      made.setAttribute("aria-label", `Mean code of the ${digit}s`);
      made.disabled = code === null;
      return { made, canvas, code };
    });
    this.undo = button("Undo", () => this.travel(-1));
    this.redo = button("Redo", () => this.travel(1));
    const others = element("div", "others");
    others.append(
      button("Mean of all codes", () => this.jump(this.data.means)),
      button("A real digit", () => this.pick()),
      this.undo,
      this.redo,
    );
    const classes = element("div", "classes");
    classes.append(...this.startPictures.map(({ made }) => made));
    starts.append(element("p", "", "Start from the mean code of a class:"), classes, others);
    return starts;
  }

  /** Take a typed number, or say why not and put the old one back. */
  type(i, field) {
    if (field.value === field.dataset.shown) return;
    const value = readNumber(field.value);
    if (value === null) {
      const bound = LIMIT.toLocaleString("en");
      this.say(
        `${this.rows[i].name} takes a number from −${bound} to ${bound}, such as -1.5; ` +
          `“${field.value.slice(0, 20)}” is none. The old one is back.`,
      );
      this.showNumber(i);
    } else {
      this.set(i, value, { jumped: true });
    }
  }

  showNumber(i) {
    const { field } = this.rows[i];
    field.value = field.dataset.shown = this.code[i].toFixed(2);
  }

  /** One number of the code has a new value: show it, and settle in a while. */
  set(i, value, { typed = true, jumped = false } = {}) {
    this.code[i] = value;
    if (typed) this.rows[i].range.value = value;
    this.showNumber(i);
    this.drawPicture({ jumped });
    this.thumbnailsDue ||= requestAnimationFrame(() => this.drawThumbnails());
    this.later();
  }

  /** Show a whole code at once, and settle. */
  jump(code) {
    this.code = [...code];
    this.drawAll();
    this.later();
  }

  /** Another view has set the code; if it is a real digit's, that is shown beside. */
  take(code, original) {
    if (!this.ready || this.held) return;
    if (original) this.original = original;
    this.jump(Array.from(code, rounded));
  }

  travel(by) {
    if (this.settling) this.settle();
    const code = this.history.move(by);
    if (code) this.jump(code);
  }

  later() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLE_MS);
  }

  /** Tell Python, unless the reader still holds a slider: letting go settles. */
  settle() {
    if (this.held) return;
    clearTimeout(this.settling);
    this.settling = null;
    this.history.push(this.code);
    this.drawButtons();
    this.describe();
    // Streamlit keeps the sliders of a page one has left until the next is whole; what
    // they said would call the reader back. The next page's go on from here (`resume`).
    if (location.pathname === this.home) this.send();
  }

  drawAll() {
    if (!this.data) return;
    this.root.classList.toggle("waiting", !this.ready);
    this.rows.forEach(({ range, field }, i) => {
      range.value = this.code[i];
      // A number still being typed is the reader's.
      if (field.value === field.dataset.shown) this.showNumber(i);
    });
    this.drawButtons();
    if (!this.ready) return;
    this.readOriginal();
    if (this.original?.values) paint(this.originalPicture, this.original.values);
    this.startPictures.forEach(({ canvas, code }) => {
      if (code) paint(canvas, this.engine.network.decode(code));
    });
    this.drawPicture({ jumped: true });
    this.drawThumbnails();
    this.describe();
  }

  /** The real digit's pixels: sent along, or among all digits once these have come. */
  readOriginal() {
    const { original } = this;
    if (!original || original.values) return;
    const { pixels, index, digits } = original;
    const images = this.engine.arrays("digits", digits)?.images;
    if (pixels) original.values = readPixels(pixels);
    else if (images) original.values = pixelsOf(images, index);
  }

  drawPicture({ jumped = false } = {}) {
    if (!this.ready) return;
    this.engine.publish(this.data.network, this.code, jumped);
    const { shape, version } = this;
    this.engine.memory.set("latest", { shape, version, code: [...this.code] });
    const pixels = this.engine.network.decode(this.code);
    paint(this.picture, pixels);
    if (!this.original?.values) return;
    const error = meanSquaredError(pixels, this.original.values);
    this.originalCaption.textContent = `${this.original.title}. Mean squared error per pixel of your picture: ${error.toFixed(4)}.`;
  }

  /** What either end of each slider would draw, the other numbers held. */
  drawThumbnails() {
    this.thumbnailsDue = 0;
    if (!this.ready) return;
    const { decode } = this.engine.network;
    const code = [...this.code];
    this.rows.forEach(({ ends, low, high }, i) => {
      code[i] = low;
      paint(ends[0], decode(code));
      code[i] = high;
      paint(ends[1], decode(code));
      code[i] = this.code[i];
    });
  }

  drawButtons() {
    this.undo.disabled = !this.history.can(-1);
    this.redo.disabled = !this.history.can(1);
  }

  /** Words for what has settled. */
  describe() {
    const code = this.code.map((z) => z.toFixed(2)).join(", ");
    this.picture.setAttribute("aria-label", `The decoder's picture of the code ${code}`);
    this.caption.textContent = "Drawn by the decoder from your numbers";
    this.originalFigure.classList.toggle("empty", !this.original);
    if (this.original) {
      this.originalPicture.setAttribute("aria-label", this.original.title);
    } else {
      this.originalCaption.textContent = "“A real digit” puts one here to compare with.";
    }
    const beyond = this.rows.filter(
      ({ low, high }, i) => this.code[i] < rounded(low) || this.code[i] > rounded(high),
    );
    this.rows.forEach((row) => row.line.classList.toggle("beyond", beyond.includes(row)));
    const names = beyond.map(({ name }) => name).join(", ");
    this.say(names && `Beyond the slider's end, where few real digits or none are: ${names}.`);
  }

  say(text) {
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  /** Take up the code the reader left the last page with, if Python has set none since.
   * Streamlit may keep the sliders of that page until this one is whole, and drop what
   * they still say: so each movement is remembered, not the last breath. */
  resume() {
    const latest = this.engine.memory.get("latest");
    if (latest?.shape !== this.shape || latest.version !== this.version) return;
    if (latest.code.every((z, i) => z === this.code[i])) return;
    this.code = [...latest.code];
    this.later();
  }

  leave() {
    clearTimeout(this.settling);
    cancelAnimationFrame(this.thumbnailsDue);
    this.endings.forEach((end) => end());
  }
}

const instances = new WeakMap();

export function showSliders(args, engine) {
  const root = args.parentElement.querySelector(".sliders");
  if (!instances.has(root)) instances.set(root, new Sliders(root, engine));
  const instance = instances.get(root);
  instance.update(args);
  return () => {
    instance.leave();
    instances.delete(root);
  };
}
