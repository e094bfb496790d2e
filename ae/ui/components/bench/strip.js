// The network between image in and image out, cell by cell. Folded it costs nothing.

import { button, element } from "../dom.js";
import { N_PIXELS, SIDE, createPicture, paint, paintDifference } from "../picture.js";
import { Activations, arrangeLayers, cellAt, largest } from "./layers.js";

const [GAP, LEAST, HEAD, FOOT] = [12, 9, 20, 4]; // px
const LOOK_SLICE_MS = 6; // of looking at test digits, between two frames
const FLAT_PICTURE = new Float32Array(N_PIXELS);
const STRIP_HELP =
  "The cells of the network. Left and right arrows change layers, up and down cells.";

export class Strip {
  /** `state` gives { network, image, code, isLinked, images, digits } when it is needed. */
  constructor(engine, state) {
    this.engine = engine;
    this.state = state;
    this.build();
    if (engine.memory.get("strip is open")) this.toggle();
  }

  build() {
    this.root = element("section", "between");
    this.root.setAttribute("aria-label", "The network in between");
    this.fold = button("", () => this.toggle());
    this.fold.className = "fold";
    this.canvas = element("canvas", "cells");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", STRIP_HELP);
    const scroller = element("div", "scroller");
    scroller.append(this.canvas);
    this.wish = createPicture();
    this.wish.classList.add("wish");
    this.words = element("p", "words");
    this.said = element("p", "hidden"); // the words again, where arrow keys have led
    this.said.setAttribute("role", "status");
    this.looked = element("p", "looked");
    const text = element("div");
    text.append(this.words, this.looked, this.said);
    const info = element("div", "info");
    info.append(this.wish, text);
    this.body = element("div");
    this.body.append(scroller, info);
    this.body.hidden = true;
    this.root.append(this.fold, this.body);
    this.listen();
    this.label();
  }

  listen() {
    const { canvas } = this;
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      const cell = this.plan && cellAt(this.plan.blocks, event.clientX - left, event.clientY - top - HEAD);
      if (cell) this.choose(cell);
    };
    canvas.onkeydown = (event) => {
      const cell = this.plan && this.step(event.key);
      if (!cell) return;
      event.preventDefault();
      this.choose(cell);
      this.said.textContent = this.words.textContent;
    };
  }

  /** The cell an arrow key leads to. */
  step(key) {
    const { blocks } = this.plan;
    const { at, unit } = this.cell ?? { at: 0, unit: 0 };
    const within = (i, n) => Math.max(0, Math.min(n - 1, i));
    const { columns, n } = blocks[at];
    if (key === "ArrowDown" || key === "ArrowUp") {
      const to = unit + (key === "ArrowDown" ? columns : -columns);
      // Past the end of a column the next one begins.
      if (to >= n) return { at, unit: (unit % columns) + 1 < columns ? (unit % columns) + 1 : unit };
      return { at, unit: to < 0 ? within(unit - 1, n) : to };
    }
    if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
    const next = within(at + (key === "ArrowRight" ? 1 : -1), blocks.length);
    return { at: next, unit: within(Math.round((unit / n) * blocks[next].n), blocks[next].n) };
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.body.hidden = !this.isOpen;
    this.engine.memory.set("strip is open", this.isOpen);
    this.label();
    if (this.isOpen) this.refresh();
  }

  label() {
    this.fold.textContent = `${this.isOpen ? "▾ Hide" : "▸ Show"} the network in between`;
    this.fold.setAttribute("aria-expanded", String(Boolean(this.isOpen)));
  }

  choose(cell) {
    this.cell = cell;
    this.refresh();
  }

  /** Draw what the layers hold now; nothing at all while it is folded. */
  refresh() {
    if (!this.isOpen) return;
    const state = this.state();
    if (!state.network || !this.canvas.isConnected) return;
    const key = `layers ${state.network.id} ${state.digits}`;
    const { memory } = this.engine;
    if (!memory.has(key)) memory.set(key, new Activations(state.network));
    this.activations = memory.get(key);
    this.activations.pass(state.image?.pixels, state.code);
    this.measure();
    this.draw(state);
    this.explain(state);
    this.look();
  }

  /** Make the canvas as wide as there is room and as fine as the screen is. */
  measure() {
    const room = Math.floor(this.body.clientWidth);
    if (this.plan && this.room === room && this.of === this.activations) return;
    Object.assign(this, { room, of: this.activations });
    const widths = this.activations.values.map(({ length }) => length);
    this.plan = arrangeLayers(widths, room, GAP, LEAST);
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = [this.plan.width, this.plan.height + HEAD + FOOT];
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.context = this.canvas.getContext("2d");
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.image = createPicture();
  }

  draw({ isLinked, images }) {
    const { context, plan, activations } = this;
    context.clearRect(0, 0, plan.width, plan.height + HEAD + FOOT);
    context.fillStyle = getComputedStyle(this.canvas).color;
    context.font = "13px sans-serif";
    for (const { left, n } of plan.blocks) context.fillText(String(n), left, 13);
    const n = images ? images.length / N_PIXELS : 0;
    for (const block of plan.blocks) {
      // What no longer leads to the output is only just to be seen.
      context.globalAlpha = block.at < activations.network.depth && !isLinked ? 0.35 : 1;
      if (block.isImage) this.drawImage(block);
      else this.drawCells(block, n);
    }
    context.globalAlpha = 1;
    if (this.cell) this.drawFrame(this.cell);
  }

  drawImage({ at, left, top, columns, size }) {
    paint(this.image, this.activations.values[at]);
    this.context.drawImage(this.image, left, HEAD + top, columns * size, columns * size);
  }

  drawCells({ at, left, top, columns, rows, size }, n) {
    const { context, activations } = this;
    const values = activations.values[at];
    const scale = activations.scales[at] || 1;
    context.fillStyle = "#000";
    context.fillRect(left - 1, HEAD + top - 1, columns * size + 1, rows * size + 1);
    values.forEach((value, unit) => {
      const x = left + (unit % columns) * size;
      const y = HEAD + top + Math.floor(unit / columns) * size;
      context.fillStyle = cellColour(value / scale, at === activations.network.depth);
      context.fillRect(x, y, size - 1, size - 1);
      if (!activations.isDead(at, unit, n)) return;
      context.strokeStyle = "#ff9d5c";
      context.beginPath();
      context.moveTo(x + 1, y + 1);
      context.lineTo(x + size - 2, y + size - 2);
      context.moveTo(x + size - 2, y + 1);
      context.lineTo(x + 1, y + size - 2);
      context.stroke();
    });
  }

  drawFrame({ at, unit }) {
    const { left, top, columns, size } = this.plan.blocks[at];
    const { context } = this;
    context.strokeStyle = "#e69f00";
    context.lineWidth = 2;
    const [x, y] = [left + (unit % columns) * size, HEAD + top + Math.floor(unit / columns) * size];
    context.strokeRect(x - 1, y - 1, size + 1, size + 1);
    context.lineWidth = 1;
  }

  /** What the chosen cell holds and looks for, in words and as a picture. */
  explain({ isLinked, image, images }) {
    if (!this.cell) {
      this.say("Point at a cell, tap it, or reach it with the arrow keys: what it holds, and what it looks for. The brighter, the larger; ✕ marks cells off for every test digit; in the code, orange is above 0 and blue below.");
      paint(this.wish, FLAT_PICTURE);
      return;
    }
    const { activations, cell } = this;
    const { at, unit } = cell;
    const n = images ? images.length / N_PIXELS : 0;
    const wish = activations.wish(at, unit);
    const most = wish ? largest(wish.pixels) : 0;
    if (most) paintDifference(this.wish, wish.pixels.map((value) => value / most), FLAT_PICTURE);
    else paint(this.wish, FLAT_PICTURE);
    this.say(
      [nameOf(activations, cell), valueWords(activations, cell, n), wishWords(wish, most)].join(" ") +
        (image && !isLinked && at < activations.network.depth
          ? " The link is cut: it does not reach the output now."
          : ""),
    );
  }

  say(text) {
    if (this.words.textContent !== text) this.words.textContent = text;
  }

  /** Look at the test digits, a slice at a time, for cells that never light up. */
  look() {
    const { images } = this.state();
    const { activations } = this;
    const n = images ? images.length / N_PIXELS : 0;
    this.tellLooked(n);
    if (this.looking || !n || activations.nSeen >= n) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      if (!this.isOpen || !this.canvas.isConnected) return;
      const end = performance.now() + LOOK_SLICE_MS;
      while (activations.nSeen < n && performance.now() < end) {
        const from = activations.nSeen * N_PIXELS;
        const pixels = Float32Array.from(images.subarray(from, from + N_PIXELS), (b) => b / 255);
        activations.look(pixels);
      }
      if (activations.nSeen >= n) this.refresh();
      else this.look();
    }, 2 * LOOK_SLICE_MS);
  }

  tellLooked(n) {
    const { activations } = this;
    let text = "Waiting for the test digits, to know which cells never light up.";
    if (n && activations.nSeen < n)
      text = `Looking for cells that never light up: ${Math.floor((100 * activations.nSeen) / n)} % of the test digits seen.`;
    else if (n) {
      const dead = activations.tops.flatMap((tops, at) => [...tops.keys()].filter((unit) => activations.isDead(at, unit, n)));
      text = `Off for every one of the ${n.toLocaleString("en")} test digits: ${dead.length} cells.`;
    }
    if (this.looked.textContent !== text) this.looked.textContent = text;
  }

  leave() {
    clearTimeout(this.looking);
  }
}

/** -1 to 1 -> a colour on black: grey, or for numbers of a code blue below 0 and orange
 * above (Okabe and Ito's, as in differenceColour). */
function cellColour(share, isSigned) {
  const size = Math.sqrt(Math.min(1, Math.abs(share))); // most values are small ones
  const end = !isSigned ? [255, 255, 255] : share < 0 ? [86, 180, 233] : [230, 159, 0];
  return `rgb(${end.map((part) => Math.round(38 + (part - 38) * size)).join(" ")})`;
}

/** Where a cell is. */
export function nameOf({ network, last, values }, { at, unit }) {
  const place = `row ${Math.floor(unit / SIDE) + 1}, column ${(unit % SIDE) + 1}`;
  if (at === 0) return `Image in, ${place}:`;
  if (at === last) return `Image out, ${place}:`;
  if (at === network.depth) return `Code, z${unit + 1}:`;
  const half = at < network.depth ? `Encoder, layer ${at}` : `Decoder, layer ${at - network.depth}`;
  return `${half}, cell ${unit + 1} of ${values[at].length}:`;
}

/** What a cell holds, and how that compares with all test digits. */
function valueWords(activations, { at, unit }, n) {
  const value = activations.values[at][unit];
  if (activations.isDead(at, unit, n)) return "dead, off for every test digit.";
  if (!activations.isRelu(at)) return `${value.toFixed(2)}.`;
  const most = activations.tops[at][unit].toFixed(2);
  const top = activations.nSeen >= n && n ? `; at most ${most} over the test digits` : "";
  return value === 0 ? `off${top}.` : `${value.toFixed(2)}${top}.`;
}

function wishWords(wish, most) {
  if (!wish) return "";
  if (!most) return "It changes nothing here: nothing after it listens.";
  if (wish.kind === "weights")
    return `Its incoming weights: orange pixels excite it, blue ones calm it (the strongest: ${most.toFixed(2)}).`;
  return `One more of it would add the orange to the output and take the blue away (at most ${most.toPrecision(2)} a pixel).`;
}
