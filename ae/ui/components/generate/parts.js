// The connected parts of what stands out from the paper, and which of them are the digit:
// by size, by strength, and by whether they lie at the border. No DOM.

const DUST = 0.004; // share of the largest part's pixels which a smaller one needs
const FEWEST = 4; // pixels
const WEAK = 0.5; // share of the largest part's strength which another one needs
const NEAR_DIGIT = 0.15; // of the digit's longer side: what is no farther away belongs to it
const TALL = 0.05; // share of the picture's shorter side which a digit fills at least
const RIVAL = 0.6; // share of the digit's height from which on another thing may be meant
const CROWD = 12; // so many other things are text, or a pattern

/** Every connected part (8 neighbours) of pixels of at least `level`: its box, how many
 * pixels, what they add up to, and whether it touches the border. `of` says of each pixel
 * which part it is in, from 1; 0 is none. */
export function partsOf({ width, height, values }, level) {
  const of = new Int32Array(values.length);
  const parts = [];
  const waiting = new Int32Array(values.length);
  for (let start = 0; start < values.length; start++) {
    if (of[start] || values[start] < level) continue;
    const part = { id: parts.length + 1, n: 0, mass: 0, strongest: 0 };
    let [left, top, right, bottom] = [width, height, -1, -1];
    let n = 1;
    waiting[0] = start;
    of[start] = part.id;
    while (n) {
      const at = waiting[--n];
      const [x, y] = [at % width, Math.floor(at / width)];
      part.n += 1;
      part.mass += values[at];
      part.strongest = Math.max(part.strongest, values[at]);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (of[next] || values[next] < level) continue;
          of[next] = part.id;
          waiting[n++] = next;
        }
      }
    }
    part.box = { left, top, width: right - left + 1, height: bottom - top + 1 };
    part.isAtBorder = left === 0 || top === 0 || right === width - 1 || bottom === height - 1;
    parts.push(part);
  }
  return { parts, of };
}

function joined(a, b) {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  const right = Math.max(a.left + a.width, b.left + b.width);
  const bottom = Math.max(a.top + a.height, b.top + b.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** How many pixels lie between two boxes, at their nearest. */
function gapBetween(a, b) {
  const across = Math.max(a.left - b.left - b.width, b.left - a.left - a.width, 0);
  const down = Math.max(a.top - b.top - b.height, b.top - a.top - a.height, 0);
  return Math.max(across, down);
}

const heaviest = (parts) => parts.reduce((best, part) => (part.mass > best.mass ? part : best));

/** The part which most likely is the digit, or most of it: the heaviest that is tall enough
 * and does not touch the border; any other only if there is none. */
export function mainPart({ width, height }, parts) {
  const least = TALL * Math.min(width, height);
  const tall = parts.filter(({ box }) => Math.max(box.width, box.height) >= least);
  const inside = tall.filter((part) => !part.isAtBorder);
  const first = [inside, tall, parts].find((some) => some.length);
  return first ? heaviest(first) : null;
}

const meanOf = ({ mass, n }) => mass / n;

/** Parts that are neither dust nor far fainter than the main one. */
export function inkOf(parts, main) {
  const least = Math.max(FEWEST, DUST * main.n);
  return parts.filter((part) => part.n >= least && meanOf(part) >= WEAK * meanOf(main));
}

/** Of the parts, those of the digit: { digit, box, others }, `others` being what else lies
 * on the sheet and is no dust. */
export function digitOf(parts, main) {
  const isOnSheet = (part) => main.isAtBorder || !part.isAtBorder;
  const digit = [main];
  let others = inkOf(parts, main).filter((part) => part !== main && isOnSheet(part));
  const reach = NEAR_DIGIT * Math.max(main.box.width, main.box.height);
  for (let isGrowing = true; isGrowing;) {
    const isNear = ({ box }) => digit.some((own) => gapBetween(own.box, box) <= reach);
    const near = others.filter(isNear);
    isGrowing = near.length > 0;
    digit.push(...near);
    others = others.filter((part) => !near.includes(part));
  }
  return { digit, box: digit.map(({ box }) => box).reduce(joined), others };
}

/** Why the digit may be another thing than was found: "border", "several", "crowd"; or
 * null if nothing speaks against it. */
export function doubtOf({ main, box, others }) {
  if (main.isAtBorder) return "border";
  if (others.length >= CROWD) return "crowd";
  if (others.some((part) => part.box.height >= RIVAL * box.height)) return "several";
  return null;
}
