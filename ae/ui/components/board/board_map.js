// The drawings of a board among the codes of the test digits, on PCA's plane of the run or,
// as estimates, where its t-SNE put the test digits.

import { button, element, labelled, placeWithin, setText } from "../shared/dom.js";
import { blend, N_NEAREST, nearestRows, project } from "../shared/geometry.js";
import { _ } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";
import { signWords } from "./signs.js";

const HEIGHT_SHARE = 0.78; // of the width
const EDGE_SHARE = 0.02; // share of the test digits' points left out at each end
const MAP_MARGIN = 14; // px
const TEST_SIZE = 2.5; // px
const DOT = 8; // px
const NARROW = 500; // px: a phone
const DOT_REACH = 14; // px from a drawing's dot

/** The ends of an axis that nearly all points lie within, and all of some others. */
export function axisEnds(points, axis, others) {
  const sorted = Float64Array.from(points, (point) => point[axis]).sort();
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const low = Math.min(at(EDGE_SHARE / 4), ...others.map((point) => point[axis]));
  const high = Math.max(at(1 - EDGE_SHARE / 4), ...others.map((point) => point[axis]));
  return high > low ? [low, high] : [low - 1, high + 1];
}

/** Codes on PCA's plane: where each test digit lies, and where another code does. */
export function onPlane(plane, { codes, labels }) {
  const width = plane.origin.length;
  const codeOf = (row) => codes.subarray(row * width, (row + 1) * width);
  const tests = Array.from(labels, (_label, row) => project(plane, codeOf(row)));
  return { tests, labels, placeOf: (code) => project(plane, code) };
}

/** Codes on a t-SNE map, which has places for test digits alone: another code is put at the
 * mean of the points of its five nearest codes, weighted by closeness. */
export function onPoints({ points, indices }, { codes, labels }) {
  const width = codes.length / labels.length;
  const shown = new Float32Array(indices.length * width);
  indices.forEach((index, row) =>
    shown.set(codes.subarray(index * width, (index + 1) * width), row * width)
  );
  return {
    tests: Array.from(indices, (_index, row) => Array.from(points.subarray(2 * row, 2 * row + 2))),
    labels: Array.from(indices, (index) => labels[index]),
    placeOf: (code) => blend(points, 2, nearestRows(shown, width, code, N_NEAREST)),
  };
}

function planeWords(plane) {
  const share = Math.round(100 * plane.explained);
  return _(
    "Small dots are test digits, circles are the drawings of the class. This is " +
      "PCA's plane. It shows {share} % of the variance of the codes, so two points " +
      "that are close here may be far apart in latent space.",
    { share },
  );
}

const pointsWords = () =>
  _(
    "Small dots: the test digits, as t-SNE places them. Circles: the drawings of the class. " +
      "t-SNE has no place for new codes: each circle is an estimate, at the mean of the points " +
      "of its five nearest codes.",
  );

export class BoardMap {
  constructor(store) {
    this.store = store;
    this.pointed = null;
    this.method = "pca";
    this.root = element("section", "board-map");
    this.heading = element("h3");
    this.canvas = element("canvas", "plane");
    this.card = element("figure", "card");
    this.card.hidden = true;
    this.pictures = [createPicture(), createPicture()];
    this.caption = element("figcaption");
    this.card.append(...this.pictures, this.caption);
    this.note = element("p", "legend");
    const frame = element("div", "frame");
    frame.append(this.canvas, this.card);
    this.methods = [["pca", "PCA"], ["tsne", "t-SNE"]].map(([method, name]) => {
      const made = button(name, () => this.choose(method));
      made.dataset.method = method;
      return made;
    });
    this.choice = element("div", "methods");
    this.choice.setAttribute("role", "group");
    this.choice.append(...this.methods);
    this.root.append(this.heading, this.choice, frame, this.note);
    this.canvas.onpointermove = this.canvas.onpointerdown = (event) => this.hover(event);
    this.canvas.onpointerleave = () => this.point(null);
    this.sizes = new ResizeObserver(() => this.given && this.draw(this.given));
    this.sizes.observe(frame);
    this.frame = frame;
  }

  destroy() {
    this.sizes.disconnect();
  }

  choose(method) {
    this.method = method;
    if (this.given) this.draw(this.given);
  }

  draw(given) {
    this.given = given;
    const { plane, points, real, entries } = given;
    this.root.hidden = !plane || !real;
    if (this.root.hidden) return;
    setText(this.heading, _("On the map of this run"));
    labelled(this.choice, _("Projection"), "group");
    this.choice.hidden = !points;
    const method = points ? this.method : "pca";
    this.methods.forEach((made) =>
      made.setAttribute("aria-pressed", String(made.dataset.method === method))
    );
    setText(this.note, method === "pca" ? planeWords(plane) : pointsWords());
    labelled(
      this.canvas,
      _(
        "Map of {n} drawings among {all} test digits; the text of each drawing says " +
          "which digits it is near.",
        {
          n: entries.length,
          all: real.labels.length,
        },
      ),
      "img",
    );
    const of = [real.codes, method === "pca" ? plane.id : points];
    if (this.of?.[0] !== of[0] || this.of[1] !== of[1]) {
      this.of = of;
      this.background = null;
      this.placed = method === "pca" ? onPlane(plane, real) : onPoints(points, real);
    }
    this.points = entries.map((entry) => this.placed.placeOf(entry.code));
    this.paint();
  }

  paint() {
    const { entries, hand } = this.given;
    const width = Math.floor(this.frame.clientWidth);
    if (width < 50) return;
    const height = Math.round(HEIGHT_SHARE * width);
    const scale = globalThis.devicePixelRatio || 1;
    const ends = [0, 1].map((axis) => axisEnds(this.placed.tests, axis, this.points));
    const key = JSON.stringify([width, scale, ends]);
    const toPixels = ([x, y]) => [
      MAP_MARGIN + ((x - ends[0][0]) / (ends[0][1] - ends[0][0])) * (width - 2 * MAP_MARGIN),
      height - MAP_MARGIN -
      ((y - ends[1][0]) / (ends[1][1] - ends[1][0])) * (height - 2 * MAP_MARGIN),
    ];
    if (this.backgroundKey !== key || !this.background) {
      this.backgroundKey = key;
      this.background = this.paintTests(width, height, scale, toPixels);
    }
    const { canvas } = this;
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.drawImage(this.background, 0, 0);
    context.scale(scale, scale);
    context.font = width < NARROW
      ? "bold 9px system-ui, sans-serif"
      : "bold 11px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.places = this.points.map(toPixels);
    const radius = width < NARROW ? DOT * 0.75 : DOT;
    const isMine = (i) => hand !== null && entries[i].hand === hand;
    const isPointed = (i) => entries[i].number === this.pointed;
    const rank = (i) => (isPointed(i) ? 2 : isMine(i) ? 1 : 0); // what matters lies on top
    const rows = [...entries.keys()].sort((a, b) => rank(a) - rank(b));
    for (const i of rows) {
      const isMarked = rank(i) > 0;
      const [x, y] = this.places[i];
      context.beginPath();
      context.arc(x, y, isMarked ? radius + 4 : radius, 0, 2 * Math.PI);
      context.fillStyle = this.store.classColours[entries[i].meant];
      context.fill();
      context.lineWidth = isMarked ? 4 : 1.5;
      context.strokeStyle = isMarked ? "#000" : "#fff";
      context.stroke();
      if (isMarked) {
        context.lineWidth = 1.5;
        context.strokeStyle = "#fff";
        context.stroke();
      }
      context.fillStyle = "#000";
      context.fillText(String(entries[i].meant), x, y + 0.5);
    }
    this.showCard();
  }

  paintTests(width, height, scale, toPixels) {
    const layer = element("canvas");
    layer.width = width * scale;
    layer.height = height * scale;
    const context = layer.getContext("2d");
    context.scale(scale, scale);
    context.globalAlpha = 0.55;
    const { tests, labels } = this.placed;
    tests.forEach((point, i) => {
      const [x, y] = toPixels(point);
      context.fillStyle = this.store.classColours[labels[i]];
      context.fillRect(x - TEST_SIZE / 2, y - TEST_SIZE / 2, TEST_SIZE, TEST_SIZE);
    });
    return layer;
  }

  hover(event) {
    const [atX, atY] = placeWithin(this.canvas, event);
    let [best, least] = [null, DOT_REACH];
    this.places?.forEach(([x, y], i) => {
      const far = Math.hypot(x - atX, y - atY);
      if (far <= least) [best, least] = [this.given.entries[i].number, far];
    });
    if (best !== this.pointed) this.point(best);
  }

  /** The reader looks at a drawing, here or on the wall. */
  point(number) {
    this.pointed = number;
    if (this.given && !this.root.hidden) this.paint();
  }

  showCard() {
    const at = this.given.entries.findIndex(({ number }) => number === this.pointed);
    this.card.hidden = at < 0;
    if (at < 0) return;
    const { facts, animals, entries } = this.given;
    const entry = entries[at];
    paint(this.pictures[0], entry.pixels);
    paint(this.pictures[1], entry.reconstruction);
    setText(
      this.caption,
      _("A {meant} by {sign}: error {error}. Most of its nearest test digits are {nearest}s.", {
        meant: entry.meant,
        sign: signWords(facts, animals, entry.hand),
        error: entry.error.toFixed(4),
        nearest: entry.nearest,
      }),
    );
    const [x, y] = this.places[at];
    const { clientWidth, clientHeight } = this.canvas;
    this.card.classList.toggle("to-left", x > clientWidth / 2);
    this.card.classList.toggle("upwards", y > clientHeight / 2);
    this.card.style.setProperty("--x", `${x}px`);
    this.card.style.setProperty("--y", `${y}px`);
  }
}
