// A soft brush on 28 x 28 pixels, about as wide as MNIST's strokes. No DOM.

import { SIDE } from "../shared/picture.js";

const RADIUS = 1.1; // pixels; MNIST's strokes are two to three wide
const SOFT = 1; // over so many pixels the ink fades out
// The eraser has no soft edge, and takes a line away whole along which it is drawn, a bit
// beside it too.
const ERASED = RADIUS + SOFT + 0.75;

/** How far a point is from the line between two others. */
function distanceToLine(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length && ((x - ax) * dx + (y - ay) * dy) / length;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Draw a line between two points, [column, row] in pixels, or wipe along it. */
export function stroke(values, from, to, isEraser) {
  const reach = isEraser ? ERASED : RADIUS + SOFT;
  const span = (axis) => [
    Math.max(0, Math.floor(Math.min(from[axis], to[axis]) - reach)),
    Math.min(SIDE, Math.ceil(Math.max(from[axis], to[axis]) + reach)),
  ];
  const [left, right] = span(0);
  const [top, bottom] = span(1);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const off = distanceToLine(x + 0.5, y + 0.5, from, to);
      const at = y * SIDE + x;
      if (isEraser) {
        if (off <= ERASED) values[at] = 0;
      } else {
        const ink = Math.max(0, Math.min(1, 1 - (off - RADIUS) / SOFT));
        values[at] = Math.max(values[at], ink);
      }
    }
  }
}
