// What only the browser knows, to a link and back (ae/ui/components/shared/link.js).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import {
  linkToHere,
  namesRow,
  packDrawing,
  pageOf,
  recall,
  reopen,
  restore,
  stateOf,
  unpackDrawing,
} from "../../ae/ui/components/shared/link.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const own = join(root, ".venv/bin/python");
const source = `
import json
from ae.ui.components.browser_choices import for_the_program
from ae.ui.pages import NAMES
print(json.dumps([for_the_program(), NAMES]))`;
const [rows, pages] = JSON.parse(
  execFileSync(existsSync(own) ? own : "python3", ["-c", source], { cwd: root, encoding: "utf8" }),
);
const LIMITS = { most_letters: 2100 };

const drawing = Float32Array.from(
  { length: 784 },
  (_, i) => i < 300 ? 0 : i < 340 ? 1 : i < 380 ? (i % 256) / 255 : 0,
);
// A value of every row, and what it is in a link.
const VALUES = {
  drawing: [drawing, packDrawing(drawing)],
  image: [17, "17"],
  lesson: ["1abc-_", "1abc-_"],
  centred: [false, "0"],
  unfolded: [true, "1"],
  unit: [[1, 4], "1,4"],
  pair: [[3, 9], "3,9"],
  pictures: [true, "1"],
  rings: [true, "1"],
  grid: [true, "1"],
  everywhere: [true, "1"],
  tool: ["lasso", "lasso"],
  group: ["7", "7"],
  outline: [[0, 0, 1.5, 0, 1.5, -2.25], "0,0,1.5,0,1.5,-2.25"],
  viewport: [[-1, 1, -2.5, 2.5], "-1,1,-2.5,2.5"],
  place: [0.25, "0.25"],
  strength: [-0.5, "-0.5"],
  epoch: [12, "12"],
};

const isOf = (row, page) => row.page === page || row.page === "every page";

test("every row goes to a link and comes back as it was", () => {
  assert.deepEqual(Object.keys(VALUES).sort(), rows.map(({ name }) => name).sort());
  for (const page of pages) {
    const session = new Map();
    for (const row of rows.filter((one) => isOf(one, page))) {
      const [value] = VALUES[row.name];
      if (row.of) recall(session, row.key, "mine");
      session.set(row.of ? `${row.key} mine` : row.key, value);
    }
    const params = stateOf(session, rows, page);

    const there = new Map();
    assert.deepEqual(restore(there, rows, page, `#${params}`), []);
    for (const row of rows.filter((one) => isOf(one, page))) {
      assert.equal(params.get(row.name), VALUES[row.name][1]);
      assert.deepEqual(there.get(row.key), VALUES[row.name][0], row.name);
      if (row.of) assert.deepEqual(recall(there, row.key, "yours"), VALUES[row.name][0]);
    }
  }
});

test("a drawing of strokes takes some hundred letters, any other no more than a link holds", () => {
  assert.ok(packDrawing(drawing).length < 200);
  const noise = Float32Array.from({ length: 784 }, (_, i) => ((i * 7919) % 256) / 255);
  const chequered = Float32Array.from({ length: 784 }, (_, i) => i % 2);
  for (const values of [noise, chequered]) {
    const text = packDrawing(values);
    assert.ok(text.length <= LIMITS.most_letters, text.length);
    assert.deepEqual(unpackDrawing(text, LIMITS), values);
  }
});

test("what is no drawing is refused", () => {
  const whole = packDrawing(drawing);
  const hostile = [
    "",
    "A",
    "%",
    whole.slice(0, -4),
    `${whole}AAAA`,
    "AAAA",
    "A".repeat(3000),
    "AP8A_w",
  ];
  for (const text of hostile) assert.equal(unpackDrawing(text, LIMITS), null, text.slice(0, 20));
});

test("numbers by hand may have a decimal comma", () => {
  const session = new Map();

  assert.deepEqual(restore(session, rows, "morph", "#place=0,25"), []);
  assert.deepEqual(restore(session, rows, "map", "#viewport=-1,5;2;3,25;4"), []);
  assert.equal(session.get("place"), 0.25);
  assert.deepEqual(session.get("viewport"), [-1.5, 2, 3.25, 4]);
});

test("a hostile value is told of in a sentence, and the rest of the link holds", () => {
  const hostile = {
    drawing: ["x", "<img>"],
    image: ["-1", "1e3", "99999999999"],
    centred: ["true", "2", "__proto__"],
    unfolded: ["yes"],
    unit: ["1", "1,2,3", "1,x"],
    pair: ["1,2,3", "", "-1,2", "1,,2"],
    pictures: ["on"],
    rings: ["10"],
    grid: ["yes"],
    everywhere: ["constructor"],
    tool: ["pen"],
    group: ["10"],
    lesson: ["<b>", "1 2", "A".repeat(2001)],
    outline: ["1,2", "1,2,3,4,5,6,7", "1,2,3,4,5,NaN", "1,2,3,4,5,1e99"],
    viewport: ["1,2,3", "a,b,c,d", "1,2,3,Infinity"],
    place: ["1.5", "-0.1", "x", "0,2,5"],
    strength: ["3", "0x1"],
    epoch: ["1.5"],
  };
  assert.deepEqual(Object.keys(hostile).sort(), rows.map(({ name }) => name).sort());
  for (const row of rows) {
    for (const text of hostile[row.name]) {
      const session = new Map();
      const beside = rows.find(({ page, name }) => page === row.page && name !== row.name);
      const hash = new URLSearchParams({ [row.name]: text });
      if (beside) hash.set(beside.name, VALUES[beside.name][1]);

      const [sentence, ...more] = restore(session, rows, row.page, `#${hash}`);

      assert.match(sentence, new RegExp(`^The link asks for the ${row.name} “`));
      assert.deepEqual(more, []);
      assert.ok(!session.has(row.key), `${row.name}=${text}`);
      if (beside) assert.ok(session.has(beside.key));
    }
  }
  assert.match(restore(new Map(), rows, "map", `#pair=${"1".repeat(7000)}`)[0], /too long/);
});

test("what belongs to one thing is not another's", () => {
  const session = new Map([["chosen", [3, 9]]]);

  assert.deepEqual(recall(session, "chosen", "codes of one run"), [3, 9]);
  assert.equal(recall(session, "chosen", "those of another"), undefined);
  assert.equal(stateOf(session, rows, "map").get("pair"), null);
  recall(session, "chosen", "codes of one run");
  assert.equal(stateOf(session, rows, "map").get("pair"), "3,9");
});

test("an address names its page, and a heading's is no link", () => {
  const addresses = [
    "/",
    "/map",
    "/below/morph",
    "/reconstructions",
    "/class",
    "/train/",
    "/lesson",
  ];
  assert.deepEqual(addresses.map((address) => pageOf(address)), pages);
  assert.equal(pageOf("/below/"), "generate");
  assert.ok(namesRow(rows, "#pair=3"));
  assert.ok(!namesRow(rows, "#the-error-of-each-class"));
  assert.ok(!namesRow(rows, ""));
});

test("the whole link has the code as the sliders show it", () => {
  const session = new Map([["place", 0.25]]);
  const store = { session, code: { values: [1.5, -0.0004, 2.00049] }, browserChoices: rows };
  const here = { origin: "http://h", pathname: "/morph", search: "?run=a&z=1,2,3" };

  assert.equal(linkToHere(store, here), "http://h/morph?run=a&z=1.5,0,2#place=0.25");
  const bare = { ...store, session: new Map(), code: null };
  assert.equal(linkToHere(bare, { ...here, search: "" }), "http://h/morph");
});

test("another link to a page that is open leaves nothing of what was seen there", () => {
  const session = new Map([["place", 0.2], ["pictures", true], ["latest", {}]]);
  recall(session, "chosen", "codes"); // a view has asked
  session.set("chosen codes", [3, 9]);

  const told = reopen(session, rows, "map", { hash: "#tool=box&rings=7", namesCode: false });

  assert.equal(session.get("tool"), "box");
  assert.equal(session.has("pictures"), false);
  assert.equal(session.has("latest"), false);
  assert.equal(recall(session, "chosen", "codes"), undefined);
  assert.equal(session.get("place"), 0.2); // of another page
  assert.equal(session.get("names no code"), true);
  assert.equal(told.length, 1);
});
