// Arrays on their way to the browser: a gzipped safetensors file, unpacked once.

import { readSafetensors } from "./network.js";

/** A gzipped safetensors file -> its tensors and metadata. */
export async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return readSafetensors(new Uint8Array(await new Response(stream).arrayBuffer()));
}

const newest = new WeakMap(); // of each component, the last bytes it was given

export async function showCargo({ data, parentElement }, store) {
  if (!data?.length) return;
  newest.set(parentElement, data);
  const { tensors, metadata } = await unpack(new Uint8Array(data));
  // Unpacking takes its time: what was to be brought meanwhile has come first.
  if (newest.get(parentElement) !== data) return;
  const values = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.values]),
  );
  const [kind, id] = metadata.name.split(" ");
  store.bring(kind, id, values);
}
