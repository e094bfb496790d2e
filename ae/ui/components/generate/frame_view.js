// A picture with the frame round what of it goes in: dragged, pulled at its corners and
// turned, with mouse, finger or the arrow keys.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { angleTowards, CORNERS, moved, resized, turned } from "./frame.js";

const FRAME_ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const QUARTER = 90; // degrees
const CORNER_NAMES = {
  "top left": N_("Top left corner of the frame. Arrow keys move it, with Shift by more."),
  "top right": N_("Top right corner of the frame. Arrow keys move it, with Shift by more."),
  "bottom left": N_("Bottom left corner of the frame. Arrow keys move it, with Shift by more."),
  "bottom right": N_("Bottom right corner of the frame. Arrow keys move it, with Shift by more."),
};

export class FrameView {
  /** `changed` is given the frame at every change, `held` whether a hand is on it. */
  constructor({ changed, held }) {
    Object.assign(this, { changed, held });
    this.root = element("div", "framing");
    this.root.hidden = true;
    this.canvas = element("canvas", "photo");
    labelled(this.canvas, _("The picture you have loaded"), "img");
    this.box = element("div", "frame");
    this.box.tabIndex = 0;
    labelled(
      this.box,
      _(
        "Frame round the digit. Arrow keys move it, with Shift by more; Page Up and Page Down " +
          "turn it.",
      ),
      "application",
    );
    this.said = statusLine("hidden");
    this.grip(this.box, (frame, by) => moved(frame, by, this.grey));
    for (const corner of Object.keys(CORNERS)) {
      const handle = this.handle(`corner ${corner}`, _(CORNER_NAMES[corner]));
      this.grip(handle, (frame, by) => resized(frame, corner, by, this.grey));
    }
    this.turner = this.handle("turner", _("Turn the frame: arrow keys, with Shift by more."));
    this.turner.setAttribute("role", "slider");
    this.turner.setAttribute("aria-valuemin", -180);
    this.turner.setAttribute("aria-valuemax", 180);
    this.grip(
      this.turner,
      (frame, [dx, dy]) => turned(frame, frame.angle + dx - dy),
      (frame, place) => turned(frame, angleTowards(frame, place)),
    );
    this.stage = element("div", "stage");
    this.stage.append(this.canvas, this.box);
    this.root.append(this.stage, this.said);
  }

  handle(className, name) {
    const made = button("", null);
    made.className = className;
    labelled(made, name);
    this.box.append(made);
    return made;
  }

  /** Buttons for a quarter turn to either side. */
  turns() {
    return [[-QUARTER, _("Turn left")], [QUARTER, _("Turn right")]].map(([angle, name]) =>
      button(name, () => this.set(turned(this.frame, this.frame.angle + angle)))
    );
  }

  /** Let `target` change the frame: by how far it is dragged or moved by keys, or `towards`
   * the place it is dragged to. */
  grip(target, by, towards = null) {
    target.onpointerdown = (event) => {
      if (event.button > 0 || this.pointer !== undefined) return;
      event.preventDefault();
      event.stopPropagation(); // a corner is not the frame it lies on
      target.focus({ preventScroll: true });
      target.setPointerCapture(event.pointerId);
      Object.assign(this, {
        pointer: event.pointerId,
        before: this.frame,
        from: this.place(event),
      });
      this.held(true);
    };
    target.onpointermove = (event) => {
      if (event.pointerId !== this.pointer) return;
      event.stopPropagation();
      const to = this.place(event);
      const way = to.map((at, i) => at - this.from[i]);
      this.set(towards ? towards(this.before, to) : by(this.before, way));
    };
    const end = (isLost) => (event) => {
      if (event.pointerId !== this.pointer) return;
      event.stopPropagation();
      this.pointer = undefined;
      if (isLost) this.set(this.before);
      this.held(false);
    };
    target.onpointerup = target.onlostpointercapture = end(false);
    target.onpointercancel = end(true);
    target.onkeydown = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = event.shiftKey ? 10 : 1;
      const turn = { PageUp: -step, PageDown: step }[event.key];
      const arrow = FRAME_ARROWS[event.key];
      if (!arrow && !turn) return;
      event.preventDefault();
      event.stopPropagation();
      this.set(
        turn
          ? turned(this.frame, this.frame.angle + turn)
          : by(this.frame, arrow.map((part) => step * part)),
      );
    };
  }

  /** Where a pointer is, in pixels of the picture. */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [
      ((clientX - left) / width) * this.grey.width,
      ((clientY - top) / height) * this.grey.height,
    ];
  }

  set(frame) {
    this.frame = frame;
    this.draw();
    this.changed(frame);
  }

  /** Show a picture and its frame; `size` is the whole picture's, in its own pixels. */
  show(grey, size, frame) {
    if (grey !== this.grey) this.paint(grey);
    Object.assign(this, { grey, size, frame });
    this.draw();
  }

  paint({ width, height, values }) {
    Object.assign(this.canvas, { width, height });
    this.stage.style.setProperty("--ratio", width / height);
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(width, height);
    values.forEach((value, i) => {
      const level = 255 * value;
      image.data.set([level, level, level, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }

  draw() {
    const { frame, grey, size, box } = this;
    const share = { left: grey.width, width: grey.width, top: grey.height, height: grey.height };
    for (const [side, whole] of Object.entries(share)) {
      box.style[side] = `${(100 * frame[side]) / whole}%`;
    }
    box.style.rotate = `${frame.angle}deg`;
    const angle = Math.round(frame.angle);
    this.turner.setAttribute("aria-valuenow", angle);
    this.turner.setAttribute("aria-valuetext", _("{angle} degrees", { angle }));
    const scale = size.width / grey.width;
    const [left, top, width, height] = [frame.left, frame.top, frame.width, frame.height].map(
      (side) => Math.round(scale * side),
    );
    setText(
      this.said,
      _("Frame: left {left}, top {top}, {width} x {height} pixels, turned by {angle} degrees.", {
        ...{ left, top, width, height, angle },
      }),
    );
  }
}
