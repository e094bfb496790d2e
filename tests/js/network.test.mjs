// The browser's forward pass against torch's, and what a damaged file says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createNetwork, readSafetensors } from "../../ae/ui/components/shared/network.js";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const { images, codes, outputs } = JSON.parse(fixture("parity.json"));

/** A safetensors file of the given tensors: {name: {shape, values, dtype}}. */
function pack(tensors, metadata) {
  const header = metadata ? { __metadata__: metadata } : {};
  const parts = [];
  let at = 0;
  for (const [name, { shape, values, dtype = "F32" }] of Object.entries(tensors)) {
    const part = Buffer.from(new Float32Array(values).buffer);
    header[name] = { dtype, shape, data_offsets: [at, at + part.length] };
    at += part.length;
    parts.push(part);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, ...parts]));
}

/** Two pixels -> two hidden numbers -> one -> two hidden -> two pixels, small enough to
 * work out by hand. */
const ENCODER = {
  "encoder.0.weight": { shape: [2, 2], values: [1, -1, -1, 1] },
  "encoder.0.bias": { shape: [2], values: [0, 0.5] },
  "encoder.2.weight": { shape: [1, 2], values: [1, -2] },
  "encoder.2.bias": { shape: [1], values: [0.25] },
};
const SMALL = {
  ...ENCODER,
  "decoder.2.weight": { shape: [2, 2], values: [1, 1, 1, -1] },
  "decoder.2.bias": { shape: [2], values: [0, 3] },
  "decoder.0.weight": { shape: [2, 1], values: [1, -1] },
  "decoder.0.bias": { shape: [2], values: [0, 1] },
};
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

function assertClose(values, wanted, bound) {
  assert.equal(values.length, wanted.length);
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - values[i])));
  assert.ok(worst <= bound, `off by ${worst}, ${bound} is allowed`);
}

test("every code of the fixture is drawn as torch draws it", () => {
  const network = createNetwork(new Uint8Array(fixture("parity.safetensors")));

  assert.equal(network.latentDim, 9);
  assert.equal(codes.length, 8);
  codes.forEach((code, i) => assertClose(network.decode(code), outputs[i], 1e-5));
});

test("every image of the fixture is encoded and redrawn as torch does it", () => {
  const network = createNetwork(new Uint8Array(fixture("parity.safetensors")));

  assert.equal(images.length, 8);
  images.forEach((bytes, i) => {
    const code = network.encode(Float32Array.from(bytes, (byte) => byte / 255));
    assertClose(code, codes[i], 1e-5);
    // Far below the 1/255 that could be seen.
    assertClose(network.decode([...code]), outputs[i], 1e-5);
  });
});

test("an encoder worked out by hand: ReLU between the layers, nothing at the end", () => {
  const network = createNetwork(pack(SMALL));

  // (1, 0.25) -> hidden 0.75 and max(0, -0.25) = 0 -> 0.75 + 0.25.
  assertClose(network.encode([1, 0.25]), [1], 1e-7);
  // (0, 1) -> hidden 0 and 1.5 -> -3 + 0.25: a code may be negative.
  assertClose(network.encode([0, 1]), [-2.75], 1e-7);
});

test("any activation can be carried on to the picture", () => {
  const network = createNetwork(pack(SMALL));

  assert.equal(network.layers.length, 4);
  assert.equal(network.depth, 2);
  const whole = [...network.decode([...network.encode([1, 0.25])])];
  assertClose(network.finish(0, [1, 0.25]), whole, 1e-7);
  assertClose(network.finish(1, [0.75, 0]), whole, 1e-7);
  assertClose(network.finish(2, [1]), whole, 1e-7);
  assertClose(network.finish(3, [1, 0]), whole, 1e-7);
});

test("a decoder worked out by hand: ReLU between the layers, sigmoid at the end", () => {
  const network = createNetwork(pack(SMALL, { network: "small" }));

  assert.equal(network.id, "small");
  // 3 -> hidden 3 and max(0, -2) = 0 -> 3 + 0 and 3 - 0 + 3.
  assertClose(network.decode([3]), [sigmoid(3), sigmoid(6)], 1e-7);
  // -2 -> hidden max(0, -2) = 0 and 3 -> 0 + 3 and 0 - 3 + 3.
  assertClose(network.decode([-2]), [sigmoid(3), sigmoid(0)], 1e-7);
});

test("layers run by number, the eleventh after the second", () => {
  const identity = { shape: [1, 1], values: [1] };
  const zero = { shape: [1], values: [0] };
  const network = createNetwork(
    pack({
      ...ENCODER,
      "decoder.10.weight": identity,
      "decoder.10.bias": { shape: [1], values: [-4] },
      "decoder.2.weight": { shape: [1, 1], values: [2] },
      "decoder.2.bias": zero,
    }),
  );

  assertClose(network.decode([3]), [sigmoid(2)], 1e-7);
});

test("a code far out of reach gives pixels within 0 and 1, never NaN", () => {
  const network = createNetwork(new Uint8Array(fixture("parity.safetensors")));

  const pixels = network.decode(Array(9).fill(10_000));

  assert.ok(pixels.every((pixel) => pixel >= 0 && pixel <= 1));
});

test("a file may start anywhere in its buffer, as a websocket's frame does", () => {
  const bytes = pack(SMALL);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);

  const { tensors } = readSafetensors(shifted.subarray(3));

  assert.deepEqual([...tensors["decoder.2.bias"].values], [0, 3]);
  assert.deepEqual(tensors["decoder.0.weight"].shape, [2, 1]);
});

test("half precision is refused by name", () => {
  const bytes = pack({ w: { shape: [2], values: [1, 2], dtype: "F16" } });

  assert.throws(() => readSafetensors(bytes), /w must be F32, I16, I32 or U8, got F16/);
});

test("a file cut off anywhere says so", () => {
  const bytes = pack(SMALL);

  for (const length of [0, 7, 8, 40, bytes.length - 1]) {
    assert.throws(() => readSafetensors(bytes.subarray(0, length)), /is cut off/);
  }
});

test("a header that promises more than the file holds is refused", () => {
  const bytes = pack(SMALL);
  bytes.fill(255, 0, 8);

  assert.throws(() => readSafetensors(bytes), /is cut off/);
});

test("a tensor of another size than its shape is refused by name", () => {
  const bytes = pack({ w: { shape: [3], values: [1, 2] } });

  assert.throws(() => readSafetensors(bytes), /w must hold 3 numbers, got 2/);
});

test("a file without one of the halves is refused, and so is a layer without a bias", () => {
  const { "decoder.0.bias": _, ...rest } = SMALL;

  assert.throws(() => createNetwork(pack({})), /no encoder/);
  assert.throws(() => createNetwork(pack(ENCODER)), /no decoder/);
  assert.throws(() => createNetwork(pack(rest)), /decoder.0.bias is missing/);
});

test("weights as large as a kept network may have give pixels from 0 to 1", () => {
  // ae/network/bounds.py allows sums of 1e37 in size, of terms of either sign.
  const large = {
    ...SMALL,
    "decoder.2.weight": { shape: [2, 2], values: [5e32, -5e32, -5e32, 5e32] },
    "decoder.2.bias": { shape: [2], values: [1e36, -1e36] },
  };
  const network = createNetwork(pack(large));

  for (const code of [-10_000, -1, 0, 1, 10_000]) {
    for (const pixel of network.decode([code])) assert.ok(pixel >= 0 && pixel <= 1);
  }
  for (const image of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
    for (const pixel of network.decode(network.encode(image))) {
      assert.ok(pixel >= 0 && pixel <= 1);
    }
  }
});
