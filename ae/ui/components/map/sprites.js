// Test digits as little pictures on a large canvas, each made when first needed.

import { N_PIXELS, SIDE } from "../shared/picture.js";

export class Sprites {
  constructor() {
    this.ink = null;
    this.images = null;
  }

  /** Forget the pictures if the digits or the colour of their ink are others now. */
  prepare(images, ink) {
    if (this.images === images && this.ink === ink) return;
    this.images = images;
    this.ink = ink;
    const n = images.length / N_PIXELS;
    this.columns = Math.ceil(Math.sqrt(n));
    this.sheet = document.createElement("canvas");
    this.sheet.width = this.columns * SIDE;
    this.sheet.height = Math.ceil(n / this.columns) * SIDE;
    this.context = this.sheet.getContext("2d");
    this.made = new Uint8Array(n);
    const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    probe.fillStyle = ink;
    probe.fillRect(0, 0, 1, 1);
    [this.red, this.green, this.blue] = probe.getImageData(0, 0, 1, 1).data;
    this.frame = this.context.createImageData(SIDE, SIDE);
  }

  /** Put the digits that were not needed before onto the sheet.
   *
   * All of them before the first is drawn: a canvas that changes after it was drawn from
   * is copied whole, 31 MB, each time. */
  make(indices) {
    const { data } = this.frame;
    for (const index of indices) {
      if (this.made[index]) continue;
      for (let i = 0; i < N_PIXELS; i++) {
        data[4 * i] = this.red;
        data[4 * i + 1] = this.green;
        data[4 * i + 2] = this.blue;
        data[4 * i + 3] = this.images[index * N_PIXELS + i];
      }
      this.context.putImageData(this.frame, ...this.place(index));
      this.made[index] = 1;
    }
  }

  place(index) {
    return [(index % this.columns) * SIDE, Math.floor(index / this.columns) * SIDE];
  }

  /** Draw a digit that was made, `size` wide, its left top corner at (x, y). */
  draw(context, index, x, y, size) {
    context.drawImage(this.sheet, ...this.place(index), SIDE, SIDE, x, y, size, size);
  }
}
