// Behind a linear map: what the decoder draws at the places of a grid.

import { createPicture, paint } from "../shared/picture.js";

const GRID_CELL = 36; // px

export class Grid {
  constructor() {
    this.cells = [];
  }

  /** Decode the middle of each cell of the part in sight. */
  decode(chart, codeAt, decode) {
    const { left, top, width, height } = chart.box;
    const [columns, lines] = [Math.round(width / GRID_CELL), Math.round(height / GRID_CELL)];
    const sheet = document.createElement("canvas");
    sheet.width = columns * 28;
    sheet.height = lines * 28;
    const context = sheet.getContext("2d");
    const stamp = createPicture();
    for (let line = 0; line < lines; line++) {
      for (let column = 0; column < columns; column++) {
        const x = left + ((column + 0.5) * width) / columns;
        const y = top + ((line + 0.5) * height) / lines;
        paint(stamp, decode(codeAt(chart.pointAt(x, y))));
        context.drawImage(stamp, column * 28, line * 28);
      }
    }
    this.sheet = sheet;
    this.corners = [chart.pointAt(left, top), chart.pointAt(left + width, top + height)];
  }

  /** Draw what was decoded where it belongs, also while the map is on the move. */
  draw(context, place) {
    if (!this.sheet) return;
    const [[left, top], [right, bottom]] = this.corners.map(place);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.sheet, left, top, right - left, bottom - top);
  }
}
