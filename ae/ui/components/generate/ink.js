// From a photo or a drawing to light ink on black: transparency, light and dark, noise.
// No DOM. A grey picture is { width, height, values }, row by row.

import { paperOf } from "./paper.js";

const NOISY = 0.02; // spread of the border from which on a picture counts as a photo
const FLAT = 0.05; // whoever has less contrast than that shows nothing
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

function borderOf({ width, height, values }) {
  return values.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
}

/** The value below which a share of all lies. */
function quantile(values, share) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.round(share * (sorted.length - 1))];
}

/** Whether the ink is dark on light: the border is taken for paper. */
export function isDarkOnLight(grey) {
  const paper = quantile(borderOf(grey), 0.5);
  const [dark, light] = [quantile(grey.values, 0), quantile(grey.values, 1)];
  return paper > (dark + light) / 2;
}

/** Grey -> light ink on 0, its contrast stretched; null if nothing stands out.
 *
 * A photo's paper is never of one grey, and JPEG leaves a shimmer beside each line: there
 * the faintest quarter of the contrast is taken for paper, the strongest for ink. */
export function toInk(grey, isDark, isJpeg = false) {
  const { width, height } = grey;
  const values = grey.values.map((value) => (isDark ? 1 - value : value));
  const edge = borderOf({ width, height, values });
  const isPhoto = isJpeg || quantile(edge, 0.9) - quantile(edge, 0.1) > NOISY;
  const level = quantile(edge, 0.5);
  const paper = isPhoto ? paperOf({ width, height, values }) : values.map(() => level);
  const contrast = values.map((value, i) => value - paper[i]);
  const reach = quantile(contrast, isPhoto ? 0.995 : 1);
  if (!(reach >= FLAT)) return null; // no number is none, too
  const [from, span] = isPhoto ? [0.25, 0.5] : [0, 1];
  const ink = contrast.map((value) => Math.max(0, Math.min(1, (value / reach - from) / span)));
  return { width, height, values: ink };
}
