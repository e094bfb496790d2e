// The printed lines of exercise paper: thin, fainter than ink, and long. They are followed
// from side to side and taken away, but for where ink lies over them. No DOM. A picture is
// { width, height, values }: how much each pixel stands out from the paper.

const WIDEST = 1 / 60; // of the shorter side: half as wide as a line and what is beside it
const RIDGE = 0.6; // share of its strength by which a line stands out above and below
const LONG = 0.5; // share of the picture's side from which on a ridge is a line
const FAINT = 0.75; // share of the ink's strength a line has at most
const OVER = 1.5; // so many times as strong as the line is ink that crosses it

function transposed({ width, height, values }) {
  const made = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) made[x * height + y] = values[y * width + x];
  }
  return { width: height, height: width, values: made };
}

/** Where a pixel stands out from those `reach` above and below it. */
function ridgesOf({ width, height, values }, floor, reach) {
  const ridge = new Uint8Array(values.length);
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)];
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x];
      if (value < floor) continue;
      const around = Math.max(values[above * width + x], values[below * width + x]);
      if (value - around > RIDGE * value) ridge[y * width + x] = 1;
    }
  }
  return ridge;
}

/** How long the longest way along a ridge is that comes from one side to each pixel. It
 * may lead through ink, and over as many blank pixels as `gap` without a break. */
function waysFrom({ width, height, values }, ridge, floor, gap, isBack) {
  const lengths = new Uint16Array(values.length);
  let before = new Uint16Array(height); // length of the way
  let blanks = new Uint16Array(height).fill(gap + 1);
  for (let step = 0; step < width; step++) {
    const x = isBack ? width - 1 - step : step;
    const [now, blank] = [new Uint16Array(height), new Uint16Array(height)];
    for (let y = 0; y < height; y++) {
      let best = y;
      if (y > 0 && before[y - 1] > before[best]) best = y - 1;
      if (y < height - 1 && before[y + 1] > before[best]) best = y + 1;
      const at = y * width + x;
      if (ridge[at]) {
        now[y] = before[best] + 1;
      } else {
        blank[y] = blanks[best] + (values[at] < floor ? 1 : 0);
        now[y] = blank[y] > gap ? 0 : before[best] + 1;
      }
      lengths[at] = now[y];
    }
    [before, blanks] = [now, blank];
  }
  return lengths;
}

/** The pixels of lines that run from left to right, as places in `values`. */
function horizontalLines(picture, floor, reach) {
  const ridge = ridgesOf(picture, floor, reach);
  const [there, back] = [false, true].map((isBack) =>
    waysFrom(picture, ridge, floor, 2 * reach, isBack)
  );
  const found = [];
  ridge.forEach((isRidge, at) => {
    if (isRidge && there[at] + back[at] - 1 >= LONG * picture.width) found.push(at);
  });
  return found;
}

function medianOf(values) {
  return Float32Array.from(values).sort()[values.length >> 1];
}

/** Take lines away: each with what lies `reach` above and below, and with what the gaps
 * between its pixels hold, where that is no stronger than `most`. */
function erase({ width, height, values }, places, reach, most) {
  const near = new Uint8Array(values.length);
  for (const at of places) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const bottom = Math.min(height - 1, y + reach);
    for (let row = Math.max(0, y - reach); row <= bottom; row++) near[row * width + x] = 1;
  }
  for (let y = 0; y < height; y++) {
    let last = -Infinity;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!near[at]) continue;
      const from = x - last <= 2 * reach ? last + 1 : x;
      for (let k = from; k <= x; k++) {
        if (values[y * width + k] < most) values[y * width + k] = 0;
      }
      last = x;
    }
  }
}

/** How many pixels beside the middle of a line do not belong to it any more. */
export const lineReach = ({ width, height }) =>
  Math.max(2, Math.round(WIDEST * Math.min(width, height)));

/** A picture without the lines of its paper, and whether it had any.
 *
 * `floor` is what the noise of the paper stays below, `reach` that of `lineReach`. */
export function withoutRuling(picture, floor, reach) {
  let current = { ...picture, values: picture.values.slice() };
  let isRuled = false;
  for (let turn = 0; turn < 2; turn++) {
    const places = horizontalLines(current, floor, reach);
    if (places.length) {
      const isLine = new Set(places);
      const others = current.values.filter((value, at) => value >= floor && !isLine.has(at)).sort();
      const ink = others[Math.floor(0.95 * others.length)] ?? 0;
      const strength = medianOf(places.map((at) => current.values[at]));
      if (strength <= FAINT * ink) {
        isRuled = true;
        erase(current, places, reach, OVER * strength);
      }
    }
    current = transposed(current);
  }
  return { ...current, isRuled };
}
