import assert from "node:assert/strict";
import test from "node:test";

import {
  _,
  areDigits,
  className,
  N_,
  ngettext,
  useClasses,
  useLanguage,
} from "../../ae/ui/components/shared/language.js";

const CATALOGUES = { zh: { "Start": "开始", "{n} digit": ["{n} 个数字"], "a {digit}": "{digit}" } };

test("English is the source text, with its names filled in", () => {
  useLanguage("en", CATALOGUES);

  assert.equal(_("Test image {index} (a {digit})", { index: 7, digit: 9 }), "Test image 7 (a 9)");
  assert.equal(ngettext("{n} digit", "{n} digits", 1), "1 digit");
  assert.equal(ngettext("{n} digit", "{n} digits", 3), "3 digits");
  assert.equal(N_("Start"), "Start");
});

test("another language answers from its catalogue, and in English where it has nothing", () => {
  useLanguage("zh", CATALOGUES);

  assert.equal(_("Start"), "开始");
  assert.equal(_("Stop"), "Stop");
  assert.equal(ngettext("{n} digit", "{n} digits", 1), "1 个数字");
  assert.equal(ngettext("{n} digit", "{n} digits", 3), "3 个数字");
  useLanguage("en");
});

test("a name nobody fills in stays as it is written", () => {
  assert.equal(_("{no} such name", { other: 1 }), "{no} such name");
});

test("where the pictures are no digits, sentences speak of images and name the classes", () => {
  useLanguage("en", CATALOGUES);
  const names = Array.from({ length: 10 }, (_each, i) => (i === 8 ? "bag" : `name ${i}`));
  useClasses(names);

  assert.equal(areDigits(), false);
  assert.equal(className(8), "bag");
  assert.equal(_("Test image {index} (an {label})", { index: 8, label: 8 }), "Test image 8 (bag)");
  assert.equal(_("The mean code of all {digit}s", { digit: 3 }), "The mean code of all name 3");
  assert.equal(_("no {label}'s digit", { label: "8" }), "no bag image");
  assert.equal(ngettext("Draw a digit", "Draw {n} digits", 2), "Draw 2 images");
  useLanguage("zh", CATALOGUES);
  assert.equal(ngettext("{n} digit", "{n} digits", 3), "3 个图像");

  useClasses(undefined);
  assert.equal(className(8), "8");
  assert.equal(_("a {digit}", { digit: 8 }), "8");
});
