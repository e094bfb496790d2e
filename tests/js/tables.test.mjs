// Tables as CSV: the bytes are those of Python's writer, and the choice of how is kept.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { csvText, keptFormat } from "../../ae/ui/components/shared/tables.js";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/tables.json", import.meta.url)));

test("a table is written as Python writes it", () => {
  for (const format of ["comma", "semicolon"]) {
    assert.equal(csvText(fixture.rows, format), fixture[format]);
  }
});

test("the format kept holds, or else the one of the browser's language", () => {
  const keeping = (kept) => ({ getItem: () => kept });

  assert.equal(keptFormat(keeping("semicolon"), ["en-US"]), "semicolon");
  assert.equal(keptFormat(keeping("comma"), ["de-DE"]), "comma");
  assert.equal(keptFormat(keeping(null), ["en-US"]), "comma");
  assert.equal(keptFormat(keeping(null), ["zh-CN"]), "comma");
  assert.equal(keptFormat(keeping("toString"), ["de-DE"]), "semicolon");
  assert.equal(keptFormat(keeping(null), ["fr-FR"]), "semicolon");
});
