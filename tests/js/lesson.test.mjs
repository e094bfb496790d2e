// A lesson in the browser: its way from step to step, what is kept, the answer sheet.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Progress } from "../../ae/ui/components/lesson/progress.js";
import { htmlOf, tableOf } from "../../ae/ui/components/lesson/sheet.js";
import { csvText } from "../../ae/ui/components/shared/tables.js";
import { addressOf, isElsewhere, isSamePage, shownAt } from "../../ae/ui/components/lesson/way.js";
import { copyField } from "../../ae/ui/components/share/share.js";
import { rulesOf } from "../../ae/ui/components/shared/parts.js";

const LINKS = ["/#image=4", "", "/map?dims=3#pair=3,9", ""];

/** A storage as a browser has it. */
function storageOf(texts = new Map()) {
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => texts.set(key, text),
  };
}

test("a step without a link shows what the one before it shows", () => {
  assert.equal(shownAt(LINKS, 2), "/#image=4");
  assert.equal(shownAt(LINKS, 4), "/map?dims=3#pair=3,9");
  assert.equal(shownAt(["", ""], 2), "");
  assert.equal(isElsewhere(LINKS, 1, 2), false);
  assert.equal(isElsewhere(LINKS, 2, 3), true);
  assert.equal(isElsewhere(LINKS, 4, 5), false); // the answer sheet, where one is
});

test("a step's address keeps the reader's run and language, and where the app lives", () => {
  const here = { pathname: "/lab/morph", search: "?run=mine&lang=zh&steps=5&step=2" };

  const address = addressOf({ name: "a-map-lies", links: LINKS, step: 3 }, here);

  assert.equal(
    address,
    "/lab/map?dims=3&run=mine&lang=zh&lesson=a-map-lies&step=3#pair=3,9",
  );
  const first = addressOf({ name: "x", links: ["/?run=a"], step: 1 }, {
    pathname: "/",
    search: "",
  });
  assert.equal(first, "/?run=a&lesson=x&step=1");
});

test("a step of the page that is open needs no loading, unless it is of another run", () => {
  const here = { href: "http://h/map?run=a&step=1", pathname: "/map", search: "?run=a&step=1" };

  assert.equal(isSamePage("/map?run=a&dims=3&step=2#pair=1", here), true);
  assert.equal(isSamePage("/map?run=b&step=2", here), false);
  assert.equal(isSamePage("/map?run=a&lang=zh", here), false);
  assert.equal(isSamePage("/?run=a", here), false);
});

test("the lesson goes along in the link where it is nowhere else", () => {
  const here = { pathname: "/map", search: "" };
  const address = addressOf({ name: "in-link", links: LINKS, step: 2, packed: "1abc" }, here);

  assert.equal(address, "/?lesson=in-link&step=2#image=4&lesson=1abc");
});

test("answers are kept for one lesson, and come back after a reload", () => {
  const texts = new Map();
  const progress = new Progress(storageOf(texts), "one");
  progress.keep(2, { given: "3" });
  progress.keep(2, { said: "Class 8." });

  const later = new Progress(storageOf(texts), "one");
  assert.deepEqual(later.at(2), { given: "3", said: "Class 8." });
  assert.equal(later.nAnswered, 1);
  assert.equal(new Progress(storageOf(texts), "another").at(2), null);
  later.forget();
  assert.equal(new Progress(storageOf(texts), "one").at(2), null);
});

test("what was changed by hand is not believed, and storage may be missing or full", () => {
  for (const text of ["", "{", "[]", "null", '{"2":3}', '{"x":{}}', '{"2":{"given":{}}}']) {
    const texts = new Map([["latent-explorer-lesson-one", text]]);
    assert.deepEqual(new Progress(storageOf(texts), "one").answers, {}, text);
  }
  const progress = new Progress(null, "one");
  progress.keep(1, { given: "3" });
  assert.equal(progress.at(1).given, "3");
  const full = {
    getItem: () => null,
    setItem() {
      throw new Error("full");
    },
  };
  const other = new Progress(full, "one");
  other.keep(1, { given: "3" });
  assert.equal(other.at(1).given, "3");
});

const SHEET = {
  title: "Nine <numbers>",
  name: "=SUM(A1)",
  language: "en",
  asked: [{ ask: 'Which, "if any"?' }, { ask: "" }],
  answers: { 1: { given: "<b>3</b>\n-1", said: "Class 8.", why: "So." } },
  pictures: { 1: "data:image/png;base64,AA" },
  linkOf: (step) => `http://127.0.0.1/?lesson=x&step=${step}`,
};

test("the table is CSV as RFC 4180 has it, and nothing in it is a formula", () => {
  const lines = csvText(tableOf({ ...SHEET, title: "Neun Zähler" }), "comma").split("\r\n");

  assert.equal(lines[0], "\ufeffLesson,Neun Zähler");
  assert.equal(lines[1], "Name,'=SUM(A1)");
  assert.match(lines[4], /^1,"Which, ""if any""\?","<b>3<\/b>\n-1",Class 8\.,So\.,http:/);
  assert.equal(lines[5], "2,,,,,http://127.0.0.1/?lesson=x&step=2");
});

test("the sheet to print holds text as text, the picture and the links", () => {
  const html = htmlOf(SHEET);

  assert.doesNotMatch(html, /<b>3|<numbers>|<script/);
  assert.match(html, /&#60;b&#62;3&#60;\/b&#62;/);
  assert.match(html, /<img src="data:image\/png;base64,AA"/);
  assert.match(html, /href="http:\/\/127.0.0.1\/\?lesson=x&#38;step=1"/);
});

test("a link is copied without navigator.clipboard, and where it refuses", async () => {
  const field = { value: "http://…", focus() {}, select() {} };
  const refusing = {
    writeText() {
      return Promise.reject(new Error("NotAllowedError"));
    },
  };
  const taking = { writeText: () => Promise.resolve() };
  assert.equal(await copyField(field, refusing, () => true), true);
  assert.equal(await copyField(field, taking, () => false), true);
  assert.equal(await copyField(field, undefined, () => false), false);
  assert.equal(await copyField(field, refusing, () => false), false);
});

test("parts are marked by an outline and hidden whole", () => {
  const rules = rulesOf([".meter"], [".map"]);

  assert.match(rules, /\.meter \{ outline: 3px solid/);
  assert.match(rules, /\.map \{ display: none !important; \}/);
  assert.equal(rulesOf([], []), "");
});
