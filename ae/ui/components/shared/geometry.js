// Geometry of codes and points: no DOM, no imports. Codes and points are flat
// Float32Arrays, row by row; a row is one digit.

export const N_NEAREST = 5; // codes a guess is made of

/** The k rows nearest to a query, nearest first, some left out: [{ row, distance }]. */
export function nearestRows(values, width, query, k, without = []) {
  const best = [];
  const n = values.length / width;
  for (let row = 0, at = 0; row < n; row++, at += width) {
    let square = 0;
    for (let i = 0; i < width; i++) square += (values[at + i] - query[i]) ** 2;
    if (best.length === k && square >= best[k - 1].square) continue;
    if (without.includes(row)) continue;
    let place = best.length;
    while (place > 0 && best[place - 1].square > square) place--;
    best.splice(place, 0, { row, square });
    if (best.length > k) best.pop();
  }
  return best.map(({ row, square }) => ({ row, distance: Math.sqrt(square) }));
}

/** The mean of some rows, each weighted by its inverse squared distance (Shepard, "A
 * two-dimensional interpolation function for irregularly-spaced data", 1968). A row at
 * no distance is the answer itself. */
export function blend(values, width, nearest) {
  const mean = new Float64Array(width);
  const exact = nearest.find(({ distance }) => distance < 1e-9);
  const rows = exact ? [exact] : nearest;
  let total = 0;
  for (const { row, distance } of rows) {
    const weight = exact ? 1 : 1 / distance ** 2;
    total += weight;
    for (let i = 0; i < width; i++) mean[i] += weight * values[row * width + i];
  }
  return Array.from(mean, (sum) => sum / total);
}

/** Where a linear projection, { origin, axes }, puts a code. */
export function project({ origin, axes }, code) {
  return axes.map((axis) => axis.reduce((sum, a, i) => sum + a * (code[i] - origin[i]), 0));
}

/** The code at a point of the sheet that runs through `through`, along the axes. */
export function lift(linear, through, point) {
  const here = project(linear, through);
  return through.map((z, i) =>
    linear.axes.reduce((sum, axis, k) => sum + (point[k] - here[k]) * axis[i], z)
  );
}

/** The straight path between two codes, ends included. */
export function interpolate(a, b, steps) {
  return Array.from({ length: steps }, (_, step) => {
    const share = step / (steps - 1);
    return Array.from(a, (z, i) => z + share * (b[i] - z));
  });
}

/** Whether a point lies inside a polygon: a ray from it crosses an odd number of sides. */
export function isInside(x, y, xs, ys) {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y === ys[j] > y) continue;
    if (x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
  }
  return inside;
}

/** The rows to draw as pictures: in a given order, each `size` away from all others. */
export function withRoom(order, xs, ys, size, { left, top, width, height }) {
  const columns = Math.ceil(width / size) + 2;
  const cells = new Map();
  const placed = [];
  for (const row of order) {
    const x = xs[row] - left;
    const y = ys[row] - top;
    if (!(x >= 0 && y >= 0 && x <= width && y <= height)) continue;
    const column = Math.floor(x / size) + 1;
    const line = Math.floor(y / size) + 1;
    let room = true;
    for (let i = -1; i <= 1 && room; i++) {
      for (let j = -1; j <= 1 && room; j++) {
        const other = cells.get((line + i) * columns + column + j);
        if (other !== undefined) {
          room = Math.abs(xs[other] - xs[row]) >= size || Math.abs(ys[other] - ys[row]) >= size;
        }
      }
    }
    if (!room) continue;
    cells.set(line * columns + column, row);
    placed.push(row);
  }
  return placed;
}

/** Digits as rows of a table: index, class, error and the numbers of the code. */
export function rowsOfDigits(indices, { labels, errors, codes, latentDim }) {
  const names = Array.from({ length: latentDim }, (_, i) => `z${i + 1}`);
  const rows = indices.map((index) => {
    const code = Array.from(codes.subarray(index * latentDim, (index + 1) * latentDim));
    return [index, labels[index], errors[index], ...code];
  });
  return [["index", "label", "error", ...names], ...rows];
}
