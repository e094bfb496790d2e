// Beside the map: what one clicked and its neighbours, the path between two digits, and a
// selection. Each function makes the elements of one panel.

import { button, element } from "../shared/dom.js";
import { _, className, ngettext } from "../shared/language.js";
import {
  captionedPicture,
  createPicture,
  imageName,
  imageTitle,
  N_CLASSES,
  paint,
} from "../shared/picture.js";
import { formatChoice } from "../shared/tables.js";

const PAGE = 24; // digits of a selection shown at once

/** A part of the answer with its name as heading. */
function section(className, name) {
  const panel = element("section", `panel ${className}`);
  panel.setAttribute("aria-label", name);
  panel.append(element("h3", "", name));
  return panel;
}

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

/** Pictures side by side, each with its caption: [caption, label, pixels]. */
function pictureRow(...given) {
  const row = element("div", "pictures");
  for (const [caption, label, pixels] of given) {
    const { figure, canvas } = captionedPicture("", label, caption);
    paint(canvas, pixels);
    row.append(figure);
  }
  return row;
}

function neighbours(view, near) {
  const row = element("div", "digits near");
  for (const { row: index, distance } of near) {
    const other = view.model.digit(index);
    const label = _("{image}, at distance {distance}: choose it", {
      image: imageTitle(index, other.label),
      distance: distance.toFixed(2),
    });
    const line = `${className(other.label)} · ${distance.toFixed(2)}`;
    row.append(pressable(other.original, label, line, () => view.choose(index)));
  }
  return row;
}

const NEAREST = () => _("The five nearest codes: class and distance");

/** The digit one chose, and its nearest neighbours in latent space. */
export function digitPanel(view, index) {
  const digit = view.model.digit(index);
  const panel = section("chosen", _("The digit you chose"));
  const image = imageName(index, digit.label);
  const title = _("{image}: error {error}", {
    image: imageTitle(index, digit.label),
    error: digit.error.toFixed(4),
  });
  panel.append(
    element("p", "", title),
    pictureRow(
      [_("original"), _("Original: {image}", { image }), digit.original],
      [_("reconstruction"), _("Reconstruction of {image}", { image }), digit.reconstruction],
    ),
    element("h4", "", NEAREST()),
    neighbours(view, view.model.neighbours(index)),
  );
  return panel;
}

/** A place of the map where no digit is: what is decoded there. */
export function placePanel(view, { code, words }) {
  const panel = section("place", _("The place you chose"));
  panel.append(
    pictureRow([words, words, view.model.decode(code)]),
    element("h4", "", NEAREST()),
    neighbours(view, view.model.nearestTo(code)),
  );
  return panel;
}

/** The straight path between the codes of two digits, decoded; `walk` is told of the step
 * one goes to. */
export function pathPanel(view, [from, to], path, walk) {
  const panel = section("path-panel", _("The path between your last two digits"));
  const last = path.pixels.length - 1;
  const percent = (step) => Math.round((100 * step) / last);
  const strip = element("ol", "strip");
  const steps = path.pixels.map((pixels, step) => {
    const canvas = createPicture(_("{percent} % of the path", { percent: percent(step) }));
    paint(canvas, pixels);
    canvas.onclick = () => go(step);
    const item = element("li");
    item.append(canvas);
    strip.append(item);
    return item;
  });
  const range = element("input", "walk");
  Object.assign(range, { type: "range", min: 0, max: last, step: 1, value: path.step });
  range.setAttribute("aria-label", _("How far along the path"));
  const mark = () => {
    range.setAttribute("aria-valuetext", `${percent(path.step)} %`);
    steps.forEach((item, step) => item.classList.toggle("here", step === path.step));
  };
  const go = (step) => {
    range.value = step;
    path.step = step;
    mark();
    walk();
  };
  range.oninput = () => go(Number(range.value));
  mark();
  const [a, b] = [from, to].map((index) => imageName(index, view.model.digit(index).label));
  const words = view.leaps
    ? _(
      "From A, {a}, to B, {b}. t-SNE has no place for new codes: each dot is an estimate, and " +
        "no line joins them.",
      { a, b },
    )
    : _("From A, {a}, to B, {b}: a straight line in latent space, decoded.", { a, b });
  panel.append(
    element("p", "", words),
    strip,
    range,
    button(_("Forget both"), () => view.forget()),
  );
  return panel;
}

/** A selection: how many of each class, their error, their mean, the digits themselves. */
export function selectionPanel(view, selection) {
  const { indices, name } = selection;
  const panel = section("selection", _("The selection"));
  if (!indices.length) {
    panel.append(element("p", "", _("{selection}: no digit that is shown.", { selection: name })));
    return panel;
  }
  const { counts, meanError, meanCode } = view.model.summary(indices);
  const { figure, canvas } = captionedPicture(
    "mean",
    _("The mean code of the selection, decoded"),
    _("mean code, decoded"),
  );
  paint(canvas, view.model.decode(meanCode));
  const words = ngettext(
    "{selection}: {count} digit, mean error {error}.",
    "{selection}: {count} digits, mean error {error}.",
    indices.length,
    {
      selection: name,
      count: indices.length.toLocaleString("en"),
      error: meanError.toFixed(4),
    },
  );
  const facts = element("div", "facts");
  facts.append(
    element("p", "", words),
    button(_("Save codes and labels as CSV"), () => view.saveCsv(indices)),
    formatChoice(),
  );
  const top = element("div", "overview");
  top.append(figure, facts);
  panel.append(top, countsTable(counts), members(view, indices));
  return panel;
}

function countsTable(counts) {
  const table = element("table", "counts");
  const caption = element("caption", "", _("How many of each class"));
  const [heads, cells] = [element("tr"), element("tr")];
  for (let label = 0; label < N_CLASSES; label++) {
    const head = element("th", "", className(label));
    head.scope = "col";
    heads.append(head);
    cells.append(element("td", "", String(counts[label])));
  }
  table.append(caption, heads, cells);
  return table;
}

/** The digits of a selection, folded away: some of them, and more when asked. */
function members(view, indices) {
  const list = element("div", "digits pairs");
  const more = button("", () => showMore());
  let shown = 0;
  const showMore = () => {
    for (const index of indices.slice(shown, shown + PAGE)) list.append(pair(view, index));
    shown = Math.min(shown + PAGE, indices.length);
    more.hidden = shown === indices.length;
    more.textContent = _("Show more ({n} left)", {
      n: (indices.length - shown).toLocaleString("en"),
    });
  };
  showMore();
  const folded = element("details");
  folded.append(
    element("summary", "", _("Each digit above its reconstruction")),
    list,
    more,
  );
  return folded;
}

function pair(view, index) {
  const { label, error, original, reconstruction } = view.model.digit(index);
  const name = _("{image}, error {error}: choose it", {
    image: imageTitle(index, label),
    error: error.toFixed(4),
  });
  const made = pressable(
    original,
    name,
    `${className(label)} · ${error.toFixed(4)}`,
    () => view.choose(index),
  );
  const canvas = createPicture();
  paint(canvas, reconstruction);
  made.insertBefore(canvas, made.lastChild);
  return made;
}
