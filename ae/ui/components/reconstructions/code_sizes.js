// One digit, and what runs of other code sizes and PCA of the same sizes make of it.

import { element } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";
import { captionedPicture, paint, pixelsOf } from "../shared/picture.js";

const sizeOf = ({ latent_dim: n }) => ngettext("{n} number", "{n} numbers", n);

class Sizes extends View {
  shapeOf(data) {
    return JSON.stringify(data);
  }

  build() {
    const { title, rows, asked } = this.data;
    this.canvases = { pictures: [], pca: [] };
    const table = element("table", "sizes-table");
    const head = element("tr");
    head.append(element("td"), ...rows.map((row) => this.sizeHead(row)));
    table.append(
      element("caption", "", _("{title}, reconstructed from codes of each size", { title })),
      head,
      this.line(_("network"), "pictures", (row, size) => [
        row.error,
        _("{title}, reconstructed by {name}, {size}", { title, name: row.name, size }),
      ]),
      this.line(_("PCA of that size"), "pca", (row, size) => [
        row.pca_error,
        _("{title}, reconstructed by PCA, {size}", { title, size }),
      ]),
    );
    const layout = element("div", "sizes-layout");
    const original = captionedPicture("", _("Original: {what}", { what: title }), title);
    this.original = original.canvas;
    layout.append(original.figure, table);
    this.root.replaceChildren(layout);
    this.come(asked);
  }

  sizeHead(row) {
    const head = element("th", "", sizeOf(row));
    head.scope = "col";
    head.append(element("span", "run", row.is_here ? _("{name}, chosen", row) : row.name));
    return head;
  }

  /** A picture for each code size; `tell` gives its error and its name. */
  line(name, kind, tell) {
    const line = element("tr");
    const head = element("th", "", name);
    head.scope = "row";
    line.append(head);
    for (const row of this.data.rows) {
      const [error, label] = tell(row, sizeOf(row));
      const made = captionedPicture("", label, _("error {error}", { error: error.toFixed(4) }));
      this.canvases[kind].push(made.canvas);
      const cell = element("td");
      cell.append(made.figure);
      line.append(cell);
    }
    return line;
  }

  /** Somebody who asked for a digit from a card above is taken here. */
  come(asked) {
    const key = "compared";
    if (asked === null || this.store.session.get(key) === asked) return;
    this.store.session.set(key, asked);
    this.root.tabIndex = -1;
    this.root.scrollIntoView({ block: "center" });
    this.root.focus({ preventScroll: true });
  }

  draw() {
    const { digits, index, pictures } = this.data;
    const images = this.store.arrays("digits", digits)?.images;
    if (images) paint(this.original, pixelsOf(images, index));
    const redrawn = this.store.arrays("code-sizes", pictures);
    if (!redrawn) return;
    for (const [kind, canvases] of Object.entries(this.canvases)) {
      canvases.forEach((canvas, row) => paint(canvas, pixelsOf(redrawn[kind], row)));
    }
  }
}

export const showSizes = mountOnce(".sizes", (root, store) => new Sizes(root, store));
