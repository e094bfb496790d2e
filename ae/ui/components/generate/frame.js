// The frame round what of a picture goes in: { left, top, width, height, angle }, in pixels
// of the upright picture, turned about its middle by `angle` degrees clockwise. No DOM.

const LEAST_SIDE = 8; // pixels a side
const CONTEXT = 0.2; // of the longer side: what is looked at around a frame

/** The corners by their names: which side of the frame's middle each lies on. */
export const CORNERS = {
  "top left": [-1, -1],
  "top right": [1, -1],
  "bottom left": [-1, 1],
  "bottom right": [1, 1],
};

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function turnedBy([x, y], angle) {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return [cos * x - sin * y, sin * x + cos * y];
}

export const middleOf = ({ left, top, width, height }) => [left + width / 2, top + height / 2];

const withMiddle = (frame, [x, y]) => ({
  ...frame,
  left: x - frame.width / 2,
  top: y - frame.height / 2,
});

/** A frame moved, its middle kept within the picture. */
export function moved(frame, [dx, dy], { width, height }) {
  const [x, y] = middleOf(frame);
  return withMiddle(frame, [clamp(x + dx, 0, width), clamp(y + dy, 0, height)]);
}

/** A frame of which one corner has moved; the one across from it stays where it is. */
export function resized(frame, corner, by, picture) {
  const [sideways, downwards] = CORNERS[corner];
  const [dx, dy] = turnedBy(by, -frame.angle);
  const width = clamp(frame.width + sideways * dx, LEAST_SIDE, 2 * picture.width);
  const height = clamp(frame.height + downwards * dy, LEAST_SIDE, 2 * picture.height);
  const shift = [
    (sideways * (width - frame.width)) / 2,
    (downwards * (height - frame.height)) / 2,
  ];
  const [x, y] = middleOf(frame);
  const [right, down] = turnedBy(shift, frame.angle);
  return withMiddle({ ...frame, width, height }, [x + right, y + down]);
}

/** A frame turned: its angle from -180 to 180 degrees. */
export function turned(frame, angle) {
  return { ...frame, angle: ((((angle + 180) % 360) + 360) % 360) - 180 };
}

/** The angle of a frame whose turning handle, above its top, is dragged to a place. */
export function angleTowards(frame, [x, y]) {
  const [middleX, middleY] = middleOf(frame);
  return Math.round((Math.atan2(x - middleX, middleY - y) * 180) / Math.PI);
}

/** A frame with what lies around it, in whole pixels; `inner` is where the frame itself
 * lies in that. */
export function contextOf(frame) {
  const [width, height] = [frame.width, frame.height].map((side) => Math.max(1, Math.round(side)));
  const margin = Math.max(2, Math.round(CONTEXT * Math.max(width, height)));
  const [x, y] = middleOf(frame);
  const size = { width: width + 2 * margin, height: height + 2 * margin };
  const around = withMiddle({ ...frame, ...size }, [x, y]);
  return { around, inner: { left: margin, top: margin, width, height } };
}

/** What lies in a frame of whole pixels, upright as the frame is: between pixels by their
 * distance; beyond the border as at the border. */
export function cut({ width, height, values }, frame) {
  const made = new Float32Array(frame.width * frame.height);
  const [middleX, middleY] = middleOf(frame);
  for (let row = 0, at = 0; row < frame.height; row++) {
    for (let column = 0; column < frame.width; column++, at++) {
      const off = [column + 0.5 - frame.width / 2, row + 0.5 - frame.height / 2];
      const [dx, dy] = turnedBy(off, frame.angle);
      const x = clamp(middleX + dx - 0.5, 0, width - 1);
      const y = clamp(middleY + dy - 0.5, 0, height - 1);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
      const mix = (a, b, share) => a + (b - a) * share;
      made[at] = mix(
        mix(values[top * width + left], values[top * width + right], x - left),
        mix(values[bottom * width + left], values[bottom * width + right], x - left),
        y - top,
      );
    }
  }
  return { width: frame.width, height: frame.height, values: made };
}
