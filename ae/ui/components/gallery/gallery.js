// Cards of digits: the original, its reconstruction and their signed difference. Python
// names the digits; their pixels, codes and the network are in the browser already.

import { ArrivingView, button, element, keeping } from "../dom.js";
import { createPicture, differenceColour, paint, paintDifference, pixelsOf } from "../picture.js";

/** One picture with its name under it. */
function captioned(name, label) {
  const figure = element("figure");
  const canvas = createPicture(label);
  figure.append(canvas, element("figcaption", "", name));
  return { figure, canvas };
}

/** A card whose pictures hold their place until `paintCard`. */
function createCard({ title, what }) {
  const card = element("li");
  const parts = [
    captioned("original", `Original: ${what}`),
    captioned("reconstruction", `Reconstruction of ${what}`),
    captioned("difference", `Difference, reconstruction minus original, of ${what}`),
  ];
  card.append(...parts.map(({ figure }) => figure), element("p", "", title));
  return { card, pictures: parts.map(({ canvas }) => canvas) };
}

function paintCard([original, reconstruction, difference], before, after) {
  paint(original, before);
  paint(reconstruction, after);
  paintDifference(difference, after, before);
}

/** The card of a digit, `before` the bottleneck and `after`: 784 values in [0, 1]. */
export function showCard({ title, what, before, after }) {
  const { card, pictures } = createCard({ title, what });
  paintCard(pictures, before, after);
  return card;
}

/** What the colours of a difference mean. */
function differenceLegend() {
  const legend = element("figure", "legend");
  const strip = element("canvas", "strip");
  strip.width = 201;
  strip.height = 1;
  strip.setAttribute("role", "img");
  strip.setAttribute("aria-label", "Colours of the difference, from blue by white to orange");
  const context = strip.getContext("2d");
  for (let i = 0; i < strip.width; i++) {
    const [red, green, blue] = differenceColour((i - 100) / 100);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(i, 0, 1, 1);
  }
  const marks = element("figcaption", "marks");
  marks.append(
    element("span", "", "−1: ink is missing (blue)"),
    element("span", "", "0: the same (white)"),
    element("span", "", "+1: ink too many (orange)"),
  );
  legend.append(strip, marks);
  return legend;
}

class Gallery extends ArrivingView {
  build() {
    const { label, cards, legend } = this.data;
    const list = element("ul", "cards");
    list.setAttribute("aria-label", label);
    this.cards = cards.map((given) => {
      const { index, what } = given;
      const { card, pictures } = createCard(given);
      const open = button("On the map", () => this.tell("open", index));
      const compare = button("Compare", () => this.tell("compare", index));
      open.setAttribute("aria-label", `On the map: ${what}`);
      compare.setAttribute("aria-label", `Compare code sizes: ${what}`);
      // For the mouse; the keyboard has the first of the buttons.
      pictures.forEach((canvas) => {
        canvas.classList.add("open");
        canvas.onclick = open.onclick;
      });
      const actions = element("div", "actions");
      actions.append(open, compare);
      card.append(actions);
      return { index, pictures };
    });
    list.append(...this.cards.map(({ pictures }) => pictures[0].closest("li")));
    this.root.replaceChildren(...(legend ? [differenceLegend()] : []), list);
    this.painted = null;
  }

  paint() {
    const { network, digits, codes } = this.data ?? {};
    const images = this.engine.arrays("digits", digits)?.images;
    const values = this.engine.arrays("codes", codes)?.codes;
    if (!images || !values || this.engine.network?.id !== network || this.painted === values) return;
    const { latentDim, decode } = this.engine.network;
    for (const { index, pictures } of this.cards) {
      const code = values.subarray(index * latentDim, (index + 1) * latentDim);
      paintCard(pictures, pixelsOf(images, index), decode(code));
    }
    this.painted = values;
  }
}

export const showGallery = keeping(".gallery", (root, engine) => new Gallery(root, engine));
