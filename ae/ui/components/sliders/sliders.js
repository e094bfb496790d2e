// The sliders and the picture they drive. The decoder runs here, on every input
// event; Python hears of a code once it has settled, as the state `code`, and is
// asked for a random real digit by the trigger `pick`.

import { element, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { captionedPicture, paint } from "../shared/picture.js";
import { History } from "./history.js";
import { LIMIT, readNumber, rounded } from "../shared/numbers.js";
import { Row } from "./row.js";
import { isHeld, nextState } from "./states.js";
import { mountOnce, View } from "../shared/view.js";
import { ClassButtons } from "./class_buttons.js";

const SETTLE_MS = 250;

class Sliders extends View {
  /** `sides` are the panels it may be shown with: one for each layout Python asks for. */
  constructor(root, store, sides) {
    super(root, store);
    this.sides = sides;
    this.version = null;
    this.code = [];
    this.state = "idle"; // see states.js
    this.forgets = false;
    this.home = location.pathname;
    this.framed = 0;
    this.endings.push(
      store.onTake((code, original) => this.take(code, original)),
    );
  }

  shapeOf({ network, code, compact }) {
    return `${network} ${code.length} ${compact}`;
  }

  /** Take what Python sent. Its code counts only if Python set it: while the reader
   * drags, the code in `data` is already out of date. */
  receive(_before, isNew) {
    const { data } = this;
    // What a session says, maybe another one, is older than what was done without it.
    if (this.store.session.get("unheard")) this.version = data.version;
    const isNews = (isNew || data.version !== this.version) && !isHeld(this.state);
    if (isNews) {
      this.version = data.version;
      this.code = [...data.code];
      this.on("replace");
      this.history.push(this.code);
      if (isNew) this.resume();
    }
    this.side.receiveOriginal(data.original, isNews);
  }

  /** Send the code, and whether it has nothing to do with the digit shown until now. The
   * time makes each message new: Streamlit drops one that repeats the
   * last, even if Python has set another code in between. What no session hears the tab
   * says again (shared/tab.js), whatever page the reader is on by then. */
  sendCode() {
    const said = { values: [...this.code], forgets: this.forgets, at: Date.now() };
    this.sendState("code", said);
    this.forgets = false;
    const { session, isHeard } = this.store;
    session.set("unheard", isHeard ? null : { run: this.data.run, ...said });
  }

  /** Ask for a random real digit. */
  pick() {
    this.send("pick", true);
  }

  get network() {
    return this.store.network(this.data?.network);
  }

  get ready() {
    return this.network !== null;
  }

  get history() {
    const { session } = this.store;
    const key = `history ${this.data.network}`;
    if (!session.has(key)) session.set(key, new History());
    return session.get(key);
  }

  build() {
    const { ranges, means, compact } = this.data;
    this.root.classList.toggle("compact", compact);
    this.root.classList.toggle("autoencoder", !compact);
    this.side?.destroy?.();
    const Side = compact ? this.sides.compact : this.sides.whole;
    this.side = new Side(this);
    const { figure, canvas, caption } = captionedPicture("main", _("The decoder's picture"));
    Object.assign(this, { picture: canvas, caption });
    const output = element("div", "output");
    output.append(figure);

    this.rows = ranges.map((range, i) => new Row(this, i, range, means[i]));
    this.note = statusLine("note");
    this.legend = element(
      "p",
      "legend",
      _(
        "The tick under a slider marks the mean of all codes; the pictures at its ends show " +
          "what it leads to.",
      ),
    );
    const numbers = element("div", "numbers");
    numbers.append(...this.rows.map((row) => row.line), this.legend, this.note);
    this.classButtons = new ClassButtons(this, this.data, this.side.buttons);

    const layout = element("div", "layout");
    layout.append(...this.side.arrange(output, numbers, this.classButtons.root));
    this.root.replaceChildren(layout);
    this.root.onkeydown = (event) => {
      const isZ = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
      const isY = event.key.toLowerCase() === "y" && event.ctrlKey;
      if (!isZ && !isY) return;
      event.preventDefault();
      this.travel(isY || event.shiftKey ? 1 : -1);
    };
  }

  /** Take a typed number, or say why not and put the old one back. */
  type(row) {
    const { field, name, i } = row;
    if (field.value === field.dataset.shown) return;
    const value = readNumber(field.value);
    if (value === null) {
      const bound = LIMIT.toLocaleString("en");
      this.showStatus(
        _(
          "“{text}” is not a number from −{bound} to {bound}, such as -1.5. {name} has kept " +
            "its old value.",
          { text: field.value.slice(0, 20), bound, name },
        ),
      );
      row.showNumber(this.code[i]);
    } else {
      this.set(i, value, { jumped: true });
    }
  }

  /** One number of the code has a new value: show it, and settle in a while. */
  set(i, value, { typed = true, jumped = false } = {}) {
    this.code[i] = value;
    if (typed) this.rows[i].range.value = value;
    this.rows[i].showNumber(value);
    this.drawPicture({ jumped });
    this.on("move");
  }

  /** Show a whole code at once, and settle. */
  jump(code) {
    this.code = Array.from(code, rounded);
    this.draw();
    this.on("move");
  }

  /** Follow an image that goes in: its code, at every movement of the pen. */
  follow(code) {
    this.code = [...code];
    this.on("follow");
    this.rows.forEach((row, i) => row.show(code[i]));
    this.drawPicture();
  }

  /** Another view has set the code; if it is a real digit's, that is shown beside. */
  take(code, original) {
    if (!this.ready || isHeld(this.state)) return;
    this.side.take(original);
    this.jump(code);
    this.forgets = original === null;
  }

  travel(by) {
    this.on("pause"); // what is still settling is not to be lost
    const code = this.history.move(by);
    if (code) this.jump(code);
  }

  /** A hand is on a slider or a pen on the pad; letting go settles. */
  hold(held) {
    this.on(held ? "grab" : "release");
  }

  /** Something has happened to the code: the one place its state changes. */
  on(event) {
    const { state, settles } = nextState(this.state, event);
    this.state = state;
    clearTimeout(this.pause);
    if (state === "settling") this.pause = setTimeout(() => this.on("pause"), SETTLE_MS);
    if (settles) this.settle();
  }

  /** Tell Python. */
  settle() {
    this.history.push(this.code);
    this.classButtons.drawButtons();
    this.drawRest();
    this.describe();
    // Streamlit keeps the sliders of a page one has left until the next is whole; what
    // they said would call the reader back. The next page's go on from here (`resume`).
    if (location.pathname === this.home) this.sendCode();
  }

  draw() {
    if (!this.data) return;
    this.root.classList.toggle("waiting", !this.ready);
    this.rows.forEach((row, i) => row.show(this.code[i]));
    this.classButtons.drawButtons();
    if (!this.ready) return;
    this.side.arrived();
    const means = this.store.arrays("codes", this.data.codes)?.class_codes;
    if (means) this.classButtons.drawClasses(this.network.decode, means);
    this.drawPicture({ jumped: true });
    this.drawRest();
    this.describe();
  }

  drawPicture({ jumped = false } = {}) {
    if (!this.ready) return;
    this.store.publish(this.data.network, this.code, jumped);
    this.published = this.store.code;
    const { data, version } = this;
    this.store.session.set("latest", { network: data.network, version, code: [...this.code] });
    const pixels = this.network.decode(this.code);
    paint(this.picture, pixels);
    this.side.moved(pixels);
    this.framed ||= requestAnimationFrame(() => this.drawRest());
  }

  /** What may wait for the next frame: where each slider leads, and all that judges. */
  drawRest() {
    cancelAnimationFrame(this.framed);
    this.framed = 0;
    if (!this.ready) return;
    const { decode } = this.network;
    // A pen moves all numbers at once: every other slider in turn, until it rests, halves
    // what is most of a frame's work.
    this.turn = !this.turn;
    this.rows.forEach((row, i) => {
      if (this.state !== "following" || i % 2 === Number(this.turn)) {
        row.drawEnds(decode, this.code);
      }
    });
    this.side.follow(this.code);
  }

  /** Words for what has settled. */
  describe() {
    const code = this.code.map((z) => z.toFixed(2)).join(", ");
    this.picture.setAttribute(
      "aria-label",
      _("The decoder's picture of the code {code}", {
        code,
      }),
    );
    this.caption.textContent = this.side.captionWords ??
      _("Drawn by the decoder from your numbers");
    this.side.settled();
    const beyond = this.rows.filter((row, i) => row.isBeyond(this.code[i]));
    this.rows.forEach((row) => row.line.classList.toggle("beyond", beyond.includes(row)));
    const names = beyond.map(({ name }) => name).join(", ");
    this.showStatus(
      names &&
        _("Outside the slider's range, where few or no real digits are: {names}.", { names }),
    );
  }

  showStatus(text) {
    setText(this.note, text);
  }

  /** Take up the code the reader left the last page with, if Python has set none since or
   * has not heard of it. Streamlit may keep the sliders of that page until this one is
   * whole, and drop what they still say: so each movement is remembered, not the last
   * breath. */
  resume() {
    const { session } = this.store;
    const { network, run } = this.data;
    const [unheard, latest] = [session.get("unheard"), session.get("latest")];
    let code = null;
    if (unheard && unheard.run === run) code = unheard.values;
    else if (latest?.network === network && latest.version === this.version) code = latest.code;
    if (code?.length !== this.code.length || code.every((z, i) => z === this.code[i])) return;
    this.code = [...code];
    this.on("move");
  }

  destroy() {
    clearTimeout(this.pause);
    cancelAnimationFrame(this.framed);
    this.side?.destroy?.();
    // Where there are no sliders the address knows the code, and may change it.
    if (this.store.code === this.published) this.store.code = null;
    super.destroy();
  }
}

/** The view of the sliders, with the panels it may be shown with. */
export const slidersWith = (sides) =>
  mountOnce(".sliders", (root, store) => new Sliders(root, store, sides));
