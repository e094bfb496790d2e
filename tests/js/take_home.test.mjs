// The take-home file without a page: its arrays, its links, its map's axes, its regions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { cutAtTerms } from "../../ae/ui/components/lesson/terms.js";
import { classInRegion, farOutOf, placesIn } from "../../ae/ui/components/lesson/region.js";
import { ticksOf, wholeLook, zoomed } from "../../ae/ui/components/map/plain_chart.js";
import { askArchive } from "../../ae/ui/components/take_home/archive.js";
import { choicesIn } from "../../ae/ui/components/take_home/links.js";
import { traversalOf } from "../../ae/ui/components/take_home/pages.js";

const ABOUT = { n: 2000, ends: [4, 7], mean: [0, 1, 2], size: 3 };

test("an array is unpacked from the file, and one that is not in it is named", async () => {
  const packed = gzipSync(Buffer.from([1, 2, 255])).toString("base64");
  const ask = askArchive({ "/arrays/codes/a": packed });

  const bytes = await ask(new URL("file:///arrays/codes/a"));

  assert.deepEqual([...bytes], [1, 2, 255]);
  await assert.rejects(async () => ask(new URL("file:///arrays/codes/b")), /codes\/b/);
});

test("a step's link chooses what the file has, and says the page it lacks", () => {
  const map = choicesIn(
    "/map?projection=t-SNE&classes=4&classes=x&colour=z2&z=1,2,3#pair=3",
    ABOUT,
  );
  const morph = choicesIn("/morph?part=Traversal&a=17&b_from=the sliders' code&steps=5", ABOUT);
  const other = choicesIn("/reconstructions", ABOUT);

  assert.deepEqual(
    [map.page, map.method, map.classes, map.colour, map.code, map.hash],
    ["map", "tsne", ["4"], 1, [1, 2, 3], "pair=3"],
  );
  assert.deepEqual([morph.part, morph.a.index, morph.steps], ["Traversal", 17, 5]);
  assert.deepEqual([morph.b.index, morph.b.isSliders], [7, true]);
  assert.equal(other.page, "reconstructions");
});

test("what is no number, or too large, opens as the page does", () => {
  for (const bad of ["z=1,2", "z=1,,3", "z=1,2,1e9", "z=a,b,c", ""]) {
    assert.equal(choicesIn(`/?${bad}`, ABOUT).code, null, bad);
  }
  assert.deepEqual(choicesIn("/?z=mean", ABOUT).code, ABOUT.mean);
  assert.equal(choicesIn("/morph?a=2000", ABOUT).a.index, 4);
  assert.equal(choicesIn("/morph?steps=99", ABOUT).steps, 9);
});

test("ticks are 1, 2 or 5 apart, and none lies beyond the axis", () => {
  assert.deepEqual(ticksOf(-10, 10, 5), [-10, -5, 0, 5, 10]);
  assert.deepEqual(ticksOf(0.1, 0.9, 4), [0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(ticksOf(-3, 4, 100).slice(0, 2), [-3, -2.9]);
});

test("the whole map has the same scale along both axes, and room around its points", () => {
  const [left, right, low, high] = wholeLook([-4, 4, 0, 2], 400, 200);

  assert.ok(left < -4 && right > 4 && low < 0 && high > 2);
  assert.ok(Math.abs((right - left) / 400 - (high - low) / 200) < 1e-12);
});

test("a zoom leaves the place under the pointer where it is", () => {
  const [left, right, low, high] = zoomed([0, 10, 0, 20], 2, [0.25, 0.5]);

  assert.deepEqual([right - left, high - low], [5, 10]);
  assert.equal(left + 0.25 * (right - left), 2.5);
  assert.equal(low + 0.5 * (high - low), 10);
});

test("a region is scored by how much of a class it holds, and how pure it is", () => {
  assert.deepEqual(classInRegion([4, 4, 9, 1], [4, 4, 4, 4, 9, 1, 2], 4), { held: 50, pure: 50 });
  assert.deepEqual(classInRegion([], [4], 4), { held: 0, pure: 0 });
});

test("the places of a region lie inside its corners, spread evenly", () => {
  const square = placesIn([[0, 0], [12, 0], [12, 12], [0, 12]]);
  const triangle = placesIn([[0, 0], [12, 0], [0, 12]]);

  assert.equal(square.length, 144);
  assert.deepEqual(square[0], [0.5, 0.5]);
  assert.ok(triangle.length > 50 && triangle.length < 94);
  assert.ok(triangle.every(([x, y]) => x + y <= 12));
});

test("a code whose picture is far from those around it is counted", () => {
  const n = 30;
  const codes = Float32Array.from({ length: n }, (_, i) => i);
  const decode = ([z]) => Float32Array.from([z * z]);
  const real = { codes, labels: new Uint8Array(n), decode };
  real.differences = Float32Array.from({ length: n }, (_, i) => 1 + i);

  assert.equal(farOutOf([[15.5], [15.5], [15.5], [900]], real), 25);
});

test("the grid of a traversal holds the code itself, and the ends of each range", () => {
  const [row] = traversalOf([0.3], [[-1, 1]]);

  assert.equal(row.length, 9);
  assert.deepEqual([row[0], row[8]], [-1, 1]);
  assert.ok(row.includes(0.3));
});

test("a text is cut where a term stands first, and not within another word", () => {
  const terms = [["decoder", "draws"], ["code", "numbers"]];
  const known = new Set();

  const parts = cutAtTerms("A barcode, a code: the decoder draws a code.", terms, known);

  assert.deepEqual(parts, [
    "A barcode, a ",
    { word: "code", said: "numbers" },
    ": the ",
    { word: "decoder", said: "draws" },
    " draws a code.",
  ]);
  assert.deepEqual(cutAtTerms("Again a code.", terms, known), ["Again a code."]);
  assert.deepEqual(cutAtTerms("它的编码。", [["编码", "x"]])[1], { word: "编码", said: "x" });
});
