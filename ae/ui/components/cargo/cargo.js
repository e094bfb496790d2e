// Arrays on their way to the browser: a gzipped safetensors file, unpacked once.

import { readSafetensors } from "../network.js";

/** A gzipped safetensors file -> its tensors and metadata. */
export async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return readSafetensors(new Uint8Array(await new Response(stream).arrayBuffer()));
}

export async function showCargo({ data }, engine) {
  if (!data?.length) return;
  const { tensors, metadata } = await unpack(new Uint8Array(data));
  const values = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.values]),
  );
  engine.bring(metadata.kind, metadata.id, values);
}
