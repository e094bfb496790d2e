// Mix-ups: a table of buttons, true class by found class.
// The cell one presses is told to Python by the trigger `cell`.

import { button, element } from "../shared/dom.js";
import { _, className, ngettext } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";

/** A cell in words, such as "23 digits of class 4, classified as 9". */
export function cellName(n, label, found) {
  if (label === found) {
    return ngettext(
      "{n} digit of class {label}, classified correctly",
      "{n} digits of class {label}, classified correctly",
      n,
      { label },
    );
  }
  return ngettext(
    "{n} digit of class {label}, classified as {found}",
    "{n} digits of class {label}, classified as {found}",
    n,
    { label, found },
  );
}

const STEPS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The next cell in the direction of an arrow that is not empty, or null. */
export function nextCell(counts, [row, column], key) {
  const step = STEPS[key];
  if (!step) return null;
  for (;;) {
    row += step[0];
    column += step[1];
    const count = counts[row]?.[column];
    if (count === undefined) return null;
    if (count > 0) return [row, column];
  }
}

class Matrix extends View {
  /** All but the choice, which is only marked. */
  shapeOf({ chosen, ...rest }) {
    return JSON.stringify(rest);
  }

  build() {
    const { counts } = this.data;
    const mistakes = counts.flatMap((row, i) => row.filter((_n, j) => i !== j));
    this.most = Math.max(1, ...mistakes);
    const table = element("table", "matrix-table");
    table.append(
      element(
        "caption",
        "",
        _("Rows: the true class. Columns: the class of the nearest codes."),
      ),
    );
    const head = element("tr");
    head.append(element("td", "corner", _("is ↓ found →")));
    counts.forEach((_row, label) => head.append(headerCell(className(label), "col")));
    table.append(head);
    this.cells = new Map();
    counts.forEach((row, i) => {
      const line = element("tr");
      line.append(headerCell(className(i), "row"));
      row.forEach((n, j) => line.append(this.cell(n, i, j)));
      table.append(line);
    });
    // One stop for the Tab key; the arrows go from cell to cell.
    const first = this.cells.values().next().value;
    if (first) first.tabIndex = 0;
    this.root.replaceChildren(table);
  }

  cell(n, i, j) {
    const cell = element("td", i === j ? "right" : "");
    if (n === 0) return cell;
    const made = button(String(n), () => this.send("cell", [i, j]));
    made.tabIndex = -1;
    made.setAttribute("aria-label", cellName(n, i, j));
    made.title = cellName(n, i, j);
    if (i !== j) made.style.setProperty("--share", n / this.most);
    made.onfocus = () => {
      this.cells.forEach((other) => (other.tabIndex = -1));
      made.tabIndex = 0;
    };
    made.onkeydown = (event) => {
      const to = nextCell(this.data.counts, [i, j], event.key);
      if (!to) return;
      event.preventDefault();
      this.cells.get(to.join()).focus();
    };
    this.cells.set(`${i},${j}`, made);
    cell.append(made);
    return cell;
  }

  draw() {
    this.mark(this.data.chosen);
  }

  mark(chosen) {
    this.cells.forEach((made, at) =>
      made.setAttribute("aria-pressed", String(at === chosen?.join()))
    );
  }
}

function headerCell(text, scope) {
  const head = element("th", "", text);
  head.scope = scope;
  return head;
}

export const showMatrix = mountOnce(".matrix", (root, store) => new Matrix(root, store));
