// For each class: how the drawings of it are redrawn, beside the test digits.

import { element, setText } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { classRows, testErrors } from "./scores.js";

const N_ROWS = 11; // ten classes, and all

export class ClassTable {
  constructor() {
    this.root = element("section", "class-table");
    this.heading = element("h3");
    this.table = element("table");
    const frame = element("div", "scrolls");
    frame.tabIndex = 0;
    frame.append(this.table);
    this.frame = frame;
    this.note = element("p", "legend");
    this.root.append(this.heading, frame, this.note);
  }

  name() {
    setText(this.heading, _("Class by class"));
    this.frame.setAttribute("role", "region");
    this.frame.setAttribute("aria-label", _("Class by class"));
    setText(
      this.note,
      _(
        "Errors are mean squared errors per pixel. “Nearest to another class”: the " +
          "number of drawings for which most of the five nearest test digits belong to " +
          "another class. “Typical”: the percentage of test digits that are less typical " +
          "than the median drawing.",
      ),
    );
    const head = element("tr");
    for (
      const words of [
        _("class"),
        _("drawings"),
        _("their error"),
        _("test digits' error"),
        _("nearest to another class"),
        _("typical"),
      ]
    ) {
      const cell = element("th", "", words);
      cell.scope = "col";
      head.append(cell);
    }
    this.cells = Array.from({ length: N_ROWS }, (_row, i) => {
      const name = element("th", "", i < 10 ? String(i) : _("all"));
      name.scope = "row";
      return [name, ...Array.from({ length: 5 }, () => element("td"))];
    });
    const body = element("tbody");
    body.append(...this.cells.map((cells) => {
      const row = element("tr");
      row.append(...cells);
      return row;
    }));
    const top = element("thead");
    top.append(head);
    this.table.replaceChildren(top, body);
  }

  draw({ entries, real }) {
    this.root.hidden = !real || entries.length === 0;
    if (this.root.hidden) return;
    if (this.of !== real.errors) {
      this.of = real.errors;
      this.tests = testErrors(real);
    }
    const number = (value) => (value === null ? "–" : value.toFixed(4));
    classRows(entries).forEach(({ n, error, nStrays, strayTo, typical }, i) => {
      const [, count, theirs, test, stray, usual] = this.cells[i];
      setText(count, String(n));
      setText(theirs, number(error));
      setText(test, number(this.tests[i]));
      let words = n ? String(nStrays) : "–";
      if (nStrays && strayTo !== null) {
        words = _("{n}, most to the {other}s", { n: nStrays, other: strayTo });
      }
      setText(stray, words);
      setText(usual, typical === null ? "–" : `${Math.round(100 * typical)} %`);
      this.cells[i][0].parentNode.classList.toggle("none", n === 0);
    });
  }
}
