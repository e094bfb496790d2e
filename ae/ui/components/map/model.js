// What the map knows: the arrays that have come, and what follows from them. No DOM.

import { imageName, pixelsOf } from "../shared/picture.js";
import { _ } from "../shared/language.js";
import { blend, lift, N_NEAREST, nearestRows, project } from "../shared/geometry.js";
import { numeralPlaces } from "./numerals.js";

const ROUNDED = 6e-4; // how far the sliders' three decimals put each number off

/** { origin, axes }, a list for each axis. */
function linearOf({ origin, axes }) {
  const n = origin.length;
  const rows = Array.from({ length: axes.length / n }, (_, i) => axes.slice(i * n, (i + 1) * n));
  return { origin: Array.from(origin), axes: rows };
}

export class MapModel {
  constructor(store, choices) {
    this.store = store;
    this.choices = choices;
    this.data = null;
  }

  /** Take up what has come of the network, the digits, their codes and their points. */
  refresh(data) {
    this.data = data;
    const { network, digits, codes, points } = data;
    this.network = this.store.network(network);
    this.digits = this.store.arrays("digits", digits);
    this.codes = this.store.arrays("codes", codes);
    const arrays = this.store.arrays("points", points);
    this.points = arrays?.points ?? null;
    this.indices = arrays?.indices ?? null;
    this.leastTrusted = arrays ? Array.from(arrays.least_trusted) : [];
    this.width = data.n_dims;
    // A linear projection brings its way back from points to codes.
    this.linear = arrays?.axes ? linearOf(arrays) : null;
    if (!this.ready || this.rowsOf === this.points) return;
    this.rowsOf = this.points;
    this.rows = new Map(Array.from(this.indices, (index, row) => [index, row]));
    // The codes of the digits on the map, row by row as the points are.
    const d = this.latentDim;
    this.rowCodes = new Float32Array(this.indices.length * d);
    this.indices.forEach((index, row) => this.rowCodes.set(this.codeOf(index), row * d));
    this.numerals = numeralPlaces(this.points, this.width, (row) => this.labelOf(row));
  }

  get ready() {
    return !!(this.network && this.codes && this.points && this.digits);
  }

  get latentDim() {
    return this.network.latentDim;
  }

  codeOf(index) {
    const d = this.latentDim;
    return this.codes.codes.subarray(index * d, (index + 1) * d);
  }

  labelOf(row) {
    return this.digits.labels[this.indices[row]];
  }

  isShown(row) {
    return this.choices.isShown(this.labelOf(row));
  }

  /** The colours that points have: of the classes, or of values from low to high. */
  get colours() {
    return this.data.colour_by === "class" ? this.store.classColours : this.data.colours;
  }

  /** Which of the colours a row has. */
  shadeOf(row) {
    const { colours, low, high, colour_by: by } = this.data;
    if (by === "class") return this.labelOf(row);
    const index = this.indices[row];
    const value = by === "error"
      ? this.codes.errors[index]
      : this.codes.codes[index * this.latentDim + by];
    const share = Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
    return Math.round(share * (colours.length - 1));
  }

  /** All that is known of a test digit. */
  digit(index) {
    const code = this.codeOf(index);
    return {
      label: this.digits.labels[index],
      error: this.codes.errors[index],
      code,
      original: pixelsOf(this.digits.images, index),
      reconstruction: this.decode(code),
    };
  }

  decode(code) {
    return this.network.decode(code).slice();
  }

  /** The test images whose codes are nearest to a code. */
  nearestTo(code) {
    return nearestRows(this.codes.codes, this.latentDim, code, N_NEAREST);
  }

  neighbours(index) {
    const { codes } = this.codes;
    return nearestRows(codes, this.latentDim, this.codeOf(index), N_NEAREST, [index]);
  }

  /** Where the map puts a code, and the points that is guessed from, if it is a guess. */
  placeOf(code) {
    if (this.linear) return { point: project(this.linear, code), from: [] };
    const near = nearestRows(this.rowCodes, this.latentDim, code, N_NEAREST);
    if (near[0].distance < ROUNDED * Math.sqrt(this.latentDim)) {
      return { point: this.pointOf(near[0].row), from: [] };
    }
    const from = near.map(({ row }) => this.pointOf(row));
    return { point: blend(this.points, this.width, near), from };
  }

  pointOf(row) {
    return Array.from(this.points.subarray(row * this.width, (row + 1) * this.width));
  }

  /** The code at a point of the plane, and how sure that is. */
  codeAt(point) {
    const { linear } = this;
    const { method } = this.data;
    if (method === "pca") {
      return {
        code: lift(linear, linear.origin, point),
        words: _("What the decoder draws here, exactly on PCA's plane"),
      };
    }
    if (method === "numbers") {
      const through = this.store.code?.values ?? linear.origin;
      return {
        code: lift(linear, through, point),
        words: _("{first} and {second} from here, the other numbers as your sliders have them", {
          first: this.data.axes[0],
          second: this.data.axes[1],
        }),
      };
    }
    const near = nearestRows(this.points, this.width, point, N_NEAREST);
    const code = blend(this.rowCodes, this.latentDim, near);
    return {
      code,
      words: _(
        "A guess: the codes of the {n} nearest points, blended. t-SNE cannot be reversed",
        { n: N_NEAREST },
      ),
    };
  }

  /** What the card under the pointer shows of a digit's row, or of a point. */
  cardOf({ row, point }) {
    if (row === undefined) {
      const { code, words } = this.codeAt(point);
      return { pictures: [this.network.decode(code)], words };
    }
    const index = this.indices[row];
    const { original, reconstruction, label, error } = this.digit(index);
    return {
      pictures: [original, reconstruction],
      words: _("{image} and its reconstruction, error {error}", {
        image: imageName(index, label),
        error: error.toFixed(4),
      }),
    };
  }

  /** How many of each class some digits are, their mean error and their mean code. */
  summary(indices) {
    const d = this.latentDim;
    const counts = new Array(10).fill(0);
    const meanCode = new Array(d).fill(0);
    let sum = 0;
    for (const index of indices) {
      counts[this.digits.labels[index]] += 1;
      sum += this.codes.errors[index];
      for (let i = 0; i < d; i++) meanCode[i] += this.codes.codes[index * d + i] / indices.length;
    }
    return { counts, meanError: sum / indices.length, meanCode };
  }

  /** Where a test digit is on the map: its own point, or where its code would be put. */
  pointOfDigit(index) {
    return this.rows.has(index)
      ? this.pointOf(this.rows.get(index))
      : this.placeOf(this.codeOf(index)).point;
  }
}
