// Cards of digits: the original, its reconstruction and their signed difference. Python
// names the digits; their pixels, codes and the network are in the browser already.

import { button, element, labelled } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";
import {
  captionedPicture,
  differenceColour,
  paint,
  paintDifference,
  pixelsOf,
} from "../shared/picture.js";

const PARTS = [
  [N_("original"), N_("Original: {what}")],
  [N_("reconstruction"), N_("Reconstruction of {what}")],
  [N_("difference"), N_("Difference, reconstruction minus original, of {what}")],
];

/** A card whose pictures hold their place until `paintCard`; `name` says whose it is. */
function createCard() {
  const card = element("li");
  const line = element("p");
  const pictures = PARTS.map(([caption]) => {
    const { figure, canvas } = captionedPicture("", _(caption), _(caption));
    card.append(figure);
    return canvas;
  });
  card.append(line);
  const name = ({ title, what }) => {
    line.textContent = title;
    pictures.forEach((canvas, i) => canvas.setAttribute("aria-label", _(PARTS[i][1], { what })));
  };
  return { card, pictures, name };
}

function paintCard([original, reconstruction, difference], before, after) {
  paint(original, before);
  paint(reconstruction, after);
  paintDifference(difference, after, before);
}

/** The card of a digit, `before` the bottleneck and `after`: 784 values in [0, 1]. */
export function showCard({ title, what, before, after }) {
  const { card, pictures, name } = createCard();
  name({ title, what });
  paintCard(pictures, before, after);
  return card;
}

/** What the colours of a difference mean. */
function differenceLegend() {
  const legend = element("figure", "legend");
  const bar = element("canvas", "colour-bar");
  bar.width = 201;
  bar.height = 1;
  labelled(bar, _("Colours of the difference, from blue by white to orange"), "img");
  const context = bar.getContext("2d");
  for (let i = 0; i < bar.width; i++) {
    const [red, green, blue] = differenceColour((i - 100) / 100);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(i, 0, 1, 1);
  }
  const marks = element("figcaption", "marks");
  marks.append(
    element("span", "", _("−1: ink is missing (blue)")),
    element("span", "", _("0: the same (white)")),
    element("span", "", _("+1: too much ink (orange)")),
  );
  legend.append(bar, marks);
  return legend;
}

class Gallery extends View {
  shapeOf(data) {
    return JSON.stringify(data);
  }

  build() {
    const { label, cards, legend, network, digits, codes } = this.data;
    const source = [network, digits, codes].join();
    // Not while their pictures are on the way: those of others must not stand there.
    if (!this.cards || !this.arrived()) {
      this.cards = [];
      this.list = element("ul", "cards");
      this.root.replaceChildren(...(legend ? [differenceLegend()] : []), this.list);
    }
    const n = this.cards.length;
    const isSame = (card, i) => source === this.source && card.index === cards[i]?.index;
    const hasGrown = n > 0 && n < cards.length && this.cards.every(isSame);
    this.source = source;
    this.list.setAttribute("aria-label", label);
    this.fit(cards.length);
    this.cards.forEach((card, i) => card.show(cards[i], source));
    // The button that asked for more may be gone: go on with the first of the new ones.
    if (hasGrown) this.cards[n].card.querySelector("button").focus();
  }

  /** Have as many cards as are wanted: making canvases costs more than painting. */
  fit(n) {
    this.cards.splice(n).forEach(({ card }) => card.remove());
    while (this.cards.length < n) this.cards.push(this.createActive());
    this.list.append(...this.cards.filter(({ card }) => !card.parentNode).map(({ card }) => card));
  }

  /** A card with buttons; it may show one digit after another. */
  createActive() {
    const made = createCard();
    const active = { card: made.card, pictures: made.pictures, index: null, isPainted: false };
    const open = button(_("On the map"), () => this.send("open", active.index));
    const compare = button(_("Compare"), () => this.send("compare", active.index));
    // For the mouse; the keyboard has the first of the buttons.
    made.pictures.forEach((canvas) => {
      canvas.classList.add("open");
      canvas.onclick = open.onclick;
    });
    const actions = element("div", "actions");
    actions.append(open, compare);
    made.card.append(actions);
    active.show = (given, source) => {
      active.isPainted &&= source === active.source && given.index === active.index;
      active.source = source;
      made.name(given);
      active.index = given.index;
      open.setAttribute("aria-label", _("On the map: {what}", given));
      compare.setAttribute("aria-label", _("Compare code sizes: {what}", given));
    };
    return active;
  }

  /** What the cards are drawn from, once all of it has come. */
  arrived() {
    const { network, digits, codes } = this.data ?? {};
    const images = this.store.arrays("digits", digits)?.images;
    const values = this.store.arrays("codes", codes)?.codes;
    const drawn = this.store.network(network);
    return images && values && drawn ? { images, values, ...drawn } : null;
  }

  draw() {
    const here = this.arrived();
    if (!here) return;
    const { images, values, latentDim, decode } = here;
    for (const card of this.cards) {
      if (card.isPainted) continue;
      const code = values.subarray(card.index * latentDim, (card.index + 1) * latentDim);
      paintCard(card.pictures, pixelsOf(images, card.index), decode(code));
      card.isPainted = true;
    }
  }
}

export const showGallery = mountOnce(".gallery", (root, store) => new Gallery(root, store));
