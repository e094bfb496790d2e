// The card of a lesson's step, above the page it speaks of: words, a question, and once a
// prediction has been given, what is so. Python says the step; the browser keeps answers.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { markParts } from "../shared/parts.js";
import { createPicture, paint } from "../shared/picture.js";
import { mountOnce, View } from "../shared/view.js";
import { boardOf } from "../board/joined.js";
import { lessonPrediction } from "../board/watch.js";
import { EndOfLesson } from "./end.js";
import { Progress, readDrawing } from "./progress.js";
import { fieldsOf } from "./question.js";
import { Terms } from "./terms.js";
import { addressOf, isElsewhere, isSamePage } from "./way.js";

const PACKED = "latent-explorer-lesson-in-link"; // this tab's, for a reload
const MOVED = "latent-explorer-lesson-moved"; // by a press of the card, just now

function recallFrom(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null; // storage is off
  }
}

function keepIn(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // Storage is off: a reload then asks for the link again.
  }
}

const ofThisTab = () => sessionStorage;

export class LessonCard extends View {
  shapeOf({ lesson_id: id, step, fault, language, answer }) {
    return [id, step, fault, language, answer?.step === step].join(" ");
  }

  /** The lesson itself, where the link carries it. */
  get packed() {
    return this.data.name === "in-link" ? this.store.session.get("lesson packed") ?? "" : "";
  }

  receive(before, isBuilt) {
    const { data } = this;
    if (data.is_asked && data.name === "in-link" && !before?.is_asked) this.sayPacked();
    if (data.opens && !before?.opens) this.goTo(data.step);
    if (isBuilt) markParts(data.point_at, data.hide);
  }

  /** Tell Python the lesson that stands in the link. */
  sayPacked() {
    const { session } = this.store;
    const packed = session.get("lesson packed") ?? recallFrom(ofThisTab, PACKED) ?? "";
    session.set("lesson packed", packed);
    keepIn(ofThisTab, PACKED, packed);
    this.sendState("packed", packed);
  }

  build() {
    const { data } = this;
    this.fields?.destroy();
    this.fields = null;
    if (data.is_asked && !data.fault) {
      this.root.replaceChildren(
        element("p", "words", _("The lesson is being opened.")),
        button(_("Leave the lesson"), () => this.leave()),
      );
      return;
    }
    if (data.fault) {
      this.root.replaceChildren(
        statusLine("fault", data.fault),
        button(_("Leave the lesson"), () => this.leave()),
      );
      return;
    }
    if (this.progress?.id !== data.lesson_id) {
      let storage = null;
      try {
        storage = localStorage;
      } catch {
        // Off: then answers last as long as this page.
      }
      this.progress = new Progress(storage, data.lesson_id);
      this.progress.id = data.lesson_id;
    }
    if (data.answer?.step === data.step) this.keepAnswer(data.answer);
    const { step, n_steps: n } = data;
    const isEnd = step > n;
    const count = isEnd ? _("Your answers") : _("Step {step} of {n}", { step, n });
    this.heading = element("h2", "", `${count} · ${data.title}`);
    this.heading.tabIndex = -1;
    this.body = element("div", "body");
    const root = element("section", "card");
    labelled(root, _("Lesson"));
    root.append(this.heading, this.body, this.ways(step, n, isEnd));
    const focused = this.root.getRootNode().activeElement;
    const pressed = this.root.contains(focused) ? focused.textContent : null;
    this.root.replaceChildren(root);
    if (isEnd) this.body.append(...new EndOfLesson(this).elements());
    else this.body.append(...this.said(), ...this.question());
    if (recallFrom(ofThisTab, MOVED)) {
      keepIn(ofThisTab, MOVED, null);
      this.heading.focus({ preventScroll: true });
    } else if (pressed) { // the keyboard stays where it was
      const stops = [this.heading, ...root.querySelectorAll("button")];
      stops.find((one) => one.textContent === pressed)?.focus({ preventScroll: true });
    }
  }

  draw() {}

  said() {
    const { words, code, faults, points, text_language: language } = this.data;
    const said = element("div", "said-by-teacher");
    this.terms = new Terms(this.data.terms);
    if (words) {
      const text = this.terms.write(element("p", "words"), words);
      text.lang = language;
      said.append(text);
    }
    if (code) {
      const listing = labelled(element("pre", "code", code), _("Listing"), "region");
      listing.tabIndex = 0;
      said.append(listing);
    }
    if (points.length) {
      said.append(element("p", "points", _("Marked: {parts}.", { parts: points.join(", ") })));
    }
    for (const fault of faults) said.append(element("p", "fault", fault));
    said.append(this.terms.note);
    return [said];
  }

  question() {
    const { question, step } = this.data;
    if (!question) return [];
    const form = element("form", "question");
    const ask = this.terms.write(element("p", "ask"), question.ask);
    ask.lang = this.data.text_language;
    form.append(ask);
    const answered = this.progress.at(step);
    if (answered?.given !== undefined) {
      form.append(...this.revealed(answered));
      return [form];
    }
    const around = { store: this.store, data: () => this.data, changed: () => {} };
    this.fields = fieldsOf(question, around);
    labelled(this.fields.root, question.ask, question.choices.length ? "radiogroup" : undefined);
    this.status = statusLine("note");
    const give = button(_("Give your answer"), () => {});
    give.type = "submit";
    give.classList.add("main");
    const asked = element("div", "asked");
    asked.append(this.fields.root, give);
    form.append(asked, this.status);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.give();
    };
    return [form];
  }

  /** A prediction is given: keep it, and ask Python what is so. */
  give() {
    const answer = this.fields.read();
    if (!answer) {
      setText(this.status, _("Give an answer first; then you see the result."));
      return;
    }
    const { step } = this.data;
    this.progress.keep(step, answer);
    setText(this.status, _("The result is being computed."));
    this.send("reveal", { step, at: Date.now() });
    this.sendToBoard(answer);
  }

  /** Send an answer to the board this browser has joined, if any, as a prediction. */
  async sendToBoard({ given }) {
    const board = boardOf(this.store);
    if (!board.joined || !given) return;
    this.unsent = null;
    const { name, lesson_id: id, step, language } = this.data;
    board.language = language;
    if (!board.id) board.follow(board.joined.id);
    try {
      await board.send(lessonPrediction(name, id, step, given));
    } catch (error) {
      const why = error.status ? error.message : _("The server does not answer.");
      this.unsent = { step, words: _("Your answer was not sent to the class: {why}", { why }) };
      this.body.append(element("p", "note", this.unsent.words));
    }
  }

  keepAnswer({ step, value, said, why, after, fault }) {
    const known = this.progress.at(step);
    if (known?.given === undefined) return;
    // What was counted in the browser comes first; what Python says of all follows it.
    const parts = [known.score, said || fault || (known.score ? "" : known.said)];
    const found = { said: parts.filter(Boolean).join(" "), why, after };
    this.progress.keep(step, { ...found, value: value || known.value || "" });
  }

  revealed({ given, picture, said, why, after }) {
    const root = element("div", "reveal");
    labelled(root, null, "status");
    const you = element("p", "given", _("You said: {given}", { given }));
    const pixels = readDrawing(picture);
    if (pixels) {
      const canvas = createPicture(_("Your picture"));
      paint(canvas, pixels);
      root.append(canvas);
    }
    root.append(you);
    if (this.unsent?.step === this.data.step) root.append(element("p", "note", this.unsent.words));
    const { terms } = this;
    if (said) root.append(terms.write(element("p", "so"), said));
    if (why) root.append(terms.write(element("p", "why"), why));
    if (after) {
      const words = element("p", "words", after);
      words.lang = this.data.text_language;
      root.append(words);
    }
    if (said === undefined) {
      root.append(element("p", "so", _("The result is being computed.")));
      this.send("reveal", { step: this.data.step, at: Date.now() });
    }
    return [root];
  }

  ways(step, n, isEnd) {
    const line = element("div", "ways");
    const back = button(_("Back"), () => this.go(step - 1));
    back.disabled = step === 1;
    const next = button(step === n ? _("To your answers") : _("Next"), () => this.go(step + 1));
    next.hidden = isEnd;
    next.classList.add("main");
    const here = button(_("Back to the step"), () => this.goTo(step));
    here.hidden = isEnd;
    line.append(back, next, here, button(_("Leave the lesson"), () => this.leave()));
    return line;
  }

  addressOf(step) {
    const { name, links } = this.data;
    return addressOf({ name, links, step, packed: this.packed }, location);
  }

  go(step) {
    if (isElsewhere(this.data.links, this.data.step, step)) this.goTo(step);
    else {
      keepIn(ofThisTab, MOVED, "1");
      this.send("step", { step, at: Date.now() });
    }
  }

  /** The whole link of a step, for whoever reads it elsewhere. */
  linkOf(step) {
    return location.origin + this.addressOf(step);
  }

  /** Open a step as its link would: in place where it shows the page that is open. */
  goTo(step) {
    const address = this.addressOf(step);
    if (isSamePage(address, location)) this.openInPlace(step, address);
    else {
      keepIn(ofThisTab, MOVED, "1");
      location.assign(address);
    }
  }

  /** Say what the link says after #, to the views that are made anew when Python knows. */
  openInPlace(step, address) {
    keepIn(ofThisTab, MOVED, "1");
    const { hash, searchParams } = new URL(address, location.href);
    const at = Date.now();
    this.store.session.set("opening", { at, hash, namesCode: searchParams.has("z") });
    this.send("step", { step, opens: at, at });
  }

  leave() {
    markParts([], []);
    keepIn(ofThisTab, PACKED, null);
    this.store.session.delete("lesson packed");
    this.send("leave", Date.now());
  }

  destroy() {
    this.fields?.destroy();
    markParts([], []);
    super.destroy();
  }
}

export const showLesson = mountOnce(
  ".lesson",
  (root, store) => new LessonCard(root, store),
  { outlivesLinks: true },
);
