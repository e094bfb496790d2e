// The ten classes at a glance: their mean image, their mean code as the decoder draws
// it, and the mean error of their digits, which is not that of the pictures. A tile
// chooses its class; Python hears of it by the trigger `pick`.

import { button, element, labelled } from "../shared/dom.js";
import { _, className } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";
import { createPicture, N_PIXELS, paint } from "../shared/picture.js";

/** The mean of the pictures of some classes, each of its digits weighing the same. */
export function meanOfClasses(images, counts, chosen) {
  const sums = new Float32Array(N_PIXELS);
  let n = 0;
  for (const label of chosen) {
    n += counts[label];
    for (let i = 0; i < N_PIXELS; i++) sums[i] += counts[label] * images[label * N_PIXELS + i];
  }
  return n ? sums.map((sum) => sum / n) : sums;
}

/** Which classes come out worst and best, and what the numbers are. */
export function extremesWords(errors) {
  const there = errors.map((error, label) => ({ error, label })).filter(({ error }) =>
    error !== null
  );
  if (there.length < 2) return _("The numbers: mean squared error per pixel; less is better.");
  there.sort((a, b) => b.error - a.error);
  const [worst, best] = [there[0], there.at(-1)];
  return _(
    "The numbers: mean squared error per pixel; less is better. Hardest class: {worst}. " +
      "Easiest: {best}.",
    { worst: className(worst.label), best: className(best.label) },
  );
}

class Tiles extends View {
  /** All but the choice, which is only marked. */
  shapeOf({ chosen, ...rest }) {
    return JSON.stringify(rest);
  }

  build() {
    const { errors } = this.data;
    const list = element("div", "tiles-row");
    labelled(
      list,
      _("The ten classes: mean image, mean code decoded, mean error of the digits"),
      "group",
    );
    this.tiles = errors.map((error, label) => {
      const tile = button("", () => this.send("pick", label));
      const pictures = [createPicture(), createPicture()];
      const pair = element("span", "pair");
      const line = element("span", "tile-line");
      line.append(
        element("strong", "", className(label)),
        element("span", "", error === null ? _("no digits") : error.toFixed(4)),
      );
      pair.append(...pictures);
      tile.className = "tile";
      tile.append(pair, line);
      tile.disabled = error === null;
      tile.setAttribute(
        "aria-label",
        error === null
          ? _("Class {label}: the test set has none", { label })
          : _("Class {label}, mean error of its digits {error}", {
            label,
            error: error.toFixed(4),
          }),
      );
      list.append(tile);
      return { tile, pictures };
    });
    const pictures = element(
      "p",
      "legend",
      _(
        "The pictures: left, the mean image of a class; right, what the decoder draws " +
          "from the mean of its codes.",
      ),
    );
    const numbers = element("p", "legend", extremesWords(errors));
    this.root.replaceChildren(list, pictures, numbers);
  }

  mark(chosen) {
    this.tiles.forEach(({ tile }, label) =>
      tile.setAttribute("aria-pressed", String(chosen.includes(label)))
    );
  }

  draw() {
    this.mark(this.data.chosen);
    const { network, digits, codes, errors } = this.data;
    const means = this.store.arrays("means", digits);
    const { decode } = this.store.network(network) ?? {};
    this.tiles.forEach(({ pictures }, label) => {
      if (errors[label] === null) return;
      if (means) paint(pictures[0], meanOfClasses(means.images, means.counts, [label]));
      if (decode) paint(pictures[1], decode(codes[label]));
    });
  }
}

export const showTiles = mountOnce(".tiles", (root, store) => new Tiles(root, store));
