// What the file carries beside the program: arrays, gzipped, by the names a server would
// have them under. No DOM.

import { fromBase64 } from "../board/watch.js";

/** Bytes as gzip (RFC 1952) has packed them, unpacked. */
export async function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What answers in place of a server: the address of an array -> its bytes. `packed` holds
 * them as base64, by the path. */
export const askArchive = (packed) => ({ pathname }) => {
  const text = packed[pathname];
  if (!text) throw new Error(`The file does not hold ${pathname}.`);
  return gunzip(fromBase64(text));
};
