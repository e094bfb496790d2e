// From a photo to light ink on black: transparency, light and dark, paper, what lies
// around the sheet. No DOM. A grey picture is { width, height, values }, row by row.

import { contextOf, cut } from "./frame.js";
import { modeOf, paperOf } from "./paper.js";
import { digitOf, doubtOf, inkOf, mainPart, partsOf } from "./parts.js";
import { lineReach, withoutRuling } from "./ruling.js";

const FLAT = 0.05; // whoever has less contrast than that shows nothing
const LEAST_CONTRAST = 0.04; // contrast that may be ink: ten of 255 levels
const NOISES = 5; // so many times the noise may be ink
const EDGE = 0.4; // share of the ink's strength from which on a pixel is in its box
const RANDOM = 0.15; // noise, of the picture's span, that no camera makes
const BLANK = 0.25; // share of the ink's strength that is paper still, and
const FULL = 0.9; // share from which on ink is full, where there is noise
const NOISY = 0.003; // noise of a photo or a scan: nearly one level of 255
const SMALL = 32; // pixels a side up to which a picture is taken whole, as MNIST's are
const MARGIN = 2; // pixels around the ink's box, for what is soft of its edge
const WEIGHTS = [0.299, 0.587, 0.114]; // of red, green and blue: ITU-R BT.601

/** Four bytes a pixel -> grey, and what was put behind what is transparent.
 *
 * Dark ink gets white paper and light ink black: the other way round it would vanish. */
export function toGrey({ width, height, data }) {
  const n = width * height;
  const luma = new Float32Array(n);
  let [opacity, light] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 3; k++) luma[i] += (WEIGHTS[k] * data[4 * i + k]) / 255;
    opacity += data[4 * i + 3] / 255;
    light += (luma[i] * data[4 * i + 3]) / 255;
  }
  const paper = light < opacity / 2 ? 1 : 0;
  for (let i = 0; i < n; i++) {
    const alpha = data[4 * i + 3] / 255;
    luma[i] = alpha * luma[i] + (1 - alpha) * paper;
  }
  const isClear = opacity < n - 0.5;
  return { width, height, values: luma, paper: isClear ? ["black", "white"][paper] : null };
}

/** The value below which a share of all lies. */
function quantile(values, share) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.round(share * (sorted.length - 1))];
}

/** How far neighbouring pixels of one grey differ: a standard deviation. */
export function noiseOf({ width, values }) {
  const steps = [];
  for (let i = 1; i < values.length; i += 3) {
    if (i % width) steps.push(Math.abs(values[i] - values[i - 1]));
  }
  // Half of a normal difference's values are nearer than 0.6745 standard deviations.
  return steps.length ? quantile(steps, 0.5) / (0.6745 * Math.SQRT2) : 0;
}

/** Whether a picture is nothing but random values, as some browsers give back in place of
 * a picture they were asked to read. */
export function isRandom(grey) {
  const span = quantile(grey.values, 0.995) - quantile(grey.values, 0.005);
  return span > FLAT && noiseOf(grey) > RANDOM * span;
}

/** A picture's signed contrast to its paper, { width, height, values }, its noise, and how
 * far from its middle a line of the paper reaches at most. */
export function contrastOf(grey) {
  const { width, height } = grey;
  const paper = paperOf(grey);
  const values = grey.values.map((value, i) => value - paper[i]);
  return { width, height, values, noise: noiseOf(grey), reach: lineReach(grey) };
}

const floorOf = (noise) => Math.max(LEAST_CONTRAST, NOISES * noise);

/** A contrast as light ink on 0, the lines of its paper taken away, and its parts. */
function sheetOf({ width, height, values, noise, reach }, isDark, isWithin) {
  const ink = isDark ? values.map((value) => -value) : values;
  const picture = withoutRuling({ width, height, values: ink }, floorOf(noise), reach);
  if (isWithin) picture.values = picture.values.map((value, at) => (isWithin(at) ? value : 0));
  const { parts, of } = partsOf(picture, floorOf(noise));
  return { isDark, noise, picture, of, main: mainPart(picture, parts) };
}

/** Whether one sheet's ink is more of a digit than the other's: within the picture, and
 * more of it. */
function isMore({ main }, { main: other }) {
  if (!main || !other) return Boolean(main);
  return main.isAtBorder === other.isAtBorder ? main.mass > other.mass : !main.isAtBorder;
}

/** The sheet with dark ink or the one with light; the likelier if that is not said. */
function likelierSheet(contrast, isDark, isWithin) {
  const [dark, light] = [true, false].map((one) =>
    one === !isDark && isDark !== null ? null : sheetOf(contrast, one, isWithin)
  );
  return !light || (dark && !isMore(light, dark)) ? dark : light;
}

/** A mask grown by a pixel to each side. */
function grown({ width, height }, isIn) {
  const made = isIn.slice();
  isIn.forEach((one, at) => {
    if (!one) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        made[row * width + column] = 1;
      }
    }
  });
  return made;
}

/** A part of a picture, from pixel to pixel; what lies beyond its border is not in it. */
function cropped({ width, height, values }, box, margin) {
  const [left, top] = [Math.max(0, box.left - margin), Math.max(0, box.top - margin)];
  const right = Math.min(width, box.left + box.width + margin);
  const bottom = Math.min(height, box.top + box.height + margin);
  const made = new Float32Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++) {
    made.set(values.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  }
  return { width: right - left, height: bottom - top, values: made };
}

/** The ink of some parts as light on 0, its contrast stretched. */
function inkIn({ picture, noise }, of, parts, strength) {
  const ids = new Set(parts.map(({ id }) => id));
  const isInk = grown(picture, Uint8Array.from(of, (id) => (ids.has(id) ? 1 : 0)));
  const [blank, full] = noise > NOISY ? [BLANK, FULL] : [0, 1];
  const values = picture.values.map((value, at) =>
    isInk[at] ? Math.max(0, Math.min(1, (value / strength - blank) / (full - blank))) : 0
  );
  return { ...picture, values };
}

/** A sheet's parts of at least a share of its ink's strength: { strength, parts, of }; null
 * if nothing stands out. The strongest tenth is left out: it may be a spot of shine. */
function strongParts({ picture, of, main }) {
  if (!main) return null;
  const strength = quantile(picture.values.filter((_, at) => of[at] === main.id), 0.9);
  return strength >= FLAT ? { strength, ...partsOf(picture, EDGE * strength) } : null;
}

/** The digit in a picture's contrast: { ink, box, isDark, doubt }. `ink` is light on 0 and
 * no larger than the box it was found in, `doubt` why another thing may be meant (see
 * parts.js). null if nothing stands out. `isDark` is found out if it is null. */
export function findInk(contrast, isDark = null) {
  const sheet = likelierSheet(contrast, isDark);
  const strong = strongParts(sheet);
  if (!strong) return null;
  const main = mainPart(sheet.picture, strong.parts);
  const { digit, box, others } = digitOf(strong.parts, main);
  const ink = cropped(inkIn(sheet, strong.of, digit, strong.strength), box, MARGIN);
  return { ink, box, isDark: sheet.isDark, doubt: doubtOf({ main, box, others }) };
}

/** All ink within a frame (frame.js), upright as the frame is: { ink, isDark }; `ink` is as
 * large as the frame. null if nothing stands out there. */
export function inkInFrame(contrast, frame, isDark = null) {
  const { around, inner } = contextOf(frame);
  const region = { ...contrast, ...cut(contrast, around) };
  const level = modeOf(region.values);
  region.values = region.values.map((value) => value - level);
  const isWithin = (at) => {
    const [x, y] = [at % region.width, Math.floor(at / region.width)];
    return x >= inner.left && x < inner.left + inner.width &&
      y >= inner.top && y < inner.top + inner.height;
  };
  const sheet = likelierSheet(region, isDark, isWithin);
  const strong = strongParts(sheet);
  if (!strong) return null;
  const parts = inkOf(strong.parts, mainPart(sheet.picture, strong.parts));
  const ink = cropped(inkIn(sheet, strong.of, parts, strong.strength), inner, 0);
  return { ink, isDark: sheet.isDark };
}

/** Whether a picture is as small as MNIST's, and so is taken whole. */
export const isSmall = ({ width, height }) => Math.max(width, height) <= SMALL;

/** All that stands out from the border of a small picture: { ink, isDark }; null if
 * nothing does. */
export function inkOfSmall(grey, isDark = null) {
  const { width, height, values } = grey;
  const border = values.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const paper = quantile(border, 0.5);
  const [low, high] = [quantile(values, 0), quantile(values, 1)];
  const isInverse = isDark ?? paper > (low + high) / 2;
  const strength = isInverse ? paper - low : high - paper;
  if (!(strength >= FLAT)) return null; // no number is none, too
  const shareOf = (value) => (isInverse ? paper - value : value - paper) / strength;
  const ink = values.map((value) => Math.max(0, Math.min(1, shareOf(value))));
  return { ink: { width, height, values: ink }, isDark: isInverse };
}
