// A picture from the reader's disk, unpacked here: it is sent to nobody. Its first bytes
// say what it is and how large, before anything unpacks it.

import { isDarkOnLight, toGrey, toInk } from "./ink.js";

const MOST_BYTES = 20e6;
const MOST_PIXELS = 50e6; // unpacked, a pixel takes four bytes: 200 MB for a moment
const LONGEST = 280; // pixels a side kept: ten for each the network sees
const SHORTEST = 4; // of them: less shows no digit, and has no paper to speak of

/** A file that is not read, with a sentence for the reader. */
export class PictureError extends Error {}

const FILE_KINDS = [
  { kind: "PNG", signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], sizeOf: pngSize },
  { kind: "JPEG", signature: [0xff, 0xd8, 0xff], sizeOf: jpegSize },
  { kind: "GIF", signature: [0x47, 0x49, 0x46, 0x38] },
];
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
    // A frame's header: any of C0 to CF but tables (C4, CC) and what is reserved (C8).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2); // FF is filling
  }
  return null;
}

/** The kind and size of a picture's file: { kind, width, height }; a PictureError for
 * whatever is not to be unpacked. */
export function readHeader(bytes) {
  const refuse = (why) => {
    throw new PictureError(why);
  };
  if (bytes.length === 0) refuse("The file is empty. Take another one.");
  requireSmall(bytes.length);
  const { kind, sizeOf } =
    FILE_KINDS.find(({ signature }) => signature.every((byte, i) => bytes[i] === byte)) ?? {};
  if (!kind) {
    refuse("This is not a PNG or JPEG image, whatever its name says.");
  }
  if (kind === "GIF") {
    refuse("The file is a GIF, which may hold many pictures. Save one of them as PNG or JPEG.");
  }
  const size = sizeOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!size?.width || !size.height) {
    refuse(`The ${kind} is damaged: it does not say how large it is.`);
  }
  if (size.width * size.height > MOST_PIXELS) {
    refuse(
      `The picture has ${written(size.width)} x ${written(size.height)} pixels, and at most ` +
        `${written(MOST_PIXELS / 1e6)} million are taken. Make it smaller first.`,
    );
  }
  return { kind, ...size };
}

/** Refuse a file by its length alone, before it is read. */
export function requireSmall(length) {
  if (length <= MOST_BYTES) return;
  throw new PictureError(
    `The file has ${written(Math.ceil(length / 1e6))} MB, and at most ` +
      `${MOST_BYTES / 1e6} are taken. Make it smaller first.`,
  );
}

/** A file -> { grey, isJpeg, isDark, name }; a PictureError says why not. */
export async function readPicture(file) {
  requireSmall(file.size);
  const or = (why) => (cause) => {
    throw new PictureError(why, { cause });
  };
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch(or("The file cannot be read any more. Choose it again.")),
  );
  const { kind } = readHeader(bytes);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${kind.toLowerCase()}` }))
    .catch(or(`The ${kind} cannot be read: it is damaged. Take another one.`));
  const [name, isJpeg] = [file.name.slice(0, 40), kind === "JPEG"];
  const pixels = pixelsOfBitmap(bitmap);
  const { width, height } = pixels;
  if (Math.min(width, height) < SHORTEST) {
    throw new PictureError(
      `${name} is too thin: made small, it would be ${width} by ${height} pixels. ` +
        "Cut it to the digit.",
    );
  }
  const grey = toGrey(pixels);
  const isDark = isDarkOnLight(grey);
  if (!toInk(grey, isDark, isJpeg)) throw new PictureError(nothingIn(name));
  return { grey, isJpeg, isDark, name };
}

/** The pixels of a bitmap, made no larger than they need be; the bitmap is let go. */
function pixelsOfBitmap(bitmap) {
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) =>
    Math.max(1, Math.round(side * scale))
  );
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** Why no ink is found in a picture. */
export function nothingIn(name) {
  return `Nothing stands out in ${name}: it is of one colour, or the ink is at its border.`;
}
