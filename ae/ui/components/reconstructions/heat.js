// Where in the picture the error lies: the mean squared error of each pixel over the
// chosen classes, beside their mean image. One scale for all classes and all
// runs of the same digits: it comes with their mean images.

import { element, setText, statusLine } from "../shared/dom.js";
import { mountOnce, View } from "../shared/view.js";
import { captionedPicture, N_PIXELS, paint } from "../shared/picture.js";
import { meanOfClasses } from "./tiles.js";

// Made to be read alike with and without colour-vision deficiency: Nuñez, Anderson and
// Renslow, "Optimizing colormaps with consideration for color vision deficiency", 2018.
const HEAT_STOPS = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#fee838",
].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** A share of the scale, 0 to 1, as [red, green, blue]. */
export function heatColour(share) {
  const at = Math.min(1, Math.max(0, share)) * (HEAT_STOPS.length - 1);
  const below = Math.min(Math.floor(at), HEAT_STOPS.length - 2);
  return HEAT_STOPS[below].map((low, i) => {
    const high = HEAT_STOPS[below + 1][i];
    return Math.round(low + (high - low) * (at - below));
  });
}

function paintHeat(canvas, values, top) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set([...heatColour(value / top), 255], 4 * i));
  context.putImageData(image, 0, 0);
}

class Heat extends View {
  /** All but the choice, which is only marked. */
  shapeOf({ chosen, ...rest }) {
    return JSON.stringify(rest);
  }

  build() {
    const mean = captionedPicture("", "Their mean image", "their mean image");
    const words = "mean squared error of each pixel";
    const map = captionedPicture("", `The ${words}`, words);
    Object.assign(this, { mean: mean.canvas, map: map.canvas });
    this.bar = element("canvas", "colour-bar");
    this.bar.width = 256;
    this.bar.height = 1;
    this.bar.setAttribute("aria-hidden", "true");
    this.ticks = element("div", "ticks");
    map.figure.append(this.bar, this.ticks);
    const pair = element("div", "heat-pair");
    pair.append(mean.figure, map.figure);
    this.note = statusLine("note");
    this.root.replaceChildren(pair, this.note);
  }

  mark(chosen) {
    const whose = chosen.length === 10 ? "all classes" : `class ${chosen.join(" and ")}`;
    this.mean.setAttribute("aria-label", `The mean image of ${whose}`);
    this.map.setAttribute("aria-label", `The mean squared error of each pixel, ${whose}`);
  }

  draw() {
    this.mark(this.data.chosen);
    const { digits, chosen } = this.data;
    const means = this.store.arrays("means", digits);
    const errors = this.store.arrays("pixel-errors", this.data.errors)?.errors;
    if (!means || !errors) return;
    const top = means.scale_max[0] || 1;
    paint(this.mean, meanOfClasses(means.images, means.counts, chosen));
    const values = meanOfClasses(errors, means.counts, chosen);
    paintHeat(this.map, values, top);
    paintHeat(this.bar, Array.from({ length: 256 }, (_, i) => (i * top) / 255), top);
    const ticks = [0, top / 2, top].map((tick) => tick.toFixed(3));
    if (this.ticks.textContent !== ticks.join("")) {
      this.ticks.replaceChildren(...ticks.map((tick) => element("span", "", tick)));
    }
    const worst = values.indexOf(values.reduce((most, value) => Math.max(most, value), 0));
    const [row, column] = [Math.floor(worst / 28) + 1, (worst % 28) + 1];
    const said = `The pixel with the most error: row ${row}, column ${column} of 28, ${
      values[worst].toFixed(4)
    }. The mean of all ${N_PIXELS} pixels: ${
      (values.reduce((sum, value) => sum + value, 0) / N_PIXELS).toFixed(4)
    }.`;
    setText(this.note, said);
  }
}

export const showHeat = mountOnce(".heat", (root, store) => new Heat(root, store));
