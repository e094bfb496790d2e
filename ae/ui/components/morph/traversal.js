// The traversal grid: a row for each number of the code, from low to high, the others
// held. A click on a picture takes its code.

import { element } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { mountOnce } from "../shared/view.js";
import { LatentView } from "../shared/latent_view.js";
import { createPicture, paint } from "../shared/picture.js";
import { buildStage } from "./layout.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The column whose value is nearest to the code's own. */
export function nearestColumn(values, value) {
  const distances = values.map((other) => Math.abs(other - value));
  return distances.indexOf(Math.min(...distances));
}

class Traversal extends LatentView {
  build() {
    this.table = element("table", "grid");
    this.table.setAttribute("role", "grid");
    this.caption = element("caption");
    const note = element(
      "p",
      "words",
      _(
        "The columns are evenly spaced from the low end to the high one, but for the ringed picture: there, the code's own value stands in place of the nearest column's. So the steps to its left and right are of different sizes.",
      ),
    );
    const hint = element("p", "words", _("Press a picture to put its code into the sliders."));
    this.root.replaceChildren(buildStage(this.table, note, hint));
  }

  draw() {
    if (!this.network) return;
    const shows = JSON.stringify(this.data);
    if (shows === this.shows) return;
    this.shows = shows;
    const { start, values } = this.data;
    const held = this.root.getRootNode().activeElement?.dataset;
    const place = held?.row ? [Number(held.row), Number(held.column)] : null;
    this.caption.textContent = _(
      "Each row moves one number of {name} from low to high; the ring marks the code itself.",
      start,
    );
    const rows = values.map((row, axis) => this.row(row, axis));
    const body = element("tbody");
    body.append(...rows);
    this.table.replaceChildren(this.caption, body);
    this.table.onkeydown = (event) => this.pressed(event);
    this.cell(0, 0).tabIndex = 0;
    if (place) this.focus(...place); // what was pressed has been drawn anew
  }

  row(values, axis) {
    const { code } = this.data.start;
    const made = element("tr");
    const head = element("th", "", `z${axis + 1}`);
    head.scope = "row";
    made.append(head);
    const here = nearestColumn(values, code[axis]);
    values.forEach((value, column) => {
      const moved = code.map((z, i) => (i === axis ? value : z));
      const canvas = createPicture();
      paint(canvas, this.network.decode(moved));
      const taken = element("button", column === here ? "here" : "");
      taken.type = "button";
      taken.tabIndex = -1;
      Object.assign(taken.dataset, { row: axis, column });
      taken.title = `z${axis + 1} = ${value.toFixed(2)}`;
      taken.setAttribute(
        "aria-label",
        _("Take the code with z{number} = {value}", {
          number: axis + 1,
          value: value.toFixed(2),
        }),
      );
      taken.onclick = () => this.sendValue("take", moved);
      taken.append(canvas);
      const cell = element("td");
      cell.append(taken);
      made.append(cell);
    });
    return made;
  }

  cell(row, column) {
    return this.table.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  }

  focus(row, column) {
    const cell = this.cell(row, column);
    if (!cell) return;
    this.table.querySelector('[tabindex="0"]').tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
  }

  /** The arrow keys walk over the grid; Tab leaves it. */
  pressed(event) {
    const move = MOVES[event.key];
    const { row, column } = event.target.dataset;
    if (!move || row === undefined) return;
    event.preventDefault();
    this.focus(Number(row) + move[0], Number(column) + move[1]);
  }
}

export const showTraversal = mountOnce(".traversal", (root, store) => new Traversal(root, store));
