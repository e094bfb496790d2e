// Where in the picture the error lies: the mean squared error of each pixel over the
// chosen classes, beside their mean image. The scale is one for all classes and all runs
// of the same digits, which comes with their mean images, or ends at the worst pixel.

import { element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
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
  /** All but the choices, which are only marked. */
  shapeOf({ chosen, own_scale, ...rest }) {
    return JSON.stringify(rest);
  }

  build() {
    const mean = captionedPicture("", "", _("their mean image"));
    const map = captionedPicture("", "", _("mean squared error of each pixel"));
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

  /** Name both pictures for a screen reader. */
  mark(chosen) {
    const all = chosen.length === 10;
    const [n, classes] = [chosen.length, chosen.join(", ")];
    const mean = all ? _("The mean image of all classes") : ngettext(
      "The mean image of class {classes}",
      "The mean image of the classes {classes}",
      n,
      { classes },
    );
    const map = all ? _("The mean squared error of each pixel, all classes") : ngettext(
      "The mean squared error of each pixel, class {classes}",
      "The mean squared error of each pixel, the classes {classes}",
      n,
      { classes },
    );
    for (const [canvas, label] of [[this.mean, mean], [this.map, map]]) {
      canvas.removeAttribute("aria-hidden");
      labelled(canvas, label, "img");
    }
  }

  draw() {
    this.mark(this.data.chosen);
    const { digits, chosen, own_scale } = this.data;
    const means = this.store.arrays("means", digits);
    const errors = this.store.arrays("pixel-errors", this.data.errors)?.errors;
    if (!means || !errors) return;
    paint(this.mean, meanOfClasses(means.images, means.counts, chosen));
    const values = meanOfClasses(errors, means.counts, chosen);
    const most = values.reduce((soFar, value) => Math.max(soFar, value), 0);
    const top = (own_scale ? most : means.scale_max[0]) || 1;
    paintHeat(this.map, values, top);
    paintHeat(this.bar, Array.from({ length: 256 }, (_value, i) => (i * top) / 255), top);
    const nBeyond = values.reduce((n, value) => n + (value > top), 0);
    const ticks = [0, top / 2, top].map((tick) => tick.toFixed(3));
    // The end of the bar then stands for all beyond it.
    if (nBeyond) ticks[2] = `≥ ${ticks[2]}`;
    if (this.ticks.textContent !== ticks.join("")) {
      this.ticks.replaceChildren(...ticks.map((tick) => element("span", "", tick)));
    }
    const worst = values.indexOf(most);
    const lines = [_(
      "The pixel with the most error: row {row}, column {column} of 28, {most}. The mean of all {n} pixels: {mean}.",
      {
        row: Math.floor(worst / 28) + 1,
        column: (worst % 28) + 1,
        most: most.toFixed(4),
        n: N_PIXELS,
        mean: (values.reduce((sum, value) => sum + value, 0) / N_PIXELS).toFixed(4),
      },
    )];
    if (nBeyond) {
      lines.push(ngettext(
        "{n} pixel lies beyond the end of the scale and has the colour of the end.",
        "{n} pixels lie beyond the end of the scale and have the colour of the end.",
        nBeyond,
      ));
    }
    setText(this.note, lines.join(" "));
  }
}

export const showHeat = mountOnce(".heat", (root, store) => new Heat(root, store));
