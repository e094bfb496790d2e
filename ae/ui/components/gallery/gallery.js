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

function showCard({ title, what, original, reconstruction }) {
  const card = document.createElement("li");
  const heading = document.createElement("p");
  const before = readPixels(original);
  const after = readPixels(reconstruction);
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
  list.replaceChildren(...data.cards.map(showCard));
}
