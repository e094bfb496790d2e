// Whether the browser lets a page read what it has drawn. Some that protect against
// fingerprinting answer with white or with random pixels in place of the picture.

import { _ } from "../shared/language.js";

const SIDE_OF_SQUARE = 4;
const COLOURS = [[200, 30, 90], [20, 160, 60], [70, 90, 220], [0, 0, 0]];
const NEAR_COLOUR = 6; // levels by which a colour may be off: some browsers flip the lowest bits
const SURE = 0.9; // share of the pixels that must come back as they were drawn

/** What came back of squares of known colours: "right", "one colour" or "random".
 *
 * `read` are four bytes a pixel, the squares side by side. */
export function judgeReadBack(read) {
  const width = COLOURS.length * SIDE_OF_SQUARE;
  let [n, right] = [0, 0];
  const colours = new Set();
  for (let i = 0; i < read.length / 4; i++) {
    const wanted = COLOURS[Math.floor((i % width) / SIDE_OF_SQUARE)];
    const got = read.slice(4 * i, 4 * i + 3);
    n += 1;
    if (wanted.every((level, k) => Math.abs(level - got[k]) <= NEAR_COLOUR)) right += 1;
    colours.add(got.join());
  }
  if (n && right >= SURE * n) return "right";
  return colours.size <= 1 ? "one colour" : "random";
}

/** Draw squares of known colours, read them, and judge. */
export function tryReadBack() {
  const canvas = document.createElement("canvas");
  canvas.width = COLOURS.length * SIDE_OF_SQUARE;
  canvas.height = SIDE_OF_SQUARE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  COLOURS.forEach(([red, green, blue], i) => {
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(i * SIDE_OF_SQUARE, 0, SIDE_OF_SQUARE, SIDE_OF_SQUARE);
  });
  return judgeReadBack(context.getImageData(0, 0, canvas.width, canvas.height).data);
}

/** What to do about a browser that gives back something else; null if it does not. */
export function readBackWords(verdict) {
  if (verdict === "one colour") {
    return _(
      "This browser does not let a page read pictures: it gives one colour in their place. Its " +
        "protection against fingerprinting does that (Firefox with resistFingerprinting, Tor " +
        "Browser, Mullvad Browser). Allow this page to read canvas data, or use another browser.",
    );
  }
  if (verdict === "random") {
    return _(
      "This browser does not let a page read pictures: it gives random pixels in their place. " +
        "Its protection against fingerprinting does that (Firefox with resistFingerprinting, " +
        "LibreWolf, Brave). Allow this page to read canvas data, or use another browser.",
    );
  }
  return null;
}
