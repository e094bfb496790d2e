// What stands under the map: the digit one clicked and its neighbours, the path between
// two, and a selection. Each function makes the elements of one panel.

import { button, element } from "../shared/dom.js";
import { showCard } from "../gallery/gallery.js";
import {
  captionedPicture,
  createPicture,
  imageName,
  imageTitle,
  paint,
} from "../shared/picture.js";

const N_CLASSES = 10;
const PAGE = 24; // digits of a selection shown at once

/** A picture one can press, with a line under it. */
function pressable(pixels, label, line, onclick) {
  const made = button("", onclick);
  const canvas = createPicture();
  paint(canvas, pixels);
  made.className = "digit";
  made.setAttribute("aria-label", label);
  made.append(canvas, element("span", "", line));
  return made;
}

/** The digit one chose, and its nearest neighbours in latent space. */
export function digitPanel(view, index) {
  const digit = view.model.digit(index);
  const panel = element("section", "panel");
  panel.setAttribute("aria-label", "The digit you chose");
  const cards = element("ul", "cards");
  cards.append(
    showCard({
      title: `${imageTitle(index, digit.label)}: error ${digit.error.toFixed(4)}`,
      what: imageName(index, digit.label),
      before: digit.original,
      after: digit.reconstruction,
    }),
  );
  const numbers = Array.from(digit.code, (z) => z.toFixed(2)).join(", ");
  const words = element("p", "", `Its code: ${numbers}`);
  const near = element("div", "digits near");
  for (const { row, distance } of view.model.neighbours(index)) {
    const other = view.model.digit(row);
    near.append(
      pressable(
        other.original,
        `${imageTitle(row, other.label)}, at distance ${distance.toFixed(2)}: choose it`,
        `a ${other.label} · ${distance.toFixed(2)}`,
        () => view.choose(row),
      ),
    );
  }
  panel.append(
    element("h3", "", "The digit you chose"),
    cards,
    words,
    element("h4", "", "Its nearest neighbours among all codes, and their distances"),
    near,
  );
  return panel;
}

/** The straight path between the codes of two digits, decoded. */
export function pathPanel(view, [from, to], pictures) {
  const panel = element("section", "panel");
  panel.setAttribute("aria-label", "The path between two digits");
  const strip = element("ol", "strip");
  pictures.forEach((pixels, i) => {
    const share = Math.round((100 * i) / (pictures.length - 1));
    const canvas = createPicture(`${share} % of the way`);
    paint(canvas, pixels);
    const item = element("li");
    item.append(canvas);
    strip.append(item);
  });
  const [a, b] = [view.model.digit(from), view.model.digit(to)];
  const isGuess = view.data.method === "tsne";
  const drawn = isGuess ? " Where the map draws it is an estimate, as for every new code." : "";
  panel.append(
    element("h3", "", "The path between your last two digits"),
    element(
      "p",
      "",
      `The straight line in latent space from A, ${imageName(from, a.label)}, to B, ${
        imageName(to, b.label)
      }, decoded: nobody wrote what lies between.${drawn}`,
    ),
    strip,
    button("Forget both", () => view.forget()),
  );
  return panel;
}

/** A selection: how many of each class, their error, their mean, the digits themselves. */
export function selectionPanel(view, selection) {
  const { indices, name } = selection;
  const panel = element("section", "panel selection");
  panel.setAttribute("aria-label", "The selection");
  panel.append(element("h3", "", "The selection"));
  if (!indices.length) {
    panel.append(element("p", "", `${name}: no digit that is switched on lies there.`));
    return panel;
  }
  const { counts, meanError, meanCode } = view.model.summary(indices);
  const { figure, canvas } = captionedPicture(
    "mean",
    "The mean code of the selection, decoded",
    "their mean code, decoded",
  );
  paint(canvas, view.model.decode(meanCode));
  const table = element("table", "counts");
  const caption = element("caption", "", "How many of each class");
  const [heads, cells] = [element("tr"), element("tr")];
  for (let label = 0; label < N_CLASSES; label++) {
    const head = element("th", "", String(label));
    head.scope = "col";
    heads.append(head);
    cells.append(element("td", "", String(counts[label])));
  }
  table.append(caption, heads, cells);
  const facts = element("div", "facts");
  facts.append(
    element(
      "p",
      "",
      `${name}: ${indices.length.toLocaleString("en")} digits, mean error ${meanError.toFixed(4)}.`,
    ),
    table,
    button("Save their codes and labels as CSV", () => view.saveCsv(indices)),
  );
  const top = element("div", "overview");
  top.append(figure, facts);
  const list = element("div", "digits pairs");
  const more = button("", () => showMore());
  let shown = 0;
  const showMore = () => {
    for (const index of indices.slice(shown, shown + PAGE)) list.append(pair(view, index));
    shown = Math.min(shown + PAGE, indices.length);
    more.hidden = shown === indices.length;
    more.textContent = `Show more (${(indices.length - shown).toLocaleString("en")} left)`;
  };
  showMore();
  panel.append(top, element("h4", "", "Each digit above its reconstruction"), list, more);
  return panel;
}

function pair(view, index) {
  const { label, error, original, reconstruction } = view.model.digit(index);
  const made = pressable(
    original,
    `${imageTitle(index, label)}, error ${error.toFixed(4)}: choose it`,
    `a ${label} · ${error.toFixed(3)}`,
    () => view.choose(index),
  );
  const canvas = createPicture();
  paint(canvas, reconstruction);
  made.insertBefore(canvas, made.lastChild);
  return made;
}
