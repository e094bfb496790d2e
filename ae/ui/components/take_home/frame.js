// The frame of the take-home file: its bar, which page is open, what is chosen, and the
// lesson. It stands where Streamlit and Python stand in the app; the views are the same.

import { button, element, labelled, setText, statusLine } from "../shared/dom.js";
import { _, useLanguage } from "../shared/language.js";
import { isSameCode } from "../shared/numbers.js";
import { choicesIn, PAGES } from "./links.js";
import { menu, mountView } from "./mounts.js";
import { generatePage, mapPage, morphPage } from "./pages.js";

const DECIMALS = 3; // of the sliders' code
const BUILD = { generate: generatePage, map: mapPage, morph: morphPage };

export class Frame {
  /** `about` is what Python says of the file (ae/ui/take_home/contents.py); `arrays` has
   * the test digits' `labels` and their `codes`, row by row. */
  constructor(root, { about, store, catalogues, views, labels, codes }) {
    Object.assign(this, { root, about, store, catalogues, views, labels, codes });
    this.size = about.mean.length;
    this.language = this.firstLanguage();
    this.step = about.lesson ? this.firstStep() : null;
    this.opening = 0;
    this.choices = choicesIn("/", this.limits);
    this.code = { version: 0, ...this.codeOfDigit(this.randomIndex()) };
    this.revealed = new Set();
    this.build();
    if (this.step === null) this.open("generate");
    else this.openStep();
  }

  get limits() {
    const { n, ends, mean } = this.about;
    return { n, ends, mean, size: this.size };
  }

  firstLanguage() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
    const known = this.about.languages.map(([tag]) => tag);
    const own = (navigator.languages ?? []).map((tag) => tag.split("-")[0]);
    return [asked, ...own].find((tag) => known.includes(tag)) ?? this.about.language;
  }

  firstStep() {
    const asked = Number(new URLSearchParams(location.hash.slice(1)).get("step"));
    const n = this.lesson.steps.length;
    return Number.isInteger(asked) && asked >= 1 && asked <= n ? asked : 1;
  }

  /** The lesson as this language has it: what the card is told of each step. */
  get lesson() {
    return this.about.lesson?.[this.language] ?? null;
  }

  /** What every view is told. */
  get common() {
    return { language: this.language, opening: this.opening };
  }

  randomIndex() {
    return Math.floor(this.about.n * Math.random());
  }

  codeOf(index) {
    return this.codes.subarray(index * this.size, (index + 1) * this.size);
  }

  codeOfDigit(index) {
    return {
      values: Array.from(this.codeOf(index), (z) => Number(z.toFixed(DECIMALS))),
      index,
    };
  }

  build() {
    useLanguage(this.language, this.catalogues);
    document.documentElement.lang = this.language;
    const { about } = this;
    document.title = this.lesson ? `${this.lesson.title} · Latent Explorer` : "Latent Explorer";
    const names = { generate: _("Generate"), map: _("Map"), morph: _("Morph") };
    const nav = labelled(element("nav"), _("Pages"));
    this.tabs = PAGES.map((page) => button(names[page], () => this.turnTo(page)));
    nav.append(element("b", "", "Latent Explorer"), ...this.tabs);
    const languages = menu("lang", _("Language"), about.languages, this.language, (language) => {
      this.language = language;
      this.build();
      this.open(this.page);
    });
    const bar = element("header");
    bar.append(nav, languages);
    if (this.lesson && this.step === null) {
      bar.append(button(_("Begin the lesson"), () => {
        this.step = 1;
        this.build();
        this.openStep();
      }));
    }
    this.cardPlace = element("div", "card-place");
    this.note = statusLine("note");
    this.main = element("main");
    const foot = element(
      "footer",
      "",
      _(
        "Run {run}, with {n} of its {all} test digits. All of it is in this file: nothing is " +
          "asked of any server.",
        {
          run: about.run,
          n: about.n.toLocaleString("en"),
          all: about.n_all.toLocaleString("en"),
        },
      ),
    );
    this.card?.end();
    this.card = null;
    this.shown?.ends.forEach((end) => end());
    this.shown = null;
    this.root.replaceChildren(bar, this.cardPlace, this.note, this.main, foot);
  }

  /** The reader turns to a page by its name. */
  turnTo(page) {
    setText(this.note, "");
    this.open(page);
  }

  /** Show a page, anew where another one was open. */
  open(page) {
    if (this.page !== page || !this.shown) {
      this.shown?.ends.forEach((end) => end());
      this.main.replaceChildren();
      this.page = page;
      this.shown = BUILD[page](this, this.main);
    }
    this.tabs.forEach((tab, i) => {
      if (PAGES[i] === page) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    });
    this.tell();
  }

  /** Tell the card and the views of the page what is so now. */
  tell() {
    this.tellCard();
    this.shown.tell();
  }

  choose(chosen) {
    this.choices = { ...this.choices, ...chosen };
    this.shown.tell();
  }

  /** The sliders have settled. */
  settled(values, forgets) {
    const index = this.digitWith(values) ?? (forgets ? null : this.code.index);
    this.code = { ...this.code, values: [...values], index };
  }

  /** The first test digit that has a code, as the sliders round it; null if none has. */
  digitWith(values) {
    const isOf = (index) => isSameCode(values, this.codeOf(index));
    const found = this.labels.findIndex((_label, index) => isOf(index));
    return found < 0 ? null : found;
  }

  /** A part of the Morph page hands its code over. */
  take(values) {
    this.setCode(values, this.digitWith(values));
    setText(this.note, _("The sliders have this code now, on Generate and on the Map."));
  }

  setCode(values, index) {
    this.code = { version: this.code.version + 1, values: [...values], index };
    this.shown.tell();
  }

  /** A random test digit is asked for. */
  pick() {
    const { values, index } = this.codeOfDigit(this.randomIndex());
    this.setCode(values, index);
  }

  /** Open what the step's link says, as far as this file has it. */
  openStep() {
    const { links } = this.lesson;
    const link = links.slice(0, this.step).findLast((one) => one) ?? "/";
    const chosen = choicesIn(link, this.limits);
    const isHere = PAGES.includes(chosen.page) && (chosen.part in { Morph: 1, Traversal: 1 });
    if (isHere) {
      this.choices = chosen;
      this.opening += 1;
      const { hash, code } = chosen;
      this.store.session.set("opening", { at: this.opening, hash, namesCode: code !== null });
      const next = code ? { values: code, index: null } : this.codeOfDigit(this.randomIndex());
      this.code = { version: this.code.version + 1, ...next };
    }
    this.linked = link;
    this.open(isHere ? chosen.page : this.page ?? "generate");
    setText(
      this.note,
      isHere ? "" : _(
        "This step shows a part of the app that this file does not have. Its words, its " +
          "question and its answer are here all the same.",
      ),
    );
  }

  tellCard() {
    if (this.step === null) return;
    this.card ??= mountView(this.cardPlace, "lesson", this.views.lesson, {
      step: ({ step, opens }) => this.goTo(step, opens),
      reveal: ({ step }) => {
        this.revealed.add(step);
        this.tellCard();
      },
      leave: () => {
        this.step = null;
        this.build();
        setText(this.note, "");
        this.open(this.page);
      },
    });
    const { steps, ...whole } = this.lesson;
    const step = steps[this.step - 1] ?? {};
    this.card.tell({
      ...EMPTY_STEP,
      ...whole,
      ...step,
      ...this.common,
      ...{ network: this.about.network, digits: this.about.digits },
      name: "lesson",
      step: this.step,
      n_steps: steps.length,
      page: this.page,
      answer: this.revealed.has(this.step) ? step.answer : null,
      sheet: this.step > steps.length ? whole.sheet : [],
    });
  }

  goTo(step, opens) {
    this.step = Math.max(1, Math.min(step, this.lesson.steps.length + 1));
    if (this.step <= this.lesson.steps.length) {
      history.replaceState(null, "", `#step=${this.step}`);
    }
    if (opens && this.step <= this.lesson.steps.length) this.openStep();
    else this.tellCard();
  }
}

const EMPTY_STEP = {
  lesson_id: "",
  fault: "",
  is_asked: false,
  opens: false,
  words: "",
  code: "",
  faults: [],
  point_at: [],
  hide: [],
  points: [],
  question: null,
  terms: [],
};
