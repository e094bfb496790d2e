// The end of a lesson: what was answered, to print or to hand in.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, ngettext } from "../shared/language.js";
import { csvText, formatChoice, saveFile, tableFormat } from "../shared/tables.js";
import { createPicture, paint } from "../shared/picture.js";
import { readDrawing } from "./progress.js";
import { htmlOf, tableOf } from "./sheet.js";

export class EndOfLesson {
  constructor(card) {
    this.card = card;
  }

  elements() {
    const { progress, data } = this.card;
    const asked = data.sheet.filter(({ ask }) => ask).length;
    const summary = ngettext(
      "You have answered {n} question of {asked}.",
      "You have answered {n} questions of {asked}.",
      progress.nAnswered,
      { asked },
    );
    const about = element("div", "said-by-teacher");
    about.append(
      element("p", "words", summary),
      element(
        "p",
        "points",
        _("Your answers are kept in this browser alone. The files below are made in it too."),
      ),
    );
    this.name = element("input");
    this.name.maxLength = 80;
    this.name.autocomplete = "name";
    const label = element("label", "name", _("Your name, if it is to be on the sheet: "));
    label.append(this.name);
    const line = element("div", "line");
    line.append(
      button(_("Answer sheet to print (HTML)"), () => this.saveHtml()),
      button(_("Answers as a table (CSV)"), () => this.saveCsv()),
      button(_("Forget my answers"), () => this.forget()),
      formatChoice(),
    );
    this.status = statusLine("note");
    const form = element("div", "question");
    form.append(label, line, this.status);
    return [about, form, this.table()];
  }

  table() {
    const { data, progress } = this.card;
    const table = element("table");
    const head = element("tr");
    for (const text of [_("Step"), _("Question"), _("Your prediction"), _("The result")]) {
      const cell = element("th", "", text);
      cell.scope = "col";
      head.append(cell);
    }
    table.append(head);
    data.sheet.forEach(({ ask }, i) => {
      if (!ask) return;
      const { given, said = "" } = progress.at(i + 1) ?? {};
      const row = element("tr");
      const step = element("td");
      const link = element("a", "", String(i + 1));
      link.href = this.card.addressOf(i + 1);
      link.target = "_self";
      labelled(link, _("Step {step}", { step: i + 1 }));
      step.append(link);
      row.append(step);
      for (const text of [ask, given ?? _("no answer"), said]) row.append(element("td", "", text));
      table.append(row);
    });
    const scroll = element("div", "scroll");
    scroll.tabIndex = 0;
    labelled(scroll, _("Your answers"), "region");
    scroll.append(table);
    return scroll;
  }

  sheet() {
    const { data, progress } = this.card;
    return {
      title: data.title,
      name: this.name.value.trim(),
      language: data.text_language,
      asked: data.sheet,
      answers: progress.answers,
      pictures: this.pictures(),
      linkOf: (step) => this.card.linkOf(step),
    };
  }

  pictures() {
    const { answers } = this.card.progress;
    return Object.fromEntries(
      Object.entries(answers).flatMap(([step, { picture }]) => {
        const pixels = readDrawing(picture);
        if (!pixels) return [];
        const canvas = createPicture();
        paint(canvas, pixels);
        return [[step, canvas.toDataURL("image/png")]];
      }),
    );
  }

  saveHtml() {
    saveFile(`${this.card.data.name}.html`, htmlOf(this.sheet()), "text/html");
    setText(this.status, _("The answer sheet was saved. Open it to print it."));
  }

  saveCsv() {
    const text = csvText(tableOf(this.sheet()), tableFormat());
    saveFile(`${this.card.data.name}.csv`, text);
    setText(this.status, _("The table was saved."));
  }

  forget() {
    this.card.progress.forget();
    this.card.build();
  }
}
