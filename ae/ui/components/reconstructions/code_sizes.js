// One digit, and what runs of other code sizes and PCA of the same sizes make of it.

import { element } from "../shared/dom.js";
import { mountOnce, View } from "../shared/view.js";
import { captionedPicture, paint, pixelsOf } from "../shared/picture.js";

class Sizes extends View {
  shapeOf(data) {
    return JSON.stringify(data);
  }

  build() {
    const { title, rows, asked } = this.data;
    this.canvases = { pictures: [], pca: [] };
    const table = element("table", "sizes-table");
    const head = element("tr");
    head.append(
      ...["code", "network", "PCA of that size"].map((text) => {
        const cell = element("th", "", text);
        cell.scope = "col";
        return cell;
      }),
    );
    table.append(element("caption", "", `${title}, redrawn from codes of each size`), head);
    for (const row of rows) {
      const size = `${row.latent_dim} number${row.latent_dim === 1 ? "" : "s"}`;
      const line = element("tr");
      const name = element("th", "", size);
      name.scope = "row";
      name.append(element("span", "run", row.is_here ? `${row.name}, chosen` : row.name));
      const cells = [
        ["pictures", row.error, `by ${row.name}, ${size}`],
        ["pca", row.pca_error, `by PCA, ${size}`],
      ].map(([kind, error, by]) => {
        const cell = element("td");
        const made = captionedPicture("", `${title}, redrawn ${by}`, `error ${error.toFixed(4)}`);
        this.canvases[kind].push(made.canvas);
        cell.append(made.figure);
        return cell;
      });
      line.append(name, ...cells);
      table.append(line);
    }
    const layout = element("div", "sizes-layout");
    const original = captionedPicture("", `Original: ${title}`, title);
    this.original = original.canvas;
    layout.append(original.figure, table);
    this.root.replaceChildren(layout);
    this.come(asked);
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
