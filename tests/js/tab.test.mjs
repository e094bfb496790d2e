// What a tab keeps over a reload, and what it does where a translator was at work.
import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../ae/ui/components/sliders/history.js";
import { hasWebgl } from "../../ae/ui/components/map/no_webgl.js";
import { reloadOnce } from "../../ae/ui/components/shared/tab.js";
import {
  keepTab,
  packTab,
  recallTab,
  unpackTab,
} from "../../ae/ui/components/shared/tab_memory.js";
import { tolerateTranslators } from "../../ae/ui/components/shared/translated.js";

const ROWS = [
  { name: "image", key: "image", kind: "whole or none", of: "", limits: { low: 0, high: 99 } },
  {
    name: "pair",
    key: "chosen",
    kind: "wholes",
    of: "codes",
    limits: { low: 0, high: 99, fewest: 1, most: 2 },
  },
];

function history(codes, at) {
  const made = new History();
  codes.forEach((code) => made.push(code));
  made.at = at;
  return made;
}

/** A tab's storage. */
function storageOf(kept = new Map()) {
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
  return () => storage;
}

test("a tab finds its choices and what can be undone again", () => {
  const session = new Map([
    ["image", 17],
    ["chosen abc", [3, 9]],
    ["chosen of", "chosen abc"],
    ["history n1", history([[0, 1], [2, 3], [4, 5]], 1)],
    ["input", { nobody: "keeps this" }],
  ]);
  const storage = storageOf();
  keepTab(storage, session, ROWS);

  const found = new Map();
  recallTab(storage, found, ROWS);

  assert.deepEqual([...found.keys()].sort(), ["chosen abc", "history n1", "image"]);
  assert.equal(found.get("image"), 17);
  assert.deepEqual(found.get("chosen abc"), [3, 9]);
  assert.deepEqual(found.get("history n1").move(-1), [0, 1]);
  assert.ok(found.get("history n1").can(2));
});

test("a long way back is cut, around where one is", () => {
  const codes = Array.from({ length: 150 }, (_each, i) => [i]);
  const session = new Map([["history n", history(codes, 120)]]);
  const found = new Map();

  unpackTab(found, ROWS, packTab(session, ROWS));

  const { codes: kept, at } = found.get("history n");
  assert.equal(kept.length, 60);
  assert.deepEqual(kept[at], [120]);
});

test("what is damaged, hostile or said by a link already is left out", () => {
  const values = [
    ["image", "image", "100"],
    ["image", "history n", "17"],
    ["pair", "chosen abc", "3,9,12"],
    ["pair", "input", "3"],
    ["nothing", "nothing", "1"],
    "image",
  ];
  const undone = [["history n", [[1, "2"]], 0], ["history m", [[1]], 7], ["input", [[1]], 0]];
  for (const text of [JSON.stringify({ values, undone }), "{", "null", "[1]", ""]) {
    const found = new Map();
    unpackTab(found, ROWS, text);
    assert.deepEqual([...found], []);
  }
  const linked = new Map([["image", 5]]);
  unpackTab(linked, ROWS, JSON.stringify({ values: [["image", "image", "17"]] }));
  assert.equal(linked.get("image"), 5);
});

test("a page of an old program is loaded anew once, and never where that is not known", () => {
  const storage = storageOf();
  const loads = [];
  const reload = () => loads.push("load");

  assert.equal(reloadOnce(storage, "a.js", reload), true);
  assert.equal(reloadOnce(storage, "a.js", reload), false);
  assert.equal(reloadOnce(storage, "b.js", reload), true);
  const off = () => {
    throw new Error("storage is off");
  };
  assert.equal(reloadOnce(off, "c.js", reload), false);
  assert.equal(loads.length, 2);
});

test("a text in a translator's elements is taken out with them, and found to insert before", () => {
  class Tree {
    constructor() {
      this.children = [];
      this.parentNode = null;
    }
    removeChild(child) {
      if (child.parentNode !== this) throw new Error("NotFoundError");
      this.children.splice(this.children.indexOf(child), 1);
      child.parentNode = null;
      return child;
    }
    insertBefore(added, before) {
      if (before && before.parentNode !== this) throw new Error("NotFoundError");
      const at = before ? this.children.indexOf(before) : this.children.length;
      this.children.splice(at, 0, added);
      added.parentNode = this;
      return added;
    }
  }
  const make = () => {
    const [parent, font, text, tail] = Array.from({ length: 4 }, () => new Tree());
    parent.insertBefore(font, null);
    font.insertBefore(text, null);
    parent.insertBefore(tail, null);
    return { parent, font, text, tail };
  };
  const plain = make();
  assert.throws(() => plain.parent.removeChild(plain.text), /NotFoundError/);

  tolerateTranslators(Tree);

  const { parent, font, text, tail } = make();
  const added = new Tree();
  parent.insertBefore(added, text);
  assert.deepEqual(parent.children, [added, font, tail]);
  assert.equal(parent.removeChild(text), text);
  assert.deepEqual(parent.children, [added, tail]);
  assert.equal(parent.removeChild(new Tree()).parentNode, null);
  parent.removeChild(tail);
  assert.deepEqual(parent.children, [added]);
});

test("WebGL is there if a canvas gives a context", () => {
  assert.equal(hasWebgl(() => ({ getContext: () => null })), false);
  assert.equal(hasWebgl(() => ({ getContext: (name) => (name === "webgl" ? {} : null) })), true);
  const refuses = () => ({
    getContext() {
      throw new Error("blocked");
    },
  });
  assert.equal(hasWebgl(refuses), false);
});
