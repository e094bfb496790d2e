// The map's living part: it finds the chart that Streamlit drew, lays an overlay over
// it, and shows under it what the reader chose. All of it happens here; Python hears
// of a code only from the sliders, once they have settled.

import { imageName } from "../shared/picture.js";
import { element, setText, statusLine } from "../shared/dom.js";
import { mountOnce, View } from "../shared/view.js";
import { Controls, FIRST_TOOL, TOOLS } from "./controls.js";
import { interpolate, isInside, toCsv } from "../shared/geometry.js";
import { recall } from "../shared/link.js";
import { MapModel } from "./model.js";
import { Overlay } from "./overlay.js";
import { digitPanel, pathPanel, selectionPanel } from "./panels.js";

const N_STEPS = 9;
const LOOK_MS = 200;
const MAX_TRAIL = 90;

class MapView extends View {
  constructor(root, store) {
    super(root, store);
    this.model = new MapModel(store);
    const { session } = store;
    this.options = {
      pictures: session.get("pictures") ?? false,
      rings: session.get("rings") ?? false,
      everywhere: session.get("everywhere") ?? false,
    };
    this.trail = [];
    this.chosen = [];
    this.selection = null;
    this.tool = TOOLS.some(([tool]) => tool === session.get("tool"))
      ? session.get("tool")
      : FIRST_TOOL;
    this.endings.push(store.onMove((code) => this.moved(code)));
    // The chart comes, goes and is replaced as Streamlit likes.
    this.looking = new MutationObserver(() => this.find());
    this.looking.observe(document.body, { childList: true, subtree: true });
    this.endings.push(() => this.looking.disconnect());
  }

  build() {
    this.controls = new Controls(this);
    this.caption = element("p", "caption");
    this.note = statusLine("note");
    this.panels = ["digit", "path", "selection"].map((name) => element("div", name));
    this.root.replaceChildren(this.caption, this.controls.root, this.note, ...this.panels);
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
        this.showStatus("The link asks for a test image that does not exist.");
      }
      this.selection = null;
      this.controls.group.value = recall(session, "group", data.codes) ?? "";
    }
    if (other || moved) this.trail = [];
    if (moved) this.openViewport();
    if (moved && this.selection) this.selection.outline = [];
  }

  sendLook(map, values, opens) {
    this.sendState("look", { map, values, opens });
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
      this.showStatus("The link's part of the map has no width or height: all of it is shown.");
      return;
    }
    session.set(`viewport ${map}`, linked);
    this.sendLook(map, linked, true);
  }

  /** Also when something has come: the network, the digits, their codes or points. */
  draw() {
    this.find();
    this.model.refresh(this.data);
    this.controls.refresh(this.data, this.model.leastTrusted.length > 0);
    if (!this.model.ready) return;
    // Not at every rerun of the page: what the reader has unfolded or focused stays.
    const { network, codes, points } = this.data;
    const shows = [network, codes, points].join();
    if (shows === this.shows) return;
    this.shows = shows;
    if (this.controls.group.value) this.selectGroup(this.controls.group.value);
    else this.selectOutline();
    this.show();
    if (this.store.code) this.moved(this.store.code);
    this.overlay?.viewChanged();
  }

  /** The reader has zoomed or turned: a new figure is to open there. */
  looked(values) {
    clearTimeout(this.settling);
    this.store.session.set(`viewport ${this.data.map}`, values);
    const { map } = this.data; // whatever is shown when the time has come
    this.settling = setTimeout(() => this.sendLook(map, values), LOOK_MS);
  }

  find() {
    if (!this.data) return;
    const plot = document.querySelector(`.st-key-${this.data.chart} .js-plotly-plot`);
    if (plot !== this.overlay?.plot) {
      this.overlay?.destroy();
      this.overlay = plot && new Overlay(plot, this);
    } else this.overlay?.bind();
  }

  /** The reader clicked a place. */
  take(what) {
    if (!what || !this.model.ready) return;
    if (what.row !== undefined) this.choose(this.model.indices[what.row]);
    else this.store.take(this.model.codeAt(what.point).code);
  }

  choose(index) {
    const { code, original, label } = this.model.digit(index);
    if (this.chosen.at(-1) !== index) this.chosen = [...this.chosen, index].slice(-2);
    this.store.session.set(`chosen ${this.data.codes}`, this.chosen);
    this.store.take(code, { title: imageTitle(index, label), values: original });
    this.showStatus("");
    this.show();
    this.overlay?.marksMoved();
  }

  forget() {
    this.chosen = [];
    this.store.session.delete(`chosen ${this.data.codes}`);
    this.show();
    this.overlay?.marksMoved();
    this.controls.field.focus(); // the button that was pressed is gone
  }

  /** The number of a digit, as the reader has typed it. */
  type(typed) {
    const last = this.data.n_digits - 1;
    const text = typed.trim();
    if (!/^\d+$/.test(text) || Number(text) > last) {
      const problem = `“${text.slice(0, 20)}” is not one of them.`;
      this.showStatus(`The test digits are numbered from 0 to ${last}; ${problem}`);
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
  }

  /** Say how sure the marker's place is. */
  explain() {
    if (!this.marker || !this.data) return;
    const { method } = this.data;
    let text = "The star is your sliders' code, exactly where this map puts it.";
    if (method === "tsne" && !this.marker.from.length) {
      text = "The star stands on the digit whose code your sliders have.";
    } else if (method === "tsne") {
      text = "The star is an estimate: t-SNE has no place for a new code, so it stands at the " +
        "mean of its five nearest codes' points, weighted by closeness; dashed lines lead to them.";
    }
    if (this.overlay && !this.overlay.isInSight(this.marker.point)) {
      text += " It lies outside of what is in sight: zoom out.";
    }
    setText(this.caption, text);
  }

  /** What the overlay marks, in the units of the axes. */
  marks() {
    if (!this.model.ready) return { trail: [], marker: null, path: null, chosen: [], outline: [] };
    const letters = this.chosen.length === 2 ? ["A", "B"] : [""];
    const chosen = this.chosen.map((index, i) => ({
      point: this.model.pointOfDigit(index),
      letter: letters[i],
    }));
    const outline = this.selection?.outline ?? [];
    return { trail: this.trail, marker: this.marker, path: this.path, chosen, outline };
  }

  /** The reader has drawn a box or a lasso around some points. */
  selectRows(rows, outline) {
    const indices = rows.filter((row) => this.model.isShown(row)).map((row) =>
      this.model.indices[row]
    );
    this.selection = {
      name: `Inside your ${this.tool === "box" ? "box" : "lasso"}`,
      indices,
      outline,
    };
    this.controls.group.value = "";
    this.store.session.delete(`group ${this.data.codes}`);
    this.store.session.set(`outline ${this.data.map}`, outline.flat());
    this.showSelection();
  }

  /** What the link, or the reader before leaving the page, has drawn around. */
  selectOutline() {
    const corners = recall(this.store.session, "outline", this.data.map) ?? [];
    if (!corners.length || this.data.n_dims === 3) return;
    const xs = corners.filter((_, i) => i % 2 === 0);
    const ys = corners.filter((_, i) => i % 2 === 1);
    const { points, indices } = this.model;
    const isIn = (row) => isInside(points[2 * row], points[2 * row + 1], xs, ys);
    this.selectRows([...indices.keys()].filter(isIn), xs.map((x, i) => [x, ys[i]]));
  }

  /** A group the reader has chosen by name: a class, the points placed worst, or none. */
  selectGroup(value) {
    if (!this.model.ready) return;
    const { model } = this;
    const { indices, digits } = model;
    this.store.session.set(`group ${this.data.codes}`, value || null);
    this.store.session.delete(`outline ${this.data.map}`);
    const shown = (rows) => rows.filter((row) => model.isShown(row)).map((row) => indices[row]);
    if (value === "") this.selection = null;
    else if (value === "leastTrusted") {
      const worst = shown(model.leastTrusted);
      this.selection = { name: "Placed worst, the worst first", indices: worst };
    } else {
      const ofClass = shown([...indices.keys()]).filter(
        (index) => digits.labels[index] === Number(value),
      );
      this.selection = { name: `All ${value}s on the map`, indices: ofClass };
    }
    this.showSelection();
  }

  saveCsv(indices) {
    const { labels } = this.model.digits;
    const { errors, codes } = this.model.codes;
    const text = toCsv(indices, { labels, errors, codes, latentDim: this.model.latentDim });
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `${this.data.run}-${indices.length}-codes.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  show() {
    if (!this.model.ready) return;
    const [digit, path] = this.panels;
    const last = this.chosen.at(-1);
    const hint =
      "Click a point: its digit, its reconstruction and its nearest neighbours will be shown here. Click a second one for the path between them.";
    digit.replaceChildren(
      last === undefined ? element("p", "hint", hint) : digitPanel(this, last),
    );
    this.path = null;
    if (this.chosen.length === 2) {
      const [a, b] = this.chosen.map((index) => this.model.digit(index).code);
      const codes = interpolate(a, b, N_STEPS);
      const pixels = codes.map((code) => this.model.decode(code));
      this.path = { points: codes.map((code) => this.model.placeOf(code).point), pixels };
      path.replaceChildren(pathPanel(this, this.chosen, pixels));
    } else path.replaceChildren();
    this.showSelection();
  }

  showSelection() {
    const panel = this.panels[2];
    if (this.selection) panel.replaceChildren(selectionPanel(this, this.selection));
    else panel.replaceChildren();
    this.overlay?.marksMoved();
  }

  showStatus(text) {
    setText(this.note, text);
  }

  destroy() {
    clearTimeout(this.settling);
    this.overlay?.destroy();
    super.destroy();
  }
}

export const showMap = mountOnce(".map", (root, store) => new MapView(root, store));
