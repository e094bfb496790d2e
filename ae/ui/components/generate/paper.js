// The paper of a picture, which a lamp lights unevenly: a surface a + bx + cy + dxy through
// what lies near to the most frequent grey, by Tukey's biweight (Beaton and Tukey 1974),
// and what is left of soft shadows, by a local mean of what is paper. No DOM.

const N_TERMS = 4;
const N_SAMPLES = 6000; // pixels the surface is fitted to
const REACHES = [0.4, 0.3, 0.2, 0.15, 0.1, 0.1]; // farther off is no paper, round by round
const N_BINS = 64;
const NEAR_PAPER = 0.1; // what differs less from the surface may be a soft shadow
const LOCAL = 1 / 10; // of the shorter side: half a window of the local mean

/** Solve a small symmetric system of equations, by Gauss and Jordan; null if it has no
 * single solution, as where all samples lie on a line. */
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < N_TERMS; i++) {
    let at = i;
    for (let j = i; j < N_TERMS; j++) if (Math.abs(rows[j][i]) > Math.abs(rows[at][i])) at = j;
    if (Math.abs(rows[at][i]) < 1e-9) return null;
    [rows[i], rows[at]] = [rows[at], rows[i]];
    rows.forEach((row, j) => {
      if (j === i) return;
      const share = row[i] / rows[i][i];
      for (let k = i; k <= N_TERMS; k++) row[k] -= share * rows[i][k];
    });
  }
  return rows.map((row, i) => row[N_TERMS] / row[i]);
}

/** The most frequent of values in [-1, 1], the neighbours of its bin counted too. */
export function modeOf(values) {
  const counts = new Float64Array(2 * N_BINS + 2);
  const binOf = (value) => Math.max(0, Math.min(2 * N_BINS, Math.round((value + 1) * N_BINS)));
  for (const value of values) counts[binOf(value)] += 1;
  const smooth = (i) => (counts[i - 1] ?? 0) + 2 * counts[i] + counts[i + 1];
  let best = 0;
  for (let i = 1; i <= 2 * N_BINS; i++) if (smooth(i) > smooth(best)) best = i;
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (Math.abs(binOf(value) - best) > 1) continue;
    sum += value;
    n += 1;
  }
  return sum / n;
}

const valueAt = ([a, b, c, d], x, y) => a + b * x + c * y + d * x * y;

/** One round: the surface through all samples, each weighed by how near it is to the last.
 * Places go from -1 to 1. */
function fitSurface({ width, height, values }, step, before, reach) {
  const matrix = Array.from({ length: N_TERMS }, () => Array(N_TERMS).fill(0));
  const right = Array(N_TERMS).fill(0);
  for (let i = 0; i < values.length; i += step) {
    const x = (2 * (i % width)) / width - 1;
    const y = (2 * Math.floor(i / width)) / height - 1;
    const off = (values[i] - valueAt(before, x, y)) / reach;
    if (Math.abs(off) >= 1) continue;
    const weight = (1 - off * off) ** 2;
    const terms = [1, x, y, x * y];
    for (let j = 0; j < N_TERMS; j++) {
      right[j] += weight * terms[j] * values[i];
      for (let k = 0; k < N_TERMS; k++) matrix[j][k] += weight * terms[j] * terms[k];
    }
  }
  return solve(matrix, right) ?? before;
}

function surfaceOver({ width, height }, surface) {
  const values = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      values[at] = valueAt(surface, (2 * x) / width - 1, (2 * y) / height - 1);
    }
  }
  return values;
}

/** The mean of those values near each pixel that count as paper, in a square window. */
function localMeans({ width, height }, off) {
  const reach = Math.max(2, Math.round(LOCAL * Math.min(width, height)));
  const stride = width + 1;
  const [sums, counts] = [0, 1].map(() => new Float64Array(stride * (height + 1)));
  for (let y = 0; y < height; y++) {
    let [sum, count] = [0, 0];
    for (let x = 0; x < width; x++) {
      const value = off[y * width + x];
      if (Math.abs(value) < NEAR_PAPER) {
        sum += value;
        count += 1;
      }
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + sum;
      counts[(y + 1) * stride + x + 1] = counts[y * stride + x + 1] + count;
    }
  }
  const means = new Float32Array(off.length);
  for (let y = 0, at = 0; y < height; y++) {
    const top = Math.max(0, y - reach) * stride;
    const bottom = Math.min(height, y + reach + 1) * stride;
    for (let x = 0; x < width; x++, at++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const n = counts[bottom + right] - counts[bottom + left] - counts[top + right] +
        counts[top + left];
      const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
      means[at] = n ? sum / n : 0;
    }
  }
  return means;
}

/** How light the paper is at each pixel of a grey picture: one value for each. */
export function paperOf(grey) {
  const { width, values } = grey;
  let step = Math.max(1, Math.floor(values.length / N_SAMPLES));
  while (step > 1 && width % step === 0) step -= 1; // no column is to stand for all
  let surface = [modeOf(values), 0, 0, 0];
  for (const reach of REACHES) surface = fitSurface(grey, step, surface, reach);
  const plain = surfaceOver(grey, surface);
  const shadows = localMeans(grey, values.map((value, i) => value - plain[i]));
  return plain.map((value, i) => value + shadows[i]);
}
