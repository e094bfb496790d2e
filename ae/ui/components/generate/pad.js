// The pad one draws on: 28 x 28 pixels, with a mouse, a pen, a finger or the arrow keys.

import { button, checkbox, element, labelled, statusLine } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { createPicture, N_PIXELS, paint, SIDE } from "../shared/picture.js";
import { stroke } from "./brush.js";

const MOST_KEPT = 50; // strokes that can be taken back
const ERASER = 32; // the pen's other end, in PointerEvent.buttons
const PAD_ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PALM_MS = 1000; // a finger that came so shortly before the pen was the hand's palm
const PAD_HELP = N_(
  "Drawing pad, 28 by 28 pixels. Arrow keys move the brush, the space bar puts it down " +
    "and lifts it.",
);

export class Pad {
  /** `changed` is called at every change, `held` is given whether a stroke is being drawn;
   * `isToGo` says whether a first stroke clears what is there. */
  constructor({ changed, held, isToGo = () => false }) {
    this.values = new Float32Array(N_PIXELS);
    this.kept = [];
    this.isEraser = false;
    this.cursor = [SIDE / 2 + 0.5, SIDE / 2 + 0.5];
    Object.assign(this, { changed, held, isToGo });
    this.build();
    this.show();
  }

  build() {
    this.picture = createPicture();
    this.dot = element("span", "cursor");
    this.said = statusLine("hidden");
    this.surface = element("div", "pad");
    this.surface.tabIndex = 0;
    labelled(this.surface, _(PAD_HELP), "application");
    this.surface.append(this.picture, this.dot);
    this.listen();

    this.brush = button(_("Brush"), () => this.choose(false));
    this.eraser = button(_("Eraser"), () => this.choose(true));
    this.back = button(_("Take back"), () => this.takeBack());
    this.back.setAttribute("aria-label", _("Take back the last stroke"));
    this.wipe = button(_("Clear"), () => this.clear());
    this.wipe.setAttribute("aria-label", _("Clear the pad"));
    this.tools = element("div", "tools");
    // Offered to those who have a pen: for others it would only lock the fingers out.
    this.penOnly = checkbox(_("pen only"), (isOn) => (this.isPenOnly = isOn));
    this.penOnly.label.hidden = true;
    this.tools.append(this.brush, this.eraser, this.back, this.wipe, this.penOnly.label, this.said);
    this.choose(false);
  }

  listen() {
    const { surface } = this;
    surface.onpointerdown = (event) => {
      if (event.button > 0 && !(event.buttons & ERASER)) return;
      event.preventDefault(); // no picture is dragged, nothing is selected
      if (event.pointerType === "pen") this.welcomePen();
      if (this.isPenOnly && event.pointerType !== "pen") return;
      if (this.pointer !== undefined && !this.isOver(event)) return; // a second finger
      surface.focus({ preventScroll: true });
      surface.classList.add("pointed"); // no need to see where the keys' brush is
      this.lift();
      this.grasp(event);
      this.begin();
      this.stroke = { id: event.pointerId, type: event.pointerType, at: event.timeStamp };
      this.at = this.place(event);
      this.draw(this.at, event);
    };
    surface.onpointermove = (event) => {
      if (this.isGoingOn(event)) {
        this.grasp(event);
        this.held(true);
      }
      if (event.pointerId !== this.pointer) return;
      // A frame may stand for several movements: all of them are drawn, and shown once.
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [event]) this.line(this.place(one), event);
      this.show();
      this.changed();
    };
    surface.onpointerup = surface.onpointercancel = surface.onlostpointercapture = (event) => {
      if (event.type === "pointerup" && event.pointerId === this.stroke?.id) {
        this.stroke.isUp = true;
      }
      if (event.pointerId !== this.pointer) return;
      this.pointer = undefined;
      this.held(false);
    };
    surface.onkeydown = (event) => this.press(event);
    surface.onblur = () => {
      surface.classList.remove("pointed");
      this.lift();
    };
  }

  /** Draw with this pointer from here on. Not every pointer can be captured any more. */
  grasp({ pointerId }) {
    this.pointer = pointerId;
    if (!this.surface.hasPointerCapture(pointerId)) {
      try {
        this.surface.setPointerCapture(pointerId);
      } catch (error) {
        if (error.name !== "NotFoundError") throw error;
      }
    }
  }

  /** A pen draws what a hand's palm drew just before it came: that is taken back. */
  welcomePen() {
    this.penOnly.label.hidden = false;
    const { stroke } = this;
    if (stroke?.type !== "touch") return;
    const isHeld = this.pointer === stroke.id;
    if (isHeld || performance.now() - stroke.at < PALM_MS) this.takeBack();
    this.stroke = null;
  }

  /** Whether the stroke being drawn has ended unheard: a pointer that is the first of its
   * kind comes down only when no other is. */
  isOver({ pointerId, pointerType, isPrimary }) {
    return pointerId === this.pointer || (isPrimary && pointerType === this.stroke?.type);
  }

  /** Whether a stroke goes on that the browser has broken off: its pointer is still down. */
  isGoingOn({ pointerId, buttons }) {
    const { stroke } = this;
    return this.pointer === undefined && stroke?.id === pointerId && !stroke.isUp && buttons > 0;
  }

  /** Where a pointer is, as [column, row] in pixels of the pad. */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    return [((clientX - left) / width) * SIDE, ((clientY - top) / height) * SIDE];
  }

  begin() {
    this.keep();
    if (this.isToGo()) this.values = new Float32Array(N_PIXELS);
    this.held(true);
  }

  /** Remember what is on the pad, so that it can be taken back. */
  keep() {
    this.kept.push(this.values.slice());
    if (this.kept.length > MOST_KEPT) this.kept.shift();
  }

  forget() {
    this.kept = [];
    this.show();
  }

  line(to, { buttons = 0 } = {}) {
    stroke(this.values, this.at, to, this.isEraser || Boolean(buttons & ERASER));
    this.round();
    this.at = to;
  }

  draw(to, event) {
    this.line(to, event);
    this.cursor = to.map((at) => Math.max(0, Math.min(SIDE - 1, Math.floor(at))) + 0.5);
    this.show();
    this.changed();
  }

  press(event) {
    this.surface.classList.remove("pointed");
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "z" || event.shiftKey) return;
      event.stopPropagation(); // the strokes here, not the sliders' codes
      this.takeBack();
    } else if (event.key === " " || event.key === "Enter") {
      if (event.repeat) return;
      if (this.isDown) this.lift();
      else this.lower();
    } else if (PAD_ARROWS[event.key]) {
      const [dx, dy] = PAD_ARROWS[event.key];
      const within = (at) => Math.max(0.5, Math.min(SIDE - 0.5, at));
      this.cursor = [within(this.cursor[0] + dx), within(this.cursor[1] + dy)];
      if (this.isDown) this.draw(this.cursor);
    } else return;
    event.preventDefault();
    this.showCursor();
  }

  lower() {
    this.isDown = true;
    this.begin();
    this.at = this.cursor;
    this.draw(this.cursor);
  }

  lift() {
    if (!this.isDown) return;
    this.isDown = false;
    this.held(false);
  }

  showCursor() {
    const [column, row] = this.cursor.map((at) => Math.ceil(at));
    this.dot.style.setProperty("--x", this.cursor[0] / SIDE);
    this.dot.style.setProperty("--y", this.cursor[1] / SIDE);
    this.dot.classList.toggle("down", Boolean(this.isDown));
    this.said.textContent = this.isDown
      ? _("Column {column}, row {row}, brush down.", { column, row })
      : _("Column {column}, row {row}, brush up.", { column, row });
  }

  choose(isEraser) {
    this.isEraser = isEraser;
    this.brush.setAttribute("aria-pressed", String(!isEraser));
    this.eraser.setAttribute("aria-pressed", String(isEraser));
  }

  takeBack() {
    if (this.pointer !== undefined || this.isDown) this.held(false); // the stroke ends here
    this.pointer = undefined;
    this.stroke = null; // what comes of it draws no more
    this.isDown = false;
    const before = this.kept.pop();
    if (!before) return;
    this.values = before;
    this.show();
    this.changed();
  }

  clear() {
    if (this.values.every((value) => value === 0)) return;
    this.keep();
    this.values = new Float32Array(N_PIXELS);
    this.show();
    this.changed();
  }

  /** Put another picture on the pad; drawing goes on from there, or from what was. */
  load(values) {
    if (values.every((value, i) => value === this.values[i])) return;
    this.keep();
    this.values = Float32Array.from(values);
    this.round();
    this.show();
  }

  /** Keep to the 256 levels that a link can say. */
  round() {
    for (let i = 0; i < N_PIXELS; i++) this.values[i] = Math.round(255 * this.values[i]) / 255;
  }

  show() {
    paint(this.picture, this.values);
    this.back.disabled = this.kept.length === 0;
  }
}
