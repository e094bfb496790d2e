// The numbers of a code as the reader types, steps and reads them. No DOM.

export const LIMIT = 10_000; // as in ae/latent/codes.py

/** Three decimals, as the URL carries them: what is drawn is what a link opens on. */
export function rounded(value) {
  return Math.round(value * 1000) / 1000 + 0;
}

const SAME_CODE = 1.5e-3; // codes have three decimals, and two float32 passes differ a little

/** Whether two codes are one, as far as three decimals say. */
export function isSameCode(a, b) {
  return a.every((z, i) => Math.abs(z - b[i]) < SAME_CODE);
}

/** A typed number, with a point or a comma, or null if it is none. */
export function readNumber(text) {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) <= LIMIT ? rounded(value) : null;
}

/** Where a key takes a value: a hundredth, a tenth, or an end of the range. */
export function stepTo(key, value, [low, high]) {
  const span = high - low;
  const clamp = (to) => rounded(Math.min(high, Math.max(low, to)));
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return clamp(value - span / 100);
    case "ArrowRight":
    case "ArrowUp":
      return clamp(value + span / 100);
    case "PageDown":
      return clamp(value - span / 10);
    case "PageUp":
      return clamp(value + span / 10);
    case "Home":
      return rounded(low);
    case "End":
      return rounded(high);
    default:
      return null;
  }
}
