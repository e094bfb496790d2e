// The network's forward pass on Float32Arrays: no DOM, no imports. The same
// arithmetic stands in ae/network/inference.py; one fixture holds both to torch.

const TYPES = { F32: Float32Array, I16: Int16Array, I32: Int32Array, U8: Uint8Array };

/** A safetensors file (https://github.com/huggingface/safetensors) -> its tensors
 * as {name: {shape, values}}, and its metadata. */
export function readSafetensors(bytes) {
  const requireBytes = (count) => {
    if (bytes.length < count) throw new Error("The file of weights is cut off.");
  };
  requireBytes(8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const start = 8 + headerLength;
  requireBytes(start);
  const text = new TextDecoder().decode(bytes.subarray(8, start));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(text);
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    const Values = TYPES[dtype];
    if (!Values) throw new Error(`${name} must be F32, I16, I32 or U8, got ${dtype}.`);
    const wanted = shape.reduce((product, side) => product * side, 1);
    const got = (to - from) / Values.BYTES_PER_ELEMENT;
    if (got !== wanted) throw new Error(`${name} must hold ${wanted} numbers, got ${got}.`);
    requireBytes(start + to);
    // Copied, because a Float32Array must start at a multiple of four bytes.
    const values = new Values(bytes.slice(start + from, start + to).buffer);
    tensors[name] = { shape, values };
  }
  return { tensors, metadata };
}

/** The layers of one half of the network, in order: weights (out, in) row by row. */
function stack(tensors, half) {
  const names = Object.keys(tensors)
    .filter((name) => name.startsWith(`${half}.`) && name.endsWith(".weight"))
    .sort((a, b) => Number(a.split(".")[1]) - Number(b.split(".")[1]));
  if (names.length === 0) throw new Error(`The file of weights holds no ${half}.`);
  return names.map((name) => {
    const [fanOut, fanIn] = tensors[name].shape;
    const biasName = name.replace(".weight", ".bias");
    if (!tensors[biasName]) throw new Error(`${biasName} is missing.`);
    const bias = tensors[biasName].values;
    const outputs = new Float32Array(fanOut);
    const lit = new Uint32Array(fanIn);
    return { fanIn, fanOut, weight: tensors[name].values, bias, outputs, lit };
  });
}

/** weight @ inputs + bias, with a ReLU where asked, into the layer's own buffer.
 *
 * Inputs of 0, four pixels in five and every second unit, add nothing and are left out:
 * the same sum in the same order, three times as fast. */
function runLayer({ fanIn, fanOut, weight, bias, outputs, lit }, inputs, relu) {
  let nLit = 0;
  for (let column = 0; column < fanIn; column++) {
    if (inputs[column] !== 0) lit[nLit++] = column;
  }
  for (let row = 0, start = 0; row < fanOut; row++, start += fanIn) {
    let sum = bias[row];
    for (let i = 0; i < nLit; i++) sum += weight[start + lit[i]] * inputs[lit[i]];
    outputs[row] = relu && sum < 0 ? 0 : sum;
  }
  return outputs;
}

/** The network in a safetensors file. What it returns is overwritten by its next call.
 *
 * Its activations are numbered along the way: 0 is the image, `depth` the code, the last
 * one the picture; `layers[i]` leads from activation i to i + 1. */
export function createNetwork(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  const encoder = stack(tensors, "encoder");
  const decoder = stack(tensors, "decoder");
  const layers = [...encoder, ...decoder];
  const depth = encoder.length;
  const pixels = new Float32Array(decoder.at(-1).fanOut);

  function run(from, to, values) {
    for (let i = from; i < to; i++) {
      values = runLayer(layers[i], values, i !== depth - 1 && i !== layers.length - 1);
    }
    return values;
  }

  /** Activation `at` -> 784 pixels in [0, 1], by all that comes after it. */
  function finish(at, values) {
    const logits = run(at, layers.length, values);
    for (let i = 0; i < pixels.length; i++) pixels[i] = 1 / (1 + Math.exp(-logits[i]));
    return pixels;
  }

  return {
    id: metadata.network,
    latentDim: decoder[0].fanIn,
    layers,
    depth,
    /** 784 pixels in [0, 1] -> the latentDim numbers of their code. */
    encode: (image) => run(0, depth, image),
    /** A code of latentDim numbers -> 784 pixels in [0, 1]. */
    decode: (code) => finish(depth, code),
    finish,
  };
}
