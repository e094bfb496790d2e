// What is worked out of a drawing or a picture: centring, the brush, files, ink, ranks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { stroke } from "../../ae/ui/components/generate/brush.js";
import { centred, centreOfMass, inkBox, shrunk } from "../../ae/ui/components/generate/centre.js";
import {
  PictureError,
  readHeader,
  requireSmall,
} from "../../ae/ui/components/generate/picture_file.js";
import { isDarkOnLight, toGrey, toInk } from "../../ae/ui/components/generate/ink.js";
import { paperOf } from "../../ae/ui/components/generate/paper.js";
import { errorsOf, rankWords, shareBelow } from "../../ae/ui/components/generate/error_rank.js";
import { verdictOf } from "../../ae/ui/components/generate/meter.js";
import { isSameCode } from "../../ae/ui/components/shared/numbers.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/centring.json", import.meta.url)));
const greyOf = ({ width, height, values }) => ({
  width,
  height,
  values: Float32Array.from(values, (value) => value / 255),
});
const grey = (width, height, at = () => 0) => ({
  width,
  height,
  values: Float32Array.from(
    { length: width * height },
    (_, i) => at(i % width, Math.floor(i / width)),
  ),
});

for (const saved of cases) {
  test(`${saved.name} is centred as Pillow and numpy centre it`, () => {
    const pixels = centred(greyOf(saved));

    const worst = Math.max(...saved.pixels.map((wanted, i) => Math.abs(wanted - pixels[i])));
    assert.ok(worst < 1e-4, `off by ${worst}`);
  });
}

test("MNIST's own digits stay exactly as they are", () => {
  const digits = cases.filter(({ name }) => name.startsWith("digit "));

  assert.equal(digits.length, 3);
  for (const digit of digits) {
    const { values } = greyOf(digit);
    centred(greyOf(digit)).forEach((pixel, i) => assert.ok(Math.abs(pixel - values[i]) < 1e-6));
  }
});

test("wherever it was drawn, the same shape comes out the same", () => {
  const ell = (dx, dy) =>
    grey(
      28,
      28,
      (x, y) =>
        Number((x === dx && y >= dy && y < dy + 9) || (y === dy + 8 && x >= dx && x < dx + 5)),
    );

  assert.deepEqual(centred(ell(1, 2)), centred(ell(20, 17)));
  const [across, down] = centreOfMass({ width: 28, values: centred(ell(1, 2)) });
  assert.ok(Math.abs(across - 14) <= 0.5 && Math.abs(down - 14) <= 0.5);
});

test("no ink gives a black picture and no box", () => {
  assert.equal(inkBox(grey(28, 28)), null);
  assert.ok(centred(grey(28, 28)).every((pixel) => pixel === 0));
});

test("without centring a picture of 28 x 28 stays as it is, and a wide one gets rims", () => {
  const digit = greyOf(cases[0]);
  const wide = shrunk(grey(56, 28, () => 1));

  shrunk(digit).forEach((pixel, i) => assert.ok(Math.abs(pixel - digit.values[i]) < 1e-6));
  const rows = Array.from({ length: 28 }, (_, y) => wide[y * 28 + 14]);
  assert.deepEqual(rows.map(Boolean).indexOf(true), 7);
  assert.equal(rows.filter(Boolean).length, 14);
});

test("the brush is soft, its middle full, and draws lines without gaps", () => {
  const values = new Float32Array(784);
  stroke(values, [4.5, 10.5], [20.5, 10.5], false);

  for (let x = 4; x <= 20; x++) assert.equal(values[10 * 28 + x], 1);
  const across = [7, 8, 9, 10, 11, 12, 13].map((y) => values[y * 28 + 12]);
  assert.ok(across[2] > 0.9 && across[1] > 0 && across[1] < 0.5 && across[0] === 0, `${across}`);
  assert.deepEqual(across, [...across].reverse());
});

test("ink adds up to no more than 1, and the eraser takes it away again", () => {
  const values = new Float32Array(784);
  for (let i = 0; i < 3; i++) stroke(values, [14, 14], [14, 14], false);
  assert.ok(Math.max(...values) <= 1);

  stroke(values, [0, 14], [28, 14], true);

  assert.ok(values[13 * 28 + 14] < 0.01 && values[14 * 28 + 14] < 0.01);
});

test("a stroke beyond the pad's edge draws what is left of it and nothing else", () => {
  const values = new Float32Array(784);
  stroke(values, [-30, 5], [-2.5, 5], false);
  assert.ok(values.every((value) => value === 0));

  stroke(values, [-5, 27.5], [3, 40], false);

  assert.ok(values.every((value) => value >= 0 && value <= 1));
});

/** The first bytes of a PNG that says it is so large. */
function png(width, height) {
  const bytes = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.writeUInt32BE(13, 8);
  bytes.write("IHDR", 12, "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new Uint8Array(bytes);
}

/** The first bytes of a JPEG: a comment, filling, a table, then the frame's header. */
function jpeg(width, height, frame = 0xc2) {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const before = [0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 7];
  return Uint8Array.from([...before, 0xff, frame, 0, 11, 8, ...size, 1, 1, 0x11, 0]);
}

test("the size of a PNG and of a JPEG is read from their headers", () => {
  assert.deepEqual(readHeader(png(640, 480)), { kind: "PNG", width: 640, height: 480 });
  for (const frame of [0xc0, 0xc1, 0xc2]) {
    assert.deepEqual(readHeader(jpeg(4032, 3024, frame)), {
      kind: "JPEG",
      width: 4032,
      height: 3024,
    });
  }
});

test("what is too large is refused before it is unpacked", () => {
  assert.throws(() => readHeader(png(20_000, 20_000)), /20,000 x 20,000 pixels.*50 million/);
  assert.throws(() => readHeader(jpeg(60_000, 60_000)), /60,000 x 60,000/);
  assert.throws(() => requireSmall(20e6 + 1), /has 21 MB, and at most 20/);
  requireSmall(20e6);
});

test("what is neither PNG nor JPEG is refused, whatever its name", () => {
  const text = new TextEncoder().encode("I am a text file, trust me.");
  const gif = new TextEncoder().encode("GIF89a....");

  assert.throws(() => readHeader(text), PictureError);
  assert.throws(() => readHeader(text), /not a PNG or JPEG/);
  assert.throws(() => readHeader(gif), /is a GIF/);
  assert.throws(() => readHeader(new Uint8Array()), /is empty/);
});

test("a header cut off anywhere, or of no size, is damaged", () => {
  for (const n of [8, 12, 23]) assert.throws(() => readHeader(png(9, 9).subarray(0, n)), /damaged/);
  for (const n of [3, 6, 9, 20]) {
    assert.throws(() => readHeader(jpeg(9, 9).subarray(0, n)), /damaged/);
  }
  assert.throws(() => readHeader(png(0, 9)), /damaged/);
  assert.throws(() => readHeader(jpeg(9, 9, 0xc4)), /damaged/);
});

/** Four bytes a pixel, from [red, green, blue, alpha] for each. */
function rgba(width, height, at) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    data.set(at(i % width, Math.floor(i / width)), 4 * i);
  }
  return { width, height, data };
}
const isMiddle = (x, y) => x > 2 && x < 7 && y > 2 && y < 7;

test("what is transparent is laid on what its ink stands out against", () => {
  const dark = toGrey(rgba(10, 10, (x, y) => (isMiddle(x, y) ? [0, 0, 0, 255] : [0, 0, 0, 0])));
  const light = toGrey(
    rgba(10, 10, (x, y) => (isMiddle(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 0])),
  );
  const whole = toGrey(rgba(10, 10, () => [10, 20, 30, 255]));

  assert.deepEqual([dark.paper, dark.values[0], dark.values[55]], ["white", 1, 0]);
  assert.deepEqual([light.paper, light.values[0]], ["black", 0]);
  assert.equal(Math.round(light.values[55] * 1e6), 1e6);
  assert.equal(whole.paper, null);
  assert.ok(Math.abs(whole.values[0] - (0.299 * 10 + 0.587 * 20 + 0.114 * 30) / 255) < 1e-6);
});

test("dark on light is found out from the border, and both become light on black", () => {
  const ink = grey(10, 10, (x, y) => (isMiddle(x, y) ? 0.2 : 0.9));
  const chalk = grey(10, 10, (x, y) => (isMiddle(x, y) ? 0.9 : 0.2));

  assert.equal(isDarkOnLight(ink), true);
  assert.equal(isDarkOnLight(chalk), false);
  for (const made of [toInk(ink, true), toInk(chalk, false)]) {
    assert.ok(Math.abs(made.values[0]) < 1e-6);
    assert.ok(Math.abs(made.values[55] - 1) < 1e-5);
  }
});

test("a clean picture is not changed but for its contrast; a photo's paper goes black", () => {
  const digit = greyOf(cases[0]);
  assert.deepEqual(toInk(digit, false).values, digit.values);

  const noise = (x, y) => 0.7 + 0.06 * Math.sin(x * 12.9898 + y * 78.233);
  const photo = grey(40, 40, (x, y) => (x > 18 && x < 22 && y > 5 && y < 35 ? 0.1 : noise(x, y)));
  const ink = toInk(photo, isDarkOnLight(photo));

  assert.equal(ink.values[0], 0);
  assert.equal(ink.values[20 * 40 + 20], 1);
  const share = ink.values.filter((value) => value > 0).length / 1600;
  assert.ok(share < 0.07, `${share} of it is ink`);
});

test("what JPEG leaves beside a line is no ink", () => {
  const shimmer = grey(20, 20, (x, y) => (x === 9 ? 0 : x > 4 && x < 14 && y > 0 ? 0.95 : 1));

  assert.deepEqual(inkBox(toInk(shimmer, true, true)), { left: 9, top: 0, width: 1, height: 20 });
});

test("paper lit from one side is no ink, even where something lies at its border", () => {
  const light = (x, y) => 0.9 - 0.35 * (x / 60) * (0.4 + (0.6 * y) / 80);
  const isInk = (x, y) => x >= 25 && x < 30 && y >= 20 && y < 60;
  const isThumb = (x, y) => x > 50 && y === 79;
  const photo = grey(60, 80, (x, y) => (isInk(x, y) ? 0.3 : isThumb(x, y) ? 0.5 : 1) * light(x, y));

  const ink = toInk(photo, true, true);
  const drawn = { ...ink, values: ink.values.map((value, i) => (i >= 79 * 60 ? 0 : value)) };

  assert.deepEqual(inkBox(drawn), { left: 25, top: 20, width: 5, height: 40 });
  const paper = paperOf(photo);
  assert.ok(Math.abs(paper[0] - light(0, 0)) < 0.01);
  assert.ok(Math.abs(paper[40 * 60 + 27] - light(27, 40)) < 0.02);
});

test("a picture of one colour holds no ink", () => {
  assert.equal(toInk(grey(10, 10, () => 0.5), false), null);
  assert.equal(toInk(grey(10, 10, () => 1), true), null);
});

test("a picture one pixel high or wide is never turned into what is no number", () => {
  for (const [width, height] of [[40, 1], [1, 40], [280, 2]]) {
    const values = Float32Array.from({ length: width * height }, (_, i) => ((7 * i) % 11) / 11);
    const ink = toInk({ width, height, values }, false, true);

    assert.ok(ink === null || ink.values.every(Number.isFinite), `${width} x ${height}`);
  }
});

test("an error stands among those of its class alone", () => {
  const errors = Float32Array.from([0.5, 0.1, 0.4, 0.2, 0.3, 0.9]);
  const labels = Uint8Array.from([7, 7, 1, 7, 7, 1]);
  const sorted = errorsOf(errors, labels, 7);

  assert.deepEqual([...sorted], [...Float32Array.from([0.1, 0.2, 0.3, 0.5])]);
  assert.equal(shareBelow(sorted, 0.25), 0.5);
  assert.equal(shareBelow(sorted, 0.05), 0);
  assert.equal(shareBelow(sorted, 2), 1);
  assert.equal(errorsOf(errors, labels, 3).length, 0);
});

test("a rank in words is never all or none by rounding", () => {
  assert.equal(rankWords(0.8, 7), "worse than 80 % of the 7s");
  assert.match(rankWords(0.999, 7), /than 99 %/);
  assert.match(rankWords(0.001, 7), /than 1 %/);
  assert.match(rankWords(0, 7), /no 7 .* smaller/);
  assert.match(rankWords(1, 7), /every 7/);
});

test("a code is far out below 1 % and on the edge below 25 %", () => {
  const verdict = (plausibility) => verdictOf({ plausibility, share: 1, isDigit: false });

  assert.deepEqual([0, 0.009].map(verdict), ["far", "far"]);
  assert.deepEqual([0.01, 0.249].map(verdict), ["edge", "edge"]);
  assert.deepEqual([0.25, 1].map(verdict), ["near", "near"]);
});

test("a code whose neighbours disagree is between classes, however near they are", () => {
  assert.equal(verdictOf({ plausibility: 0.9, share: 0.6, isDigit: false }), "mixed");
  assert.equal(verdictOf({ plausibility: 0.9, share: 0.8, isDigit: false }), "near");
  assert.equal(verdictOf({ plausibility: 0, share: 0.6, isDigit: false }), "far");
});

test("a real digit's code is never denied", () => {
  assert.equal(verdictOf({ plausibility: 0, share: 0.2, isDigit: true }), "real");
});

test("the mean of all codes is no digit's, however near it lies", () => {
  const found = { plausibility: 0.9, share: 1, isDigit: false, isMean: true };

  assert.equal(verdictOf(found), "mean");
});

test("two codes are one if three decimals say so", () => {
  assert.ok(isSameCode([1, 2], [1.001, 1.999]));
  assert.ok(!isSameCode([1, 2], [1, 2.01]));
});
