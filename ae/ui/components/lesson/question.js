// A question's fields: one for each kind. Each gives what was answered as words, and maybe
// a picture; null while nothing has been.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { realDigits } from "../shared/latent_view.js";
import { packDrawing } from "../shared/link.js";
import { createPicture, meanSquaredError, N_PIXELS, paint, pixelsOf } from "../shared/picture.js";
import { scoreOf } from "./region.js";

const LONGEST_TEXT = 500; // letters

/** One of several, by buttons that arrow keys go through. */
function radios(texts, className) {
  const root = element("div", className);
  const boxes = texts.map((text) => {
    const label = element("label", "option");
    const box = element("input");
    box.type = "radio";
    box.name = "answer";
    box.value = text;
    label.append(box, document.createTextNode(` ${text}`));
    root.append(label);
    return box;
  });
  const read = () => {
    const chosen = boxes.find((box) => box.checked);
    return chosen ? { given: chosen.value } : null;
  };
  return { root, read };
}

function numberField({ ask }) {
  const root = labelled(element("input", "number"), ask);
  root.inputMode = "decimal";
  root.autocomplete = "off";
  root.maxLength = 20;
  const read = () => {
    const text = root.value.trim().replace(",", ".").replace("−", "-");
    const isNumber = text !== "" && Number.isFinite(Number(text));
    return isNumber ? { given: String(Number(text)) } : null;
  };
  return { root, read };
}

function textField({ ask }) {
  const root = labelled(element("textarea"), ask);
  root.maxLength = LONGEST_TEXT;
  root.rows = 2;
  return { root, read: () => (root.value.trim() ? { given: root.value.trim() } : null) };
}

/** What was drawn on the pad, or a test image that went in. */
function drawingField(_question, { store }) {
  const root = element("div", "taken");
  const canvas = createPicture(_("Your picture"));
  let taken = null;
  const take = button(_("Take what is on the pad"), () => {
    const drawn = store.session.get("input")?.from?.drawn;
    taken = drawn && drawn.some((value) => value > 0) ? Float32Array.from(drawn) : null;
    if (taken) paint(canvas, taken);
    setText(said, taken ? _("Taken.") : _("Nothing is drawn yet."));
  });
  const said = statusLine("said");
  root.append(take, canvas, said);
  const read = () => taken && { given: _("a drawing"), picture: packDrawing(taken) };
  return { root, read };
}

/** What is selected on the map. */
function regionField(question, { store, data }) {
  const root = element("div", "taken");
  let taken = null;
  let score = null;
  const own = (key) => store.session.get(store.session.get(`${key} of`));
  const take = button(_("Take what is selected on the map"), () => {
    const [corners, group] = [own("outline"), own("group")];
    taken = null;
    if (corners?.length) {
      const middle = [0, 1].map((axis) => {
        const values = corners.filter((_value, i) => i % 2 === axis);
        return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
      });
      taken = _("the region around {x}, {y}", { x: middle[0], y: middle[1] });
    } else if (group !== undefined && group !== null) taken = _("the group {group}", { group });
    const selected = store.session.get("selected");
    score = taken && selected ? scoreOf(question, selected, realDigits(store, data())) : null;
    setText(said, taken ?? _("Nothing is selected yet: draw a box or a lasso on the map."));
  });
  const said = statusLine("said");
  root.append(take, said);
  return { root, read: () => taken && { given: taken, ...(score ? { score } : {}) } };
}

/** Bring the sliders to an image: how far off they are, at every movement. */
function slidersField({ image }, { store, data, changed }) {
  const root = element("div", "taken");
  const canvas = createPicture(_("The image to reach"));
  const said = element("p", "said");
  root.append(canvas, said);
  const state = { best: Infinity, picture: null, own: null };
  const follow = () => {
    const images = store.arrays("digits", data().digits)?.images;
    const network = store.network(data().network);
    if (!images || !network || images.length < (image + 1) * N_PIXELS) return;
    const wanted = pixelsOf(images, image);
    paint(canvas, wanted);
    state.own = meanSquaredError(network.decode(network.encode(wanted)), wanted);
    if (store.code?.network !== data().network) return;
    const pixels = network.decode(store.code.values);
    const now = meanSquaredError(pixels, wanted);
    if (now < state.best) Object.assign(state, { best: now, picture: Float32Array.from(pixels) });
    setText(
      said,
      _("Error now {now}, your best {best}. The encoder's own code has {own}.", {
        now: now.toFixed(4),
        best: state.best.toFixed(4),
        own: state.own.toFixed(4),
      }),
    );
    changed();
  };
  const ends = [store.onMove(follow), store.subscribe(follow)];
  follow();
  const read = () =>
    state.picture && {
      given: state.best.toFixed(4),
      picture: packDrawing(state.picture),
      value: state.own.toFixed(4),
      said: _("The encoder's own code has an error of {own}.", { own: state.own.toFixed(4) }),
    };
  return { root, read, destroy: () => ends.forEach((end) => end()) };
}

const FIELDS = {
  choice: ({ choices }) => radios(choices, "options"),
  class: () => radios([...Array(10).keys()].map(String), "options classes"),
  number: numberField,
  text: textField,
  drawing: drawingField,
  region: regionField,
  sliders: slidersField,
};

/** The fields of a question: { root, read, destroy }. `around` has the store, the card's
 * data, and whom to tell that what would be read has changed. */
export function fieldsOf(question, around) {
  return { destroy() {}, ...FIELDS[question.kind](question, around) };
}
