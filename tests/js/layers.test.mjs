// The network in between: what its units hold and look for, and where they are drawn.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  Activations,
  arrangeLayers,
  gridOf,
  largest,
  unitAt,
} from "../../ae/ui/components/generate/layers.js";
import { nameOf, searchWords, valueWords } from "../../ae/ui/components/generate/unit_words.js";
import { createNetwork, readSafetensors } from "../../ae/ui/components/shared/network.js";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const weights = new Uint8Array(fixture("parity.safetensors"));
const { images, codes, outputs } = JSON.parse(fixture("parity.json"));
const { tensors } = readSafetensors(weights);
const imageOf = (i) => Float32Array.from(images[i], (byte) => byte / 255);
const WIDTHS = [784, 128, 64, 36, 18, 9, 18, 36, 64, 128, 784];

/** One layer, written out another way than network.js does it. */
function dense(name, inputs, relu = true) {
  const { shape, values } = tensors[`${name}.weight`];
  const bias = tensors[`${name}.bias`].values;
  return Array.from({ length: shape[0] }, (_, row) => {
    const terms = Array.from(inputs, (x, i) => x * values[row * shape[1] + i]);
    const sum = terms.reduce((a, b) => a + b, 0) + bias[row];
    return relu ? Math.max(0, sum) : sum;
  });
}

function assertClose(values, wanted, bound = 1e-4) {
  assert.equal(values.length, wanted.length);
  const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - values[i])));
  assert.ok(worst <= bound, `off by ${worst}`);
}

function passed(i, code = codes[i]) {
  const activations = new Activations(createNetwork(weights));
  activations.pass(imageOf(i), code);
  return activations;
}

test("each layer holds what the network computes, from the image to the picture", () => {
  const { values } = passed(2);

  assert.deepEqual(values.map(({ length }) => length), WIDTHS);
  let wanted = imageOf(2);
  for (let k = 0; k < 4; k++) {
    assertClose(values[k + 1], wanted = dense(`encoder.${2 * k}`, wanted));
  }
  assertClose(values[5], codes[2]);
  wanted = codes[2];
  for (let k = 0; k < 4; k++) {
    assertClose(values[k + 6], wanted = dense(`decoder.${2 * k}`, wanted));
  }
  assertClose(values[10], outputs[2]);
});

test("with the link cut the decoder draws the sliders' code, and the encoder stays", () => {
  const { values } = passed(2, codes[5]);

  assertClose(values[1], dense("encoder.0", imageOf(2)));
  assertClose(values[10], outputs[5]);
});

test("without an image the encoder holds nothing", () => {
  const activations = passed(2);
  activations.pass(null, codes[1]);

  for (let at = 0; at < 5; at++) assert.equal(largest(activations.values[at]), 0);
  assertClose(activations.values[10], outputs[1]);
});

test("a unit of the first layer looks for its incoming weights", () => {
  const { values } = tensors["encoder.0.weight"];
  const receptiveField = passed(0).receptiveField(1, 37);

  assert.equal(receptiveField.kind, "weights");
  assertClose(receptiveField.pixels, values.slice(37 * 784, 38 * 784), 0);
});

test("a unit of the last hidden layer adds its outgoing weights, by the sigmoid's slope", () => {
  const activations = passed(3);
  const { shape, values } = tensors["decoder.8.weight"];
  const receptiveField = activations.receptiveField(9, 11);

  const wanted = outputs[3].map((pixel, i) => pixel * (1 - pixel) * values[i * shape[1] + 11]);
  assert.equal(receptiveField.kind, "effect");
  // A finite difference: off by the curve within one hundredth of the layer's largest value.
  assertClose(receptiveField.pixels, wanted, 0.05 * largest(wanted) + 1e-3);
});

test("a number of the code adds what decoding a little more of it adds", () => {
  const activations = passed(4);
  const receptiveField = activations.receptiveField(5, 2);
  const { decode } = createNetwork(weights);
  const moved = [...codes[4]];
  moved[2] += 1e-3;
  const more = [...decode(moved)];

  const wanted = more.map((pixel, i) => (pixel - outputs[4][i]) / 1e-3);
  assertClose(receptiveField.pixels, wanted, 0.15 * largest(wanted));
});

test("looking for a receptiveField changes nothing that is shown", () => {
  const activations = passed(4);
  const before = activations.values.map((row) => [...row]);

  for (let at = 0; at < 10; at++) activations.receptiveField(at, 3);

  activations.values.forEach((row, at) => assert.deepEqual([...row], before[at]));
  assert.equal(activations.receptiveField(10, 3), null);
});

test("what a unit looks for, and how bright it is, does not hang on codes seen before", () => {
  const activations = passed(2);
  const [receptiveField, scale] = [activations.receptiveField(7, 3).pixels, activations.scaleOf(7)];

  activations.pass(imageOf(2), codes[2].map((z) => 1000 * z));
  activations.receptiveField(7, 3);
  activations.pass(imageOf(2), codes[2]);

  assert.deepEqual([...activations.receptiveField(7, 3).pixels], [...receptiveField]);
  assert.equal(activations.scaleOf(7), scale);
});

test("a unit is dead only when it was off for every digit, and all were looked at", () => {
  const activations = passed(0);
  for (let i = 0; i < 8; i++) {
    assert.equal(activations.isDead(1, 0, 8), false);
    activations.look(imageOf(i));
  }
  const lit = images.map((_, i) => dense("encoder.0", imageOf(i)));
  const dead = lit[0].map((_, unit) => lit.every((row) => row[unit] === 0));

  dead.forEach((wanted, unit) => assert.equal(activations.isDead(1, unit, 8), wanted, `${unit}`));
  assert.ok([0, 5, 10].every((at) => !activations.isDead(at, 0, 8)));
  lit[0].forEach((_, unit) =>
    assert.ok(Math.abs(activations.tops[1][unit] - Math.max(...lit.map((row) => row[unit]))) < 1e-4)
  );
});

test("units fill rows of a grid no higher than sixteen; 784 are an image", () => {
  assert.deepEqual(gridOf(784), { columns: 28, rows: 28, isImage: true });
  assert.deepEqual(gridOf(128), { columns: 8, rows: 16, isImage: false });
  assert.deepEqual(gridOf(18), { columns: 2, rows: 9, isImage: false });
  assert.deepEqual(gridOf(9), { columns: 1, rows: 9, isImage: false });
  for (let n = 1; n < 300; n++) {
    const { columns, rows } = gridOf(n);
    assert.ok(rows <= 16 && columns * rows >= n && columns * (rows - 1) < n + columns);
  }
});

test("the layers fit the page's width, and each place has its unit", () => {
  const { blocks, width } = arrangeLayers(WIDTHS, 878, { gap: 12, least: 9 });

  assert.ok(width <= 878 && width > 800);
  blocks.forEach(({ at, left, top, size, columns, n }) => {
    for (const unit of [0, n - 1]) {
      const x = left + ((unit % columns) + 0.5) * size;
      const y = top + (Math.floor(unit / columns) + 0.5) * size;
      assert.deepEqual(unitAt(blocks, x, y), { at, unit });
    }
  });
  assert.equal(unitAt(blocks, blocks[1].left - 3, 50), null);
  assert.ok(
    arrangeLayers(WIDTHS, 300, { gap: 12, least: 9 }).width > 600,
    "on a phone it scrolls instead",
  );
});

test("a unit is named by its half, its layer and its place", () => {
  const activations = passed(0);
  const name = (at, unit) => nameOf(activations, { at, unit });

  assert.equal(name(0, 29), "Image in, row 2, column 2:");
  assert.equal(name(1, 36), "Encoder, layer 1, unit 37 of 128:");
  assert.equal(name(5, 2), "Code, z3:");
  assert.equal(name(6, 0), "Decoder, layer 1, unit 1 of 18:");
  assert.equal(name(10, 783), "Image out, row 28, column 28:");
});

test("a unit's words say off, dead, and how far it goes only once that is known", () => {
  const activations = passed(0);
  const off = activations.values[1].findIndex((value) => value === 0);
  const lit = activations.values[1].findIndex((value) => value > 0.01);
  assert.equal(valueWords(activations, { at: 1, unit: off }, 8), "off.");
  assert.match(searchWords(activations, 8), /: 0 % of the test digits/);
  assert.match(searchWords(activations, 0), /^Waiting/);

  for (let i = 0; i < 8; i++) activations.look(imageOf(i));

  assert.match(valueWords(activations, { at: 1, unit: lit }, 8), /^\d\.\d\d; at most \d/);
  activations.tops[1][off] = 0;
  assert.match(valueWords(activations, { at: 1, unit: off }, 8), /^dead/);
  assert.match(searchWords(activations, 8), /one of the 8 test digits: [1-9]\d* units/);
});

test("a strip of the layers is low, leaves the images out and keeps each layer's place", () => {
  const { blocks, width, height } = arrangeLayers(WIDTHS, 720, {
    gap: 12,
    least: 3,
    isStrip: true,
  });

  assert.deepEqual(blocks.map(({ n }) => n), WIDTHS.slice(1, -1));
  assert.deepEqual(blocks.map(({ at }) => at), WIDTHS.slice(1, -1).map((_n, i) => i + 1));
  assert.ok(width <= 720 && height <= 72, `${width} x ${height}`);
});
