// The paper of a photo, which a lamp lights unevenly: a surface a + bx + cy + dxy through
// the picture's border, by least squares. No DOM.

const N_TERMS = 4;
const N_ROUNDS = 3; // what stands out from the paper at the border is left out of the next

/** Solve a small symmetric system of equations, by Gauss and Jordan. */
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  rows.forEach((_, i) => {
    let at = i;
    for (let j = i; j < N_TERMS; j++) if (Math.abs(rows[j][i]) > Math.abs(rows[at][i])) at = j;
    [rows[i], rows[at]] = [rows[at], rows[i]];
    rows.forEach((row, j) => {
      if (j === i) return;
      const share = row[i] / rows[i][i];
      for (let k = i; k <= N_TERMS; k++) row[k] -= share * rows[i][k];
    });
  });
  return rows.map((row, i) => row[N_TERMS] / row[i]);
}

const termsAt = (x, y) => [1, x, y, x * y];
const valueAt = ([a, b, c, d], { x, y }) => a + b * x + c * y + d * x * y;

function fitSurface(points) {
  const matrix = Array.from({ length: N_TERMS }, () => Array(N_TERMS).fill(0));
  const right = Array(N_TERMS).fill(0);
  for (const { x, y, value } of points) {
    const terms = termsAt(x, y);
    terms.forEach((a, i) => {
      right[i] += a * value;
      terms.forEach((b, j) => (matrix[i][j] += a * b));
    });
  }
  return solve(matrix, right);
}

/** How light the paper is at each pixel: one value for each, row by row. */
export function paperOf({ width, height, values }) {
  const place = (i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return { x: (2 * x) / width - 1, y: (2 * y) / height - 1 };
  };
  let points = [];
  values.forEach((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const isBorder = x === 0 || y === 0 || x === width - 1 || y === height - 1;
    if (isBorder) points.push({ ...place(i), value });
  });
  let surface = fitSurface(points);
  for (let round = 1; round < N_ROUNDS; round++) {
    const off = points.map((point) => Math.abs(point.value - valueAt(surface, point)));
    const limit = 2 * Math.sqrt(off.reduce((sum, d) => sum + d * d, 0) / off.length);
    const kept = points.filter((_, i) => off[i] <= limit);
    if (kept.length < points.length / 2) break;
    points = kept;
    surface = fitSurface(points);
  }
  return values.map((_, i) => valueAt(surface, place(i)));
}
