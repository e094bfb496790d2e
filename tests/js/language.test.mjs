import assert from "node:assert/strict";
import test from "node:test";

import { _, N_, ngettext, useLanguage } from "../../ae/ui/components/shared/language.js";

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
