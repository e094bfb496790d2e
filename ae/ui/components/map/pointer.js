// The reader's hand on the map: the pointer, the lasso and the keyboard's cursor. It says
// what is meant; what follows from that is the overlay's and the view's.

import { placeWithin } from "../shared/dom.js";
import { isInside } from "../shared/geometry.js";

const CLICK = 4; // px: moved farther while pressed, it was a drag
const CURSOR_STEP = 8; // px
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const MOST_CORNERS = 64; // of a selection: no more fit into a link

const distance = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0);

/** At most so many of the corners, evenly spread. */
function thinned(corners) {
  const stride = Math.ceil(corners.length / MOST_CORNERS);
  return corners.filter((_, i) => i % stride === 0);
}

export class Pointer {
  constructor(overlay) {
    this.overlay = overlay;
    this.ending = new AbortController();
    this.drawn = null; // the corners of a selection being drawn, in pixels
    this.followPointer();
    this.followGlass();
    this.followKeys();
  }

  destroy() {
    this.ending.abort();
  }

  /** Capturing: Plotly keeps some events for itself. */
  on(target, type, listener) {
    target.addEventListener(type, listener, { capture: true, signal: this.ending.signal });
  }

  place(event) {
    return placeWithin(this.overlay.plot, event);
  }

  followPointer() {
    const { overlay } = this;
    const { plot } = overlay;
    const isOnPoints = ({ target }) => !target.closest?.(".modebar, .legend, .infolayer");
    let pressed = null; // where, and how far away the pointer has been since
    this.on(plot, "pointermove", (event) => {
      if (event.buttons || event.pointerType === "touch" || !isOnPoints(event)) overlay.hide();
      else overlay.showCard(...this.place(event));
    });
    this.on(window, "pointermove", (event) => {
      if (pressed) pressed.reach = Math.max(pressed.reach, distance(pressed.at, this.place(event)));
    });
    this.on(plot, "pointerleave", () => overlay.hide());
    this.on(plot, "pointerdown", (event) => {
      const counts = event.button === 0 && isOnPoints(event) && !this.selects;
      pressed = counts ? { at: this.place(event), reach: 0 } : null;
    });
    this.on(window, "pointerup", (event) => {
      const to = this.place(event);
      const isClick = pressed && Math.max(pressed.reach, distance(pressed.at, to)) <= CLICK;
      pressed = null;
      if (!isClick) return;
      overlay.view.take(overlay.meant(...to));
      if (event.pointerType === "touch") overlay.showCard(...to);
    });
  }

  /** Whether a drag draws a selection. */
  get selects() {
    const { tool, data } = this.overlay.view;
    return data.n_dims === 2 && ["box", "lasso"].includes(tool);
  }

  /** Streamlit takes Plotly's own tools for selections away, unless each selection goes to
   * the server (docs/decisions/0009-the-map-lives-in-the-browser.md). */
  followGlass() {
    const { glass, view } = this.overlay;
    this.on(glass, "pointerdown", (event) => {
      if (event.button !== 0 || !this.selects) return;
      glass.setPointerCapture(event.pointerId);
      this.drawn = [this.place(event)];
    });
    this.on(glass, "pointermove", (event) => {
      if (!this.drawn) return;
      const [start, here] = [this.drawn[0], this.place(event)];
      if (view.tool === "lasso") this.drawn.push(here);
      else this.drawn = [start, [here[0], start[1]], here, [start[0], here[1]]];
      this.overlay.marksMoved();
    });
    this.on(glass, "pointerup", () => this.endSelection());
    this.on(glass, "pointercancel", () => (this.drawn = null));
  }

  endSelection() {
    const drawn = this.drawn && thinned(this.drawn);
    const { chart, view, xs: allX, ys: allY } = this.overlay;
    this.drawn = null;
    if (!drawn || drawn.length < 3) return;
    const [xs, ys] = [drawn.map(([x]) => x), drawn.map(([, y]) => y)];
    const reach = (values) => Math.max(...values) - Math.min(...values);
    if (reach(xs) + reach(ys) < 2 * CLICK) return; // a click
    const rows = [];
    allX.forEach((x, row) => isInside(x, allY[row], xs, ys) && rows.push(row));
    view.enclose(rows, drawn.map(([x, y]) => chart.pointAt(x, y)));
  }

  followKeys() {
    const { overlay } = this;
    this.on(overlay.cursor, "keydown", (event) => this.steer(event));
    this.on(overlay.cursor, "focus", () => this.moveCursor(0, 0));
    this.on(overlay.cursor, "blur", () => overlay.hide());
  }

  moveCursor(dx, dy) {
    const { chart, cursor } = this.overlay;
    if (!chart.isDrawn) return;
    const { left, top, width, height } = chart.box;
    const [x, y] = this.at ?? [left + width / 2, top + height / 2];
    const clamp = (value, low, size) => Math.min(low + size, Math.max(low, value));
    this.at = [clamp(x + dx, left, width), clamp(y + dy, top, height)];
    cursor.style.translate = `${this.at[0]}px ${this.at[1]}px`;
  }

  steer(event) {
    const { overlay } = this;
    if (event.key in ARROWS) {
      const [dx, dy] = ARROWS[event.key];
      const step = event.shiftKey ? 5 * CURSOR_STEP : CURSOR_STEP;
      this.moveCursor(step * dx, step * dy);
      overlay.showCard(...this.at);
      overlay.view.showStatus(overlay.card.hidden ? "" : overlay.cardWords.textContent);
    } else if (event.key === "Enter" || event.key === " ") {
      this.moveCursor(0, 0);
      overlay.view.take(overlay.meant(...this.at));
    } else if (event.key === "Escape") overlay.hide();
    else return;
    event.preventDefault();
  }
}
