// What the first bytes of a file say: whether it is a PNG or a JPEG, and how large the
// picture is, before anything unpacks it. No DOM.

const MOST_BYTES = 20e6;
// Unpacked, a pixel takes four bytes: 200 MB for a moment.
const MOST_PIXELS = 50e6;

/** A file that is not read, with a sentence for the reader. */
export class PictureError extends Error {}

const startsWith = (bytes, ...wanted) => wanted.every((byte, i) => bytes[i] === byte);
const written = (number) => number.toLocaleString("en");

function pngSize(view) {
  // After the signature, a PNG's first chunk is IHDR: length, name, width, height.
  if (view.byteLength < 24 || view.getUint32(12) !== 0x49484452) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function jpegSize(view) {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // filling
      continue;
    }
    // A frame's header: any of C0 to CF but tables (C4, CC) and what is reserved (C8).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** The kind and size of a picture's file: { kind, width, height }.
 *
 * Throws a PictureError for whatever is not to be unpacked. */
export function readHeader(bytes) {
  if (bytes.length === 0) throw new PictureError("The file is empty. Take another one.");
  requireSmall(bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let kind, size;
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    [kind, size] = ["PNG", pngSize(view)];
  } else if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
    [kind, size] = ["JPEG", jpegSize(view)];
  } else if (startsWith(bytes, 0x47, 0x49, 0x46, 0x38)) {
    throw new PictureError(
      "The file is a GIF, which may hold many pictures. Save one of them as PNG or JPEG.",
    );
  } else {
    throw new PictureError(
      "The file holds no PNG and no JPEG, whatever its name says. Take one of these.",
    );
  }
  if (!size || !size.width || !size.height) {
    throw new PictureError(`The ${kind} is damaged: it does not say how large it is.`);
  }
  if (size.width * size.height > MOST_PIXELS) {
    throw new PictureError(
      `The picture has ${written(size.width)} x ${written(size.height)} pixels, and at most ` +
        `${written(MOST_PIXELS / 1e6)} million are taken. Make it smaller first.`,
    );
  }
  return { kind, ...size };
}

/** Refuse a file by its length alone, before it is read. */
export function requireSmall(length) {
  if (length <= MOST_BYTES) return;
  const has = written(Math.ceil(length / 1e6));
  throw new PictureError(
    `The file has ${has} MB, and at most ${MOST_BYTES / 1e6} are taken. Make it smaller first.`,
  );
}
