// What lies over the chart: marks, digits drawn as pictures, and the card under the
// pointer. Nothing here asks Plotly to draw again.

import { element, labelled } from "../shared/dom.js";
import { createPicture, paint } from "../shared/picture.js";
import { Chart } from "./chart.js";
import { withRoom } from "../shared/geometry.js";
import { drawMarks } from "./marks.js";
import { Pointer } from "./pointer.js";
import { Sprites } from "./sprites.js";

const REACH = 8; // px: nearer to a point, the pointer means that point
const TOUCHES = 3; // px: in a box, a point as near as that is under the pointer
const FRONT = 1e3; // puts those before all others, whatever their depth (-1 to 1)
const PICTURE = 26; // px
const RING = 4.5; // px
const CARD_GAP = 14; // px
const VIEW_EVENTS = ["plotly_relayouting", "plotly_relayout", "plotly_afterplot"];

const sprites = new Sprites();

export class Overlay {
  constructor(plot, view) {
    this.plot = plot;
    this.view = view;
    this.chart = new Chart(plot);
    this.xs = this.ys = new Float32Array(0);
    this.onView = () => this.viewChanged();
    this.build();
    this.pointer = new Pointer(this);
    this.toolChanged();
    this.bind();
    this.watch();
  }

  build() {
    this.host = element("div", "map-overlay");
    this.host.style.cssText = "position:absolute;inset:0;pointer-events:none;z-index:5";
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = element("style", "", this.view.store.styles.overlay);
    this.pictures = element("canvas", "layer pictures");
    this.marks = element("canvas", "layer marks");
    // Lies over the chart while dragging is to draw a selection, not to move the map.
    this.glass = element("div", "glass");
    this.cursor = element("div", "cursor");
    this.cursor.tabIndex = 0;
    labelled(
      this.cursor,
      "Map cursor: the arrow keys move it, Enter takes what lies there",
      "application",
    );
    this.card = element("div", "card");
    this.card.hidden = true;
    this.cardPictures = [createPicture(), createPicture()];
    this.cardWords = element("p");
    this.card.append(...this.cardPictures, this.cardWords);
    root.append(sheet, this.pictures, this.marks, this.glass, this.cursor, this.card);
  }

  /** Hold on to the chart: Plotly forgets listeners and children when it starts afresh. */
  bind() {
    if (this.host.parentElement !== this.plot) {
      this.plot.style.position = "relative";
      this.plot.append(this.host);
    }
    if (!this.plot.on || this.plot._ev === this.bound) return;
    this.bound = this.plot._ev;
    VIEW_EVENTS.forEach((name) => this.plot.on(name, this.onView));
    this.plot.on("plotly_relayout", () => this.view.looked(this.chart.look));
    this.viewChanged();
  }

  /** The camera of a box tells nobody that it turns: look at each frame. */
  watch() {
    this.watching = requestAnimationFrame(() => {
      this.watch();
      if (!this.chart.isDrawn || !this.chart.is3d) return;
      const seen = this.chart.matrix().join();
      if (seen === this.seen) return;
      this.seen = seen;
      this.viewChanged();
    });
  }

  destroy() {
    this.pointer.destroy();
    cancelAnimationFrame(this.watching);
    cancelAnimationFrame(this.due);
    VIEW_EVENTS.forEach((name) => this.plot.removeListener?.(name, this.onView));
    this.host.remove();
  }

  toolChanged() {
    const { tool } = this.view;
    this.glass.hidden = tool === "move";
    this.glass.style.touchAction = tool === "scroll" ? "pan-y" : "none";
  }

  /** Another part of the map is in sight, or other points. */
  viewChanged() {
    const { points, width } = this.view.model;
    if (!this.chart.isDrawn || !points) return;
    const place = this.chart.placer();
    const n = points.length / width;
    if (this.xs.length !== n) {
      this.xs = new Float32Array(n);
      this.ys = new Float32Array(n);
      this.depths = new Float32Array(n);
      this.order = shuffled(n);
    }
    for (let row = 0; row < n; row++) {
      const point = points.subarray(row * width, (row + 1) * width);
      [this.xs[row], this.ys[row], this.depths[row] = 0] = place(point);
    }
    this.drawPictures();
    this.drawMarks();
    this.view.explain();
  }

  /** Whether a point lies in the part of the map one sees. */
  isInSight(point) {
    return !this.chart.isDrawn || this.chart.isWithin(...this.chart.placer()(point));
  }

  get ink() {
    return getComputedStyle(this.plot).color;
  }

  /** The colour of the page behind the chart. */
  get paper() {
    return getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  }

  /** A cleared layer as large as the chart, crisp, and closed around its points. */
  clear(canvas) {
    const scale = devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.plot;
    const context = canvas.getContext("2d");
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const { left, top, width: w, height: h } = this.chart.box;
    context.save();
    context.beginPath();
    context.rect(left, top, w, h);
    context.clip();
    return context;
  }

  drawPictures() {
    if (!this.chart.isDrawn) return;
    const context = this.clear(this.pictures);
    const { options, model } = this.view;
    if (model.ready && options.pictures) this.drawDigits(context, model);
    if (model.ready && options.rings) {
      context.strokeStyle = this.ink;
      context.lineWidth = 1;
      context.globalAlpha = 0.7; // five hundred of them must not bury the rest
      for (const row of model.leastTrusted) {
        if (!model.isShown(row)) continue;
        context.beginPath();
        context.arc(this.xs[row], this.ys[row], RING, 0, 2 * Math.PI);
        context.stroke();
      }
    }
    context.restore();
  }

  drawDigits(context, model) {
    const { paper } = this;
    sprites.prepare(model.digits.images, this.ink);
    const shown = this.order.filter((row) => model.isShown(row));
    const drawn = withRoom(shown, this.xs, this.ys, PICTURE, this.chart.box);
    sprites.make(drawn.map((row) => model.indices[row]));
    context.lineWidth = 2;
    for (const row of drawn) {
      const [x, y] = [this.xs[row] - PICTURE / 2, this.ys[row] - PICTURE / 2];
      context.fillStyle = paper;
      context.fillRect(x, y, PICTURE, PICTURE);
      sprites.draw(context, model.indices[row], x, y, PICTURE);
      context.strokeStyle = model.colourOf(row);
      context.strokeRect(x + 1, y + 1, PICTURE - 2, PICTURE - 2);
    }
  }

  /** Ask for the marks to be drawn at the next frame. */
  marksMoved() {
    this.due ||= requestAnimationFrame(() => this.drawMarks());
  }

  drawMarks() {
    cancelAnimationFrame(this.due);
    this.due = 0;
    if (!this.chart.isDrawn) return;
    const context = this.clear(this.marks);
    const place = this.chart.placer();
    const marks = this.view.marks();
    const outline = this.pointer.drawn ?? marks.outline.map(place);
    const { ink, paper } = this;
    drawMarks(context, { ...marks, outline }, { place, ink, paper });
    context.restore();
  }

  /** What a place means: the digit whose point is next to it, or the place itself. */
  meant(x, y) {
    if (!this.chart.isDrawn || !this.chart.isWithin(x, y)) return null;
    const { options, model } = this.view;
    let nearest = -1;
    let least = Infinity;
    for (let row = 0; row < this.xs.length && !options.everywhere; row++) {
      const square = (this.xs[row] - x) ** 2 + (this.ys[row] - y) ** 2;
      if (!(square < REACH ** 2) || !model.isShown(row)) continue;
      // In a box, of the points under the pointer the foremost is meant.
      const far = this.chart.is3d && square < TOUCHES ** 2 ? this.depths[row] - FRONT : square;
      if (far < least) [least, nearest] = [far, row];
    }
    if (nearest >= 0) return { row: nearest };
    return this.chart.is3d ? null : { point: this.chart.pointAt(x, y) };
  }

  /** Show the card for a place. */
  showCard(x, y) {
    const what = this.view.model.ready ? this.meant(x, y) : null;
    if (!what) {
      this.hide();
      return;
    }
    const { pictures, words } = this.view.model.cardOf(what);
    const [first, second] = this.cardPictures;
    paint(first, pictures[0]);
    second.hidden = pictures.length < 2;
    if (!second.hidden) paint(second, pictures[1]);
    this.cardWords.textContent = words;
    this.card.hidden = false;
    const beside = (at, size, room) =>
      Math.max(0, at + size > room ? at - 2 * CARD_GAP - size : at);
    const { offsetWidth, offsetHeight } = this.card;
    const left = beside(x + CARD_GAP, offsetWidth, this.plot.clientWidth);
    const top = beside(y + CARD_GAP, offsetHeight, this.plot.clientHeight);
    this.card.style.translate = `${left}px ${top}px`;
  }

  hide() {
    this.card.hidden = true;
  }
}

/** 0 to n - 1 in an order that is always the same and favours no class. */
function shuffled(n) {
  const order = Array.from({ length: n }, (_, i) => i);
  let state = 1;
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
