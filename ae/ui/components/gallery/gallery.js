// Cards of digits: the original, its reconstruction and their signed difference.

import { createPicture, paint, paintDifference, readPixels } from "../picture.js";

/** One picture with its name under it. */
function captioned(name, label, draw) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const canvas = createPicture(label);
  draw(canvas);
  caption.textContent = name;
  figure.append(canvas, caption);
  return figure;
}

/** The card of a digit, `before` the bottleneck and `after`: 784 values in [0, 1]. */
export function showCard({ title, what, before, after }) {
  const card = document.createElement("li");
  const heading = document.createElement("p");
  heading.textContent = title;
  card.append(
    captioned("original", `Original: ${what}`, (canvas) => paint(canvas, before)),
    captioned("reconstruction", `Reconstruction of ${what}`, (canvas) =>
      paint(canvas, after),
    ),
    captioned("difference", `Difference, reconstruction minus original, of ${what}`, (canvas) =>
      paintDifference(canvas, after, before),
    ),
    heading,
  );
  return card;
}

export function showGallery({ parentElement, data }) {
  const list = parentElement.querySelector(".cards");
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(
    ...data.cards.map(({ title, what, original, reconstruction }) =>
      showCard({ title, what, before: readPixels(original), after: readPixels(reconstruction) }),
    ),
  );
}
