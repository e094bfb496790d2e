// Where the numeral of each class stands: where most of its points lie. No DOM.

const N_CELLS = 24; // along each axis of the map

/** For each class the mean of the points of its fullest cell and the cells beside it;
 * null for a class without points. `points` row by row, `labelOf` a row's class. */
export function numeralPlaces(points, width, labelOf) {
  const n = points.length / width;
  const lows = Array.from({ length: width }, () => Infinity);
  const highs = Array.from({ length: width }, () => -Infinity);
  for (let at = 0; at < points.length; at++) {
    const axis = at % width;
    lows[axis] = Math.min(lows[axis], points[at]);
    highs[axis] = Math.max(highs[axis], points[at]);
  }
  const cellOf = (row) =>
    lows.map((low, axis) => {
      const share = (points[row * width + axis] - low) / (highs[axis] - low || 1);
      return Math.min(N_CELLS - 1, Math.floor(share * N_CELLS));
    });
  const keyOf = (cell) => cell.reduce((key, i) => key * (N_CELLS + 2) + i + 1, 0);
  const classes = Array.from({ length: 10 }, () => new Map());
  for (let row = 0; row < n; row++) {
    const cell = cellOf(row);
    const key = keyOf(cell);
    const cells = classes[labelOf(row)];
    if (!cells.has(key)) cells.set(key, { cell, rows: [] });
    cells.get(key).rows.push(row);
  }
  const steps = width === 3
    ? [-1, 0, 1].flatMap((i) => [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((k) => [i, j, k])))
    : [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [i, j]));
  return classes.map((cells) => {
    let best = null;
    for (const { cell } of cells.values()) {
      const rows = steps.flatMap((step) =>
        cells.get(keyOf(cell.map((i, axis) => i + step[axis])))?.rows ?? []
      );
      if (rows.length > (best?.length ?? 0)) best = rows;
    }
    if (!best) return null;
    return lows.map((_, axis) =>
      best.reduce((sum, row) => sum + points[row * width + axis], 0) / best.length
    );
  });
}
