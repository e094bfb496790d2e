// From a file to the ink of its digit: headers, paper, ruling, parts, frames.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { boxed, centred, inkBox } from "../../ae/ui/components/generate/centre.js";
import {
  angleTowards,
  cut,
  moved,
  resized,
  turned,
} from "../../ae/ui/components/generate/frame.js";
import {
  contrastOf,
  findInk,
  inkInFrame,
  inkOfSmall,
  isRandom,
  toGrey,
} from "../../ae/ui/components/generate/ink.js";
import { paperOf } from "../../ae/ui/components/generate/paper.js";
import {
  PictureError,
  readHeader,
  requireSmall,
} from "../../ae/ui/components/generate/picture_kinds.js";
import { judgeReadBack } from "../../ae/ui/components/generate/read_back.js";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const digits = JSON.parse(fixture("centring.json"));
const cases = JSON.parse(fixture("pictures/cases.json"));
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

/** A gzipped PGM as a grey picture. */
function readPgm(name) {
  const bytes = gunzipSync(fixture(`pictures/${name}`));
  const [head, width, height] = /^P5\n(\d+) (\d+)\n255\n/.exec(bytes.toString("latin1"));
  return greyOf({
    width: Number(width),
    height: Number(height),
    values: bytes.subarray(head.length),
  });
}

/** How far two boxes' sides lie apart at most. */
function offBy(box, [left, top, width, height]) {
  const sides = [[box.left, left], [box.top, top]];
  sides.push([box.left + box.width, left + width], [box.top + box.height, top + height]);
  return Math.max(...sides.map(([a, b]) => Math.abs(a - b)));
}

/** The mean squared error of two pictures, one shifted by a pixel where that is less. */
function errorOf(pixels, wanted) {
  const errors = [];
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      let sum = 0;
      for (let i = 0; i < 784; i++) {
        const from = Math.max(0, Math.min(783, i + 28 * dy + dx));
        sum += (pixels[from] - wanted[i] / 255) ** 2;
      }
      errors.push(sum / 784);
    }
  }
  return Math.min(...errors);
}

for (const { file, box, digit } of cases) {
  test(`${file}: the digit is found, within two pixels, and nothing else`, () => {
    const found = findInk(contrastOf(readPgm(file)));

    assert.ok(offBy(found.box, box) <= 2, `${JSON.stringify(found.box)} is not ${box}`);
    assert.equal(found.doubt, null);
    // Half of what a picture of nothing would be off by.
    const ink = digit.reduce((sum, value) => sum + (value / 255) ** 2, 0) / 784;
    const off = errorOf(centred(found.ink), digit);
    assert.ok(off < ink / 2, `off by ${off}, of ${ink}`);
  });

  test(`${file}: a frame round the digit gives the digit`, () => {
    const [left, top, width, height] = box;
    const frame = { left: left - 4, top: top - 4, width: width + 8, height: height + 8, angle: 0 };

    const found = inkInFrame(contrastOf(readPgm(file)), frame);

    const inner = [4, 4, width, height];
    assert.ok(offBy(inkBox(found.ink), inner) <= 3, JSON.stringify(inkBox(found.ink)));
    const alone = centred(findInk(contrastOf(readPgm(file))).ink);
    assert.ok(errorOf(centred(found.ink), alone.map((value) => 255 * value)) < 0.02);
  });
}

const isStroke = (x, y) => x >= 40 && x < 52 && y >= 30 && y < 80;

test("ink at the border, two digits and a page of text are not taken for sure", () => {
  const doubtOf = (isInk) =>
    findInk(contrastOf(grey(160, 120, (x, y) => (isInk(x, y) ? 0.1 : 0.9)))).doubt;

  assert.equal(doubtOf(isStroke), null);
  assert.equal(doubtOf((x, y) => x >= 40 && x < 52 && y < 60), "border");
  assert.equal(doubtOf((x, y) => isStroke(x, y) || isStroke(x - 60, y)), "several");
  const isText = (x, y) => x > 4 && x < 156 && y > 4 && y < 116 && x % 10 < 5 && y % 12 < 7;
  assert.equal(doubtOf(isText), "crowd");
});

test("what is written beside the frame does not go in", () => {
  const two = grey(160, 120, (x, y) => (isStroke(x, y) || isStroke(x - 60, y) ? 0.1 : 0.9));
  const frame = { left: 90, top: 20, width: 40, height: 70, angle: 0 };

  const { ink, isDark } = inkInFrame(contrastOf(two), frame);

  assert.equal(isDark, true);
  assert.deepEqual(inkBox(ink), { left: 10, top: 10, width: 12, height: 50 });
  const elsewhere = { left: 60, top: 20, width: 30, height: 70, angle: 0 };
  assert.equal(inkInFrame(contrastOf(two), elsewhere), null);
});

test("a frame turned by a quarter lays the ink down", () => {
  const picture = grey(160, 120, (x, y) => (isStroke(x, y) ? 0.1 : 0.9));
  const frame = { left: 11, top: 35, width: 70, height: 40, angle: 90 };

  const { ink } = inkInFrame(contrastOf(picture), frame);

  assert.deepEqual(inkBox(ink), { left: 10, top: 14, width: 50, height: 12 });
});

test("noise alone is random; a faint digit in a noisy scan is not", () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const faint = grey(160, 120, (x, y) => (isStroke(x, y) ? 0.55 : 0.9) + 0.03 * (random() - 0.5));

  assert.equal(isRandom(grey(100, 80, random)), true);
  assert.equal(isRandom(faint), false);
  assert.equal(isRandom(grey(100, 80, () => 0.5)), false);
  assert.ok(offBy(findInk(contrastOf(faint)).box, [40, 30, 12, 50]) <= 1);
});

test("a frame moves and turns, and a corner of it moves while the other stays", () => {
  const picture = { width: 100, height: 80 };
  const frame = { left: 10, top: 20, width: 30, height: 40, angle: 0 };

  assert.deepEqual(moved(frame, [5, -5], picture), { ...frame, left: 15, top: 15 });
  assert.deepEqual(moved(frame, [500, 0], picture).left, 85);
  assert.deepEqual(resized(frame, "top left", [4, 6], picture), {
    ...{ left: 14, top: 26, width: 26, height: 34, angle: 0 },
  });
  assert.equal(resized(frame, "bottom right", [-500, 0], picture).width, 8);
  const lying = resized(turned(frame, 90), "bottom right", [0, 10], picture);
  assert.deepEqual([lying.width, lying.height].map(Math.round), [40, 40]);
  assert.deepEqual([turned(frame, 190).angle, turned(frame, -190).angle], [-170, 170]);
  assert.equal(angleTowards(frame, [25, 0]), 0);
  assert.equal(angleTowards(frame, [90, 40]), 90);
});

test("what is cut out lies between pixels as bilinear interpolation has it", () => {
  const ramp = grey(20, 10, (x, y) => x + 100 * y);

  const { values } = cut(ramp, { left: 3.5, top: 2.25, width: 2, height: 2, angle: 0 });

  assert.deepEqual([...values], [228.5, 229.5, 328.5, 329.5]);
});

/** Four bytes a pixel of what read_back.js draws, 16 x 4, after `change`. */
function readBack(change) {
  const colours = [[200, 30, 90], [20, 160, 60], [70, 90, 220], [0, 0, 0]];
  return Uint8ClampedArray.from({ length: 256 }, (_, i) => {
    const [at, k] = [i >> 2, i & 3];
    return change(k === 3 ? 255 : colours[(at % 16) >> 2][k], i);
  });
}

test("pixels that come back white or random are told from flipped bits", () => {
  assert.equal(judgeReadBack(readBack((level) => level)), "right");
  assert.equal(judgeReadBack(readBack((level, i) => level ^ (i & 1))), "right");
  assert.equal(judgeReadBack(readBack(() => 255)), "one colour");
  assert.equal(judgeReadBack(readBack(() => 0)), "one colour");
  assert.equal(judgeReadBack(readBack((_, i) => (i * 97) % 256)), "random");
});

test("what a frame holds is laid in the middle, as large as MNIST's digits", () => {
  const lying = boxed(grey(40, 20, () => 1));

  assert.deepEqual(inkBox({ width: 28, height: 28, values: lying }), {
    ...{ left: 4, top: 9, width: 20, height: 10 },
  });
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

/** The first bytes of a WebP: a file, a chunk, and what it holds from byte 20 on. */
function webp(chunk, ...from20) {
  const bytes = Buffer.alloc(40);
  bytes.write("RIFF....WEBP", "latin1");
  bytes.write(chunk, 12, "latin1");
  Buffer.from(from20).copy(bytes, 20);
  return new Uint8Array(bytes);
}

/** The first bytes of an ISO file of these brands, with the sizes of its pictures. */
function iso(brands, ...sizes) {
  const length = 16 + 4 * (brands.length - 1);
  const bytes = Buffer.alloc(length + 20 * sizes.length);
  bytes.writeUInt32BE(length, 0);
  bytes.write(`ftyp${brands[0]}`, 4, "latin1");
  brands.slice(1).forEach((brand, i) => bytes.write(brand, 16 + 4 * i, "latin1"));
  sizes.forEach(([width, height], i) => {
    bytes.write("ispe", length + 20 * i + 4, "latin1");
    bytes.writeUInt32BE(width, length + 20 * i + 12);
    bytes.writeUInt32BE(height, length + 20 * i + 16);
  });
  return new Uint8Array(bytes);
}

test("the size of a WebP is read from each of its three kinds, that of an AVIF too", () => {
  const size = { width: 300, height: 200 };

  const lossy = webp("VP8 ", 0, 0, 0, 0x9d, 0x01, 0x2a, 44, 1, 200, 0);
  const bits = 299 | (199 << 14);
  const lossless = webp(
    "VP8L",
    0x2f,
    bits & 255,
    (bits >> 8) & 255,
    (bits >> 16) & 255,
    bits >> 24,
  );
  const more = webp("VP8X", 0, 0, 0, 0, 43, 1, 0, 199, 0, 0);
  for (const file of [lossy, lossless, more]) {
    assert.deepEqual(readHeader(file), { kind: "WebP", ...size });
  }
  const avif = iso(["mif1", "avif", "miaf"], [16, 16], [300, 200]);
  assert.deepEqual(readHeader(avif), { kind: "AVIF", ...size });
  assert.throws(() => readHeader(iso(["avif"], [60_000, 60_000])), /at most 50 million/);
  assert.throws(() => readHeader(webp("VP8 ").subarray(0, 20)), /damaged/);
});

test("what no browser reads, or has no pixels, is refused with a way to a JPEG", () => {
  const svg = new TextEncoder().encode('<?xml version="1.0"?>\n<svg xmlns="…"></svg>');

  assert.throws(() => readHeader(iso(["heic", "mif1"])), /HEIC.*JPEG/);
  assert.throws(() => readHeader(svg), /SVG.*JPEG/);
});

test("what is no picture is refused, whatever its name", () => {
  const text = new TextEncoder().encode("I am a text file, trust me.");
  const gif = new TextEncoder().encode("GIF89a....");

  assert.throws(() => readHeader(text), PictureError);
  assert.throws(() => readHeader(text), /not a PNG, JPEG, WebP or AVIF image/);
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

test("dark on light is found out, and both become light on black", () => {
  const ink = grey(10, 10, (x, y) => (isMiddle(x, y) ? 0.2 : 0.9));
  const chalk = grey(10, 10, (x, y) => (isMiddle(x, y) ? 0.9 : 0.2));

  for (const [picture, isDark] of [[ink, true], [chalk, false]]) {
    const made = inkOfSmall(picture);
    assert.equal(made.isDark, isDark);
    assert.ok(Math.abs(made.ink.values[0]) < 1e-6);
    assert.ok(Math.abs(made.ink.values[55] - 1) < 1e-5);
  }
  const stroke = (ink, paper) => grey(160, 120, (x, y) => (isStroke(x, y) ? ink : paper));
  assert.equal(findInk(contrastOf(stroke(0.1, 0.9))).isDark, true);
  assert.equal(findInk(contrastOf(stroke(0.9, 0.1))).isDark, false);
});

test("a digit of MNIST's size is not changed; a photo's paper goes black", () => {
  const digit = greyOf(digits[0]);
  assert.deepEqual(inkOfSmall(digit).ink.values, digit.values);

  const noise = (x, y) => 0.7 + 0.06 * Math.sin(x * 12.9898 + y * 78.233);
  const photo = grey(40, 40, (x, y) => (x > 18 && x < 22 && y > 5 && y < 35 ? 0.1 : noise(x, y)));
  const found = findInk(contrastOf(photo));

  assert.deepEqual(found.box, { left: 19, top: 6, width: 3, height: 29 });
  assert.ok(Math.min(...found.ink.values) === 0 && Math.max(...found.ink.values) === 1);
});

test("what JPEG leaves beside a line is no ink", () => {
  const shimmer = grey(40, 40, (x, y) => (x === 19 ? 0 : x > 14 && x < 24 && y > 0 ? 0.95 : 1));

  const { box } = findInk(contrastOf(shimmer));
  assert.deepEqual(box, { left: 19, top: 0, width: 1, height: 40 });
});

test("paper lit from one side is no ink, even where something lies at its border", () => {
  const light = (x, y) => 0.9 - 0.35 * (x / 60) * (0.4 + (0.6 * y) / 80);
  const isInk = (x, y) => x >= 25 && x < 30 && y >= 20 && y < 60;
  const isThumb = (x, y) => x > 50 && y === 79;
  const photo = grey(60, 80, (x, y) => (isInk(x, y) ? 0.3 : isThumb(x, y) ? 0.5 : 1) * light(x, y));

  assert.deepEqual(findInk(contrastOf(photo)).box, { left: 25, top: 20, width: 5, height: 40 });
  const paper = paperOf(photo);
  assert.ok(Math.abs(paper[0] - light(0, 0)) < 0.01);
  assert.ok(Math.abs(paper[40 * 60 + 27] - light(27, 40)) < 0.02);
});

test("a picture of one colour holds no ink", () => {
  for (const level of [0, 0.5, 1]) {
    assert.equal(inkOfSmall(grey(10, 10, () => level)), null);
    assert.equal(findInk(contrastOf(grey(50, 50, () => level))), null);
  }
});

test("a picture one pixel high or wide is never turned into what is no number", () => {
  for (const [width, height] of [[40, 1], [1, 40], [280, 2], [4, 640]]) {
    const values = Float32Array.from({ length: width * height }, (_, i) => ((7 * i) % 11) / 11);
    const found = findInk(contrastOf({ width, height, values }));

    assert.ok(found === null || found.ink.values.every(Number.isFinite), `${width} x ${height}`);
  }
});
