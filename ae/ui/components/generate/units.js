// The units of all layers drawn on one canvas, side by side.

import { placeWithin } from "../shared/dom.js";
import { createPicture, paint } from "../shared/picture.js";
import { _, N_ } from "../shared/language.js";
import { arrangeLayers, unitAt } from "./layers.js";

const [GAP, LEAST, HEAD, FOOT] = [12, 9, 20, 4]; // px; LEAST is a unit's side on a phone
const FADED = 0.35; // what no longer leads to the output is only just to be seen

export class Units {
  /** As a `strip` they are low, and without the images. */
  constructor(canvas, { isStrip = false } = {}) {
    Object.assign(this, { canvas, isStrip, gap: GAP, least: isStrip ? 3 : LEAST });
  }

  /** Make the canvas as wide as there is room and as fine as the screen is. */
  fit(activations, room) {
    if (this.activations === activations && this.room === room) return;
    Object.assign(this, { activations, room });
    const widths = activations.values.map(({ length }) => length);
    this.plan = arrangeLayers(widths, room, this);
    const { canvas } = this;
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = [this.plan.width, this.plan.height + HEAD + FOOT];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.context = canvas.getContext("2d");
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.image = createPicture();
  }

  /** The unit under a pointer, or null. */
  under(event) {
    const [x, y] = placeWithin(this.canvas, event);
    return this.plan ? unitAt(this.plan.blocks, x, y - HEAD) : null;
  }

  /** Draw all layers; `n` is how many test digits there are to have been off for. */
  draw({ isLinked, n, chosen }) {
    const { context, plan, activations } = this;
    context.clearRect(0, 0, plan.width, plan.height + HEAD + FOOT);
    context.fillStyle = getComputedStyle(this.canvas).color;
    context.font = `13px ${getComputedStyle(this.canvas).fontFamily}`;
    const names = {
      0: N_("image in: {n}"),
      [activations.last]: N_("image out: {n}"),
    };
    for (const { at, left, n: count } of plan.blocks) {
      context.fillText(_(names[at] ?? "{n}", { n: count }), left, 13);
    }
    for (const block of plan.blocks) {
      context.globalAlpha = block.at < activations.network.depth && !isLinked ? FADED : 1;
      if (block.isImage) this.drawImage(block);
      else this.drawLayer(block, n);
    }
    context.globalAlpha = 1;
    if (chosen) this.drawFrame(chosen);
  }

  drawImage({ at, left, top, columns, size }) {
    paint(this.image, this.activations.values[at]);
    this.context.drawImage(this.image, left, HEAD + top, columns * size, columns * size);
  }

  drawLayer({ at, left, top, columns, rows, size }, n) {
    const { context, activations } = this;
    const scale = activations.scaleOf(at);
    context.fillStyle = "#000";
    context.fillRect(left - 1, HEAD + top - 1, columns * size + 1, rows * size + 1);
    activations.values[at].forEach((value, unit) => {
      const x = left + (unit % columns) * size;
      const y = HEAD + top + Math.floor(unit / columns) * size;
      context.fillStyle = unitColour(value / scale, at === activations.network.depth);
      context.fillRect(x, y, size - 1, size - 1);
      if (activations.isDead(at, unit, n)) this.cross(x, y, size);
    });
  }

  cross(x, y, size) {
    const { context } = this;
    const { globalAlpha } = context;
    context.globalAlpha = 1;
    context.strokeStyle = "#ff9d5c";
    context.beginPath();
    context.moveTo(x + 1, y + 1);
    context.lineTo(x + size - 2, y + size - 2);
    context.moveTo(x + size - 2, y + 1);
    context.lineTo(x + 1, y + size - 2);
    context.stroke();
    context.globalAlpha = globalAlpha;
  }

  drawFrame({ at, unit }) {
    const { left, top, columns, size } = this.plan.blocks[at];
    const [x, y] = [left + (unit % columns) * size, top + Math.floor(unit / columns) * size];
    this.context.strokeStyle = "#e69f00";
    this.context.lineWidth = 2;
    this.context.strokeRect(x - 1, HEAD + y - 1, size + 1, size + 1);
    this.context.lineWidth = 1;
  }
}

/** -1 to 1 -> a colour on black: grey, or for numbers of a code blue below 0 and orange
 * above (Okabe and Ito's, as in differenceColour). */
function unitColour(share, isSigned) {
  const size = Math.sqrt(Math.min(1, Math.abs(share))); // most values are small ones
  const end = !isSigned ? [255, 255, 255] : share < 0 ? [86, 180, 233] : [230, 159, 0];
  return `rgb(${end.map((part) => Math.round(38 + (part - 38) * size)).join(" ")})`;
}
