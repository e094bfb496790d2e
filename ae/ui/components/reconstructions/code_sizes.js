// One digit, and what runs of other code sizes and PCA of the same sizes make of it.

import { ArrivingView, element, mountOnce } from "../shared/dom.js";
import { createPicture, paint, readPixels } from "../shared/picture.js";

function pictured(base64, label, words) {
  const figure = element("figure");
  const canvas = createPicture(label);
  paint(canvas, readPixels(base64));
  figure.append(canvas, element("figcaption", "", words));
  return figure;
}

class Sizes extends ArrivingView {
  build() {
    const { title, original, rows, asked } = this.data;
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
        [row.picture, row.error, `by ${row.name}, ${size}`],
        [row.pca, row.pca_error, `by PCA, ${size}`],
      ].map(([picture, error, by]) => {
        const cell = element("td");
        cell.append(pictured(picture, `${title}, redrawn ${by}`, `error ${error.toFixed(4)}`));
        return cell;
      });
      line.append(name, ...cells);
      table.append(line);
    }
    const layout = element("div", "sizes-layout");
    layout.append(pictured(original, `Original: ${title}`, title), table);
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

  paint() {}
}

export const showSizes = mountOnce(".sizes", (root, store) => new Sizes(root, store));
