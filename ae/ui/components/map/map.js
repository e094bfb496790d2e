// The map's living part: it finds the chart that Streamlit drew, lays an overlay over
// it, and shows beside it what the reader chose. All of it happens here; Python hears
// of a code only from the sliders, once they have settled.

import { imageTitle } from "../shared/picture.js";
import { button, element, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";
import { interpolate, isInside, rowsOfDigits } from "../shared/geometry.js";
import { recall } from "../shared/link.js";
import { csvText, saveFile, tableFormat } from "../shared/tables.js";
import { findPlot } from "./chart.js";
import { choicesOf } from "./choices.js";
import { MapModel } from "./model.js";
import { Overlay } from "./overlay.js";
import { digitPanel, pathPanel, placePanel, selectionPanel } from "./panels.js";
import { FIRST_TOOL, TOOLS } from "./tools.js";

const N_STEPS = 9;
const PANELS = ["digit", "path", "selection"];
const [DIGIT, PATH, SELECTION] = PANELS.keys();
const MAX_TRAIL = 90;

class MapView extends View {
  constructor(root, store) {
    super(root, store);
    this.choices = choicesOf(store);
    this.model = new MapModel(store, this.choices);
    this.trail = [];
    this.chosen = [];
    this.place = null; // that was clicked, where no digit is
    this.selection = null;
    this.endings.push(
      store.onMove((code) => this.moved(code)),
      this.choices.listen((name, value) => this.choiceChanged(name, value)),
    );
    // The chart comes, goes and is replaced as Streamlit likes.
    this.looking = new MutationObserver(() => this.find());
    this.looking.observe(document.body, { childList: true, subtree: true });
    this.endings.push(() => this.looking.disconnect());
  }

  build() {
    this.caption = element("p", "caption");
    this.note = statusLine("note");
    this.panels = PANELS.map((name) => element("div", name));
    this.answers = element("div", "answers");
    this.answers.append(...this.panels);
    this.root.replaceChildren(this.buildBar(), this.note, this.answers, this.caption);
  }

  /** Whom to show, by number or by class. */
  buildBar() {
    const typed = element("label", "typed", `${_("Test image")} `);
    this.field = element("input");
    this.field.setAttribute("aria-label", _("Test image number"));
    this.field.inputMode = "numeric";
    this.field.autocomplete = "off";
    const show = () => this.type(this.field.value);
    // Braces: a handler that hands back false cancels the key, and with it every digit.
    this.field.onkeydown = ({ key }) => {
      if (key === "Enter") show();
    };
    typed.append(this.field);
    this.group = element("select");
    this.group.setAttribute("aria-label", _("Select a group of digits"));
    this.group.onchange = () => {
      this.bringForward(SELECTION);
      this.selectGroup(this.group.value);
    };
    const groups = Array.from(
      { length: 10 },
      (_each, label) => [String(label), _("all {label}s on the map", { label })],
    );
    groups.unshift(["", _("Select …")]);
    groups.push(["leastTrusted", _("the points placed worst")]);
    this.group.append(
      ...groups.map(([value, text]) => {
        const option = element("option", "", text);
        option.value = value;
        return option;
      }),
    );
    const bar = element("div", "bar");
    bar.append(typed, button(_("Show"), show), this.group);
    return bar;
  }

  get tool() {
    const { tool } = this.choices;
    return TOOLS.some(([known]) => known === tool) ? tool : FIRST_TOOL;
  }

  /** Whether two codes side by side may lie far apart on the map: then no line between
   * their points says anything. */
  get leaps() {
    return this.data.method === "tsne";
  }

  /** A control has changed what is drawn, or asks for a digit; says whether it is shown. */
  choiceChanged(name, value) {
    if (!this.data || !this.model.ready) return false;
    if (name === "digit") {
      this.choose(value);
      return true;
    }
    if (name === "tool") this.overlay?.toolChanged();
    if (name === "classes") this.gather();
    this.overlay?.draw();
    if (name === "grid") this.overlay?.decodeGrid();
    return false;
  }

  receive(before) {
    const { data } = this;
    const other = before?.codes !== data.codes;
    const moved = before?.map !== data.map;
    if (other) {
      const { session } = this.store;
      const kept = recall(session, "chosen", data.codes) ?? [];
      this.chosen = kept.filter((index) => index < data.n_digits);
      if (this.chosen.length < kept.length) {
        this.showStatus(_("The link asks for a test image that does not exist."));
      }
      this.selection = null;
      this.group.value = recall(session, "group", data.codes) ?? "";
    }
    if (other || moved) {
      this.trail = [];
      this.place = null;
    }
    if (moved) this.openViewport();
    // What one drew belongs to the map one drew it on.
    if (moved && this.selection?.outline) this.selection = null;
    this.overlay?.toolChanged(); // its chart may have come before these data
  }

  /** Look from where a link says; any other map is seen whole. */
  openViewport() {
    const { session } = this.store;
    const { map, n_dims: nDims } = this.data;
    const linked = session.get("viewport"); // nobody but a link leaves it without a map
    session.delete("viewport");
    recall(session, "viewport", map);
    session.delete(`viewport ${map}`);
    if (linked?.length !== (nDims === 3 ? 9 : 4)) return;
    const [left, right, low, high] = linked;
    if (nDims === 2 && !(left < right && low < high)) {
      this.showStatus(
        _("The link's part of the map has no width or height: all of it is shown."),
      );
      return;
    }
    session.set(`viewport ${map}`, linked);
    this.sendState("look", { map, values: linked });
  }

  /** Also when something has come: the network, the digits, their codes or points. */
  draw() {
    this.find();
    this.model.refresh(this.data);
    this.group.lastChild.disabled = !this.model.leastTrusted.length;
    if (!this.model.ready) return;
    // Not at every rerun of the page: what the reader has unfolded or focused stays.
    const { network, codes, points } = this.data;
    const shows = [network, codes, points].join();
    if (shows !== this.shows) {
      this.shows = shows;
      this.gather();
      this.show();
      if (this.store.code) this.moved(this.store.code);
    }
    this.overlay?.showScale();
    this.overlay?.viewChanged();
  }

  /** The reader wants the map in two dimensions. */
  flatten() {
    this.send("flat", Date.now());
  }

  /** The reader has zoomed or turned: a link to here says so. */
  looked(values) {
    this.store.session.set(`viewport ${this.data.map}`, values);
  }

  find() {
    if (!this.data) return;
    const plot = findPlot(this.data.chart);
    if (plot !== this.overlay?.plot) {
      this.overlay?.destroy();
      this.overlay = plot && new Overlay(plot, this);
    } else this.overlay?.bind();
  }

  /** The reader clicked a place: what was clicked before it no longer counts. */
  take(what) {
    if (!what || !this.model.ready) return;
    if (what.row !== undefined) {
      this.choose(this.model.indices[what.row]);
      return;
    }
    this.keepChosen([]);
    this.place = this.model.codeAt(what.point);
    this.store.take(this.place.code);
    this.shown();
  }

  choose(index) {
    const { code, original, label } = this.model.digit(index);
    if (this.chosen.at(-1) !== index) this.keepChosen([...this.chosen, index].slice(-2));
    this.place = null;
    this.store.take(code, { title: imageTitle(index, label), index, values: original });
    this.shown();
  }

  /** The answer to the last act stands first. */
  bringForward(...which) {
    this.answers.prepend(...which.map((i) => this.panels[i]));
  }

  keepChosen(chosen) {
    this.chosen = chosen;
    this.store.session.set(`chosen ${this.data.codes}`, chosen);
  }

  shown() {
    this.bringForward(DIGIT, PATH);
    this.showStatus("");
    this.show();
    this.overlay?.marksMoved();
  }

  forget() {
    this.keepChosen([]);
    this.shown();
    this.field.focus(); // the button that was pressed is gone
  }

  /** The number of a test image, as the reader has typed it. */
  type(typed) {
    const last = this.data.n_digits - 1;
    const text = typed.trim();
    if (!/^\d+$/.test(text) || Number(text) > last) {
      this.showStatus(
        _("The test images are numbered from 0 to {last}; “{typed}” is not one of them.", {
          last,
          typed: text.slice(0, 20),
        }),
      );
    } else if (this.model.ready) this.choose(Number(text));
  }

  /** The code is somewhere else: the marker follows, and leaves a trail where it was
   * dragged; where it jumped, it has not been in between. */
  moved({ network, values, jumped }) {
    if (!this.model.ready || network !== this.data.network) return;
    this.marker = this.model.placeOf(values);
    this.explain();
    const { point } = this.marker;
    const last = this.trail.at(-1);
    if (!last || last.some((at, i) => at !== point[i])) {
      this.trail = jumped ? [point] : [...this.trail, point].slice(-MAX_TRAIL);
    }
    this.overlay?.marksMoved();
    // What lies behind two numbers of the code has the other numbers of the sliders.
    if (this.data.method === "numbers") this.overlay?.decodeGrid();
  }

  /** Say how sure the marker's place is. */
  explain() {
    if (!this.marker || !this.data) return;
    let text = _("The star is your sliders' code, exactly where this map puts it.");
    if (this.data.method === "pca") {
      text = _(
        "The star is your sliders' code, exactly where this map puts it. Where the axes are " +
          "0 lies the mean of all codes.",
      );
    }
    if (this.leaps && !this.marker.from.length) {
      text = _("The star stands on the digit whose code your sliders have.");
    } else if (this.leaps) {
      text = _(
        "The star is an estimate: t-SNE has no place for a new code, so it stands at the mean " +
          "of its five nearest codes' points, weighted by closeness; dashed lines lead to them.",
      );
    }
    const isSeen = !this.overlay || this.overlay.isInSight(this.marker.point);
    const outside = isSeen ? "" : _("The star is outside the visible part of the map: zoom out.");
    setText(this.caption, [text, outside].filter(Boolean).join(" "));
  }

  /** What the overlay marks, in the units of the axes. */
  marks() {
    const letters = this.chosen.length === 2 ? ["A", "B"] : [""];
    const chosen = this.chosen.map((index, i) => ({
      point: this.model.pointOfDigit(index),
      letter: letters[i],
    }));
    const outline = this.selection?.outline ?? [];
    const { trail, marker, path, leaps } = this;
    return { trail, marker, path, chosen, outline, leaps };
  }

  /** The reader has drawn a box or a lasso around some points. */
  enclose(rows, outline) {
    this.bringForward(SELECTION);
    this.selectRows(rows, outline);
  }

  selectRows(rows, outline) {
    const { model } = this;
    this.selection = {
      name: this.tool === "box" ? _("Inside your box") : _("Inside your lasso"),
      indices: rows.filter((row) => model.isShown(row)).map((row) => model.indices[row]),
      outline,
    };
    this.group.value = "";
    this.store.session.delete(`group ${this.data.codes}`);
    this.store.session.set(`outline ${this.data.map}`, outline.flat());
    this.showSelection();
  }

  /** Gather what is selected among the points that are here and shown. */
  gather() {
    if (!this.model.ready) return;
    if (this.group.value) this.selectGroup(this.group.value);
    else this.selectOutline();
  }

  /** What the link, or the reader before leaving the page, has drawn around. */
  selectOutline() {
    const corners = recall(this.store.session, "outline", this.data.map) ?? [];
    if (!corners.length || this.data.n_dims === 3) return;
    const xs = corners.filter((_each, i) => i % 2 === 0);
    const ys = corners.filter((_each, i) => i % 2 === 1);
    const { points, indices } = this.model;
    const isIn = (row) => isInside(points[2 * row], points[2 * row + 1], xs, ys);
    this.selectRows([...indices.keys()].filter(isIn), xs.map((x, i) => [x, ys[i]]));
  }

  /** A group the reader has chosen by name: a class, the points placed worst, or none. */
  selectGroup(value) {
    if (!this.model.ready) return;
    const { model } = this;
    const { indices } = model;
    this.store.session.set(`group ${this.data.codes}`, value || null);
    this.store.session.delete(`outline ${this.data.map}`);
    const shown = (rows) => rows.filter((row) => model.isShown(row)).map((row) => indices[row]);
    if (value === "") this.selection = null;
    else if (value === "leastTrusted") {
      const worst = shown(model.leastTrusted);
      this.selection = { name: _("Placed worst, the worst first"), indices: worst };
    } else {
      const ofClass = [...indices.keys()].filter((row) => model.labelOf(row) === Number(value));
      const name = _("All {label}s on the map", { label: value });
      this.selection = { name, indices: shown(ofClass) };
    }
    this.showSelection();
  }

  saveCsv(indices) {
    const { labels } = this.model.digits;
    const { errors, codes } = this.model.codes;
    const { latentDim } = this.model;
    const rows = rowsOfDigits(indices, { labels, errors, codes, latentDim });
    saveFile(`${this.data.run}-${indices.length}-codes.csv`, csvText(rows, tableFormat()));
  }

  /** Show what was chosen. */
  show() {
    if (!this.model.ready) return;
    const [answer, path] = this.panels;
    const last = this.chosen.at(-1);
    if (last !== undefined) answer.replaceChildren(digitPanel(this, last));
    else if (this.place) answer.replaceChildren(placePanel(this, this.place));
    else {
      const hint = _(
        "Click a point: its digit, its reconstruction and its nearest neighbours will be shown " +
          "here. Click a second one for the path between them.",
      );
      answer.replaceChildren(element("p", "hint", hint));
    }
    this.path = null;
    if (this.chosen.length === 2) {
      const [a, b] = this.chosen.map((index) => this.model.digit(index).code);
      const codes = interpolate(a, b, N_STEPS);
      const pixels = codes.map((code) => this.model.decode(code));
      const points = codes.map((code) => this.model.placeOf(code).point);
      this.path = { points, pixels, codes, step: N_STEPS - 1 };
      path.replaceChildren(pathPanel(this, this.chosen, this.path, () => this.walk()));
    } else path.replaceChildren();
    this.showSelection();
  }

  /** The reader is at another step of the path: the sliders go along. */
  walk() {
    const { codes, step } = this.path;
    this.store.take(codes[step]);
    this.overlay?.marksMoved();
  }

  /** The rows that stay strong while the others are dimmed, if some are selected. */
  get strongRows() {
    return this.strong ?? null;
  }

  showSelection() {
    const panel = this.panels[SELECTION];
    const { selection, model } = this;
    const { indices = [], outline = [] } = selection ?? {};
    this.store.session.set("selected", { indices, outline, model });
    if (selection) panel.replaceChildren(selectionPanel(this, selection));
    else panel.replaceChildren();
    this.strong = selection?.indices.length
      ? new Set(selection.indices.map((index) => model.rows.get(index)))
      : null;
    this.overlay?.draw();
  }

  showStatus(text) {
    setText(this.note, text);
  }

  destroy() {
    this.overlay?.destroy();
    super.destroy();
  }
}

export const showMap = mountOnce(".map", (root, store) => new MapView(root, store));
