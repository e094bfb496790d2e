// What lies over the chart, whose axes alone are Plotly's (or plain_chart.js's): the points, marks, digits drawn
// as pictures, and the card under the pointer. Nothing here asks Plotly to draw again.

import { element, labelled, lively } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";
import { chartOf } from "./chart.js";
import { withRoom } from "../shared/geometry.js";
import { Grid } from "./grid.js";
import { buildNoWebgl, hasWebgl } from "./no_webgl.js";
import { drawMarks, drawNumerals } from "./marks.js";
import { Points } from "./points.js";
import { Pointer } from "./pointer.js";
import { Sprites } from "./sprites.js";
import { buildScale, buildTools } from "./tools.js";

const REACH = 8; // px: nearer to a point, the pointer means that point
const TOUCHES = 3; // px: in a box, a point as near as that is under the pointer
const FRONT = 1e3; // puts those before all others, whatever their depth (-1 to 1)
const PICTURE = 26; // px
const RING = 4.5; // px
const CARD_GAP = 14; // px
const GRID_PAUSE_MS = 120; // a map on the move is not decoded anew

const sprites = new Sprites();
const points = new Points();

export class Overlay {
  constructor(plot, view) {
    this.plot = plot;
    this.view = view;
    this.chart = chartOf(plot);
    this.grid = new Grid();
    this.xs = this.ys = this.depths = new Float32Array(0);
    this.onView = () => this.viewChanged();
    this.build();
    this.pointer = new Pointer(this);
    this.toolChanged();
    this.bind();
    this.watch();
  }

  /** Asked for once: a browser gives a page few contexts. */
  get hasWebgl() {
    this.drawsByWebgl ??= hasWebgl();
    return this.drawsByWebgl;
  }

  build() {
    this.host = element("div", "map-overlay");
    this.host.style.cssText = "position:absolute;inset:0;pointer-events:none;z-index:5";
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = element("style", "", this.view.store.styles.overlay);
    const layers = ["grid", "points", "pictures", "marks"].map((name) => {
      this[`${name}Layer`] = element("canvas", `layer ${name}`);
      return this[`${name}Layer`];
    });
    // Lies over the chart while dragging is to draw a selection, not to move the map.
    this.glass = element("div", "glass");
    this.cursor = element("div", "cursor");
    this.cursor.tabIndex = 0;
    labelled(
      this.cursor,
      _("Map cursor: the arrow keys move it, Enter takes what lies there"),
      "application",
    );
    this.card = element("div", "card");
    this.card.hidden = true;
    this.cardPictures = [createPicture(), createPicture()];
    this.cardWords = lively(element("p"));
    this.card.append(...this.cardPictures, this.cardWords);
    this.tools = buildTools(this.view.choices, this.view.tool);
    this.scale = buildScale(this.view.data);
    this.noBox = buildNoWebgl(() => this.view.flatten());
    const parts = [this.glass, this.tools, this.scale, this.cursor, this.card, this.noBox];
    root.append(sheet, ...layers, ...parts);
  }

  /** Hold on to the chart: Plotly forgets listeners and children when it starts afresh. */
  bind() {
    if (this.host.parentElement !== this.plot) {
      this.plot.style.position = "relative";
      this.plot.append(this.host);
    }
    if (this.chart.listen(this.onView, (look) => this.view.looked(look))) this.viewChanged();
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
    clearTimeout(this.decoding);
    this.chart.end();
    this.host.remove();
  }

  /** The colours of the points may mean something else now. */
  showScale() {
    const scale = buildScale(this.view.data);
    this.scale.replaceWith(scale);
    this.scale = scale;
  }

  /** A box is turned, whatever a drag does on a plane: a lasso would gather what lies
   * behind as well. */
  toolChanged() {
    const { tool } = this.view;
    const isSpace = this.view.data.n_dims === 3;
    this.tools.hidden = isSpace;
    this.cursor.hidden = isSpace && !this.hasWebgl; // there is no box to point at
    this.noBox.hidden = !this.cursor.hidden;
    this.glass.hidden = tool === "move" || isSpace;
    this.glass.style.touchAction = tool === "scroll" ? "pan-y" : "none";
  }

  /** Whether the chart and the points belong together: each comes on its own way. */
  get isWhole() {
    const { model, data } = this.view;
    const isOf = this.chart.of === data.map;
    return isOf && this.chart.isDrawn && model.ready;
  }

  /** Another part of the map is in sight, or other points. */
  viewChanged() {
    if (!this.isWhole) return;
    const { points: all, width } = this.view.model;
    const place = this.chart.placer();
    const n = all.length / width;
    if (this.xs.length !== n) {
      this.xs = new Float32Array(n);
      this.ys = new Float32Array(n);
      this.depths = new Float32Array(n);
    }
    for (let row = 0; row < n; row++) {
      const point = all.subarray(row * width, (row + 1) * width);
      [this.xs[row], this.ys[row], this.depths[row] = 0] = place(point);
    }
    this.draw();
    this.decodeGrid();
    this.view.explain();
  }

  /** Draw every layer, where the points have been placed last. */
  draw() {
    if (!this.isWhole || this.xs.length !== this.view.model.indices.length) return;
    this.drawGrid();
    this.drawPoints();
    this.drawPictures();
    this.drawMarks();
  }

  /** Whether a point lies in the part of the map one sees. */
  isInSight(point) {
    return !this.isWhole || this.chart.isWithin(...this.chart.placer()(point));
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

  get showsGrid() {
    return this.view.choices.flag("grid") && this.view.model.linear !== null && !this.chart.is3d;
  }

  /** Decode what lies behind, once the map rests. */
  decodeGrid() {
    clearTimeout(this.decoding);
    if (!this.showsGrid) return;
    this.decoding = setTimeout(() => {
      const { model } = this.view;
      if (!this.isWhole || !this.showsGrid) return;
      this.grid.decode(
        this.chart,
        (point) => model.codeAt(point).code,
        (code) => model.decode(code),
      );
      this.drawGrid();
    }, this.grid.sheet ? GRID_PAUSE_MS : 0);
  }

  drawGrid() {
    const context = this.clear(this.gridLayer);
    if (this.showsGrid) this.grid.draw(context, this.chart.placer());
    context.restore();
  }

  drawPoints() {
    const { model } = this.view;
    const context = this.clear(this.pointsLayer);
    const strong = this.view.strongRows;
    points.draw(context, {
      xs: this.xs,
      ys: this.ys,
      depths: this.depths,
      box: this.chart.box,
      scale: devicePixelRatio || 1,
      isSpace: this.chart.is3d,
      colours: model.colours,
      ink: this.ink,
      of: {
        symbol: (row) => model.labelOf(row),
        shade: (row) => model.shadeOf(row),
        isShown: (row) => model.isShown(row),
        strong,
        isFaint: this.showsGrid,
      },
    });
    context.restore();
  }

  drawPictures() {
    if (!this.isWhole) return;
    const context = this.clear(this.picturesLayer);
    const { choices, model } = this.view;
    if (choices.flag("pictures")) this.drawDigits(context, model);
    if (choices.flag("rings")) {
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
    const shown = points.order.filter((row) => model.isShown(row));
    const drawn = withRoom(shown, this.xs, this.ys, PICTURE, this.chart.box);
    sprites.make(drawn.map((row) => model.indices[row]));
    context.lineWidth = 2;
    for (const row of drawn) {
      const [x, y] = [this.xs[row] - PICTURE / 2, this.ys[row] - PICTURE / 2];
      context.fillStyle = paper;
      context.fillRect(x, y, PICTURE, PICTURE);
      sprites.draw(context, model.indices[row], x, y, PICTURE);
      context.strokeStyle = model.colours[model.shadeOf(row)];
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
    if (!this.isWhole) return;
    const context = this.clear(this.marksLayer);
    const place = this.chart.placer();
    const { choices, model } = this.view;
    const { ink, paper } = this;
    const shown = model.numerals.map((at, label) => choices.isShown(label) && at);
    const colours = this.view.store.classColours;
    drawNumerals(context, shown, { place, ink, paper, colours });
    const marks = this.view.marks();
    const outline = this.pointer.drawn ?? marks.outline.map(place);
    drawMarks(context, { ...marks, outline }, { place, ink, paper });
    context.restore();
  }

  /** What a place means: the digit whose point is next to it, or the place itself. */
  meant(x, y) {
    if (!this.isWhole || !this.chart.isWithin(x, y)) return null;
    const { choices, model } = this.view;
    const isSpace = this.chart.is3d;
    const everywhere = choices.flag("everywhere") && !isSpace;
    let nearest = -1;
    let least = Infinity;
    for (let row = 0; row < this.xs.length && !everywhere; row++) {
      const square = (this.xs[row] - x) ** 2 + (this.ys[row] - y) ** 2;
      if (!(square < REACH ** 2) || !model.isShown(row)) continue;
      // In a box, of the points under the pointer the foremost is meant.
      const far = isSpace && square < TOUCHES ** 2 ? this.depths[row] - FRONT : square;
      if (far < least) [least, nearest] = [far, row];
    }
    if (nearest >= 0) return { row: nearest };
    return isSpace ? null : { point: this.chart.pointAt(x, y) };
  }

  /** Show the card for a place. */
  showCard(x, y) {
    const what = this.meant(x, y);
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
