// What a file is and how large its picture is, by its first bytes: before anything unpacks
// it, and whatever its name says. No DOM.

import { _ } from "../shared/language.js";

const MOST_BYTES = 20e6;
const MOST_PIXELS = 50e6; // unpacked, a pixel takes four bytes: 200 MB for a moment

/** A file that is not read, with a sentence for the reader. */
export class PictureError extends Error {}

function refuse(why) {
  throw new PictureError(why);
}

const textAt = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + length));

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

/** RFC 9649: the first chunk is lossy (VP8), lossless (VP8L) or tells of more (VP8X). */
function webpSize(view, bytes) {
  if (view.byteLength < 30) return null;
  const chunk = textAt(bytes, 12, 4);
  const three = (at) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  if (chunk === "VP8X") return { width: 1 + three(24), height: 1 + three(27) };
  if (chunk === "VP8 ") {
    const side = (at) => view.getUint16(at, true) & 0x3fff;
    return { width: side(26), height: side(28) };
  }
  if (chunk !== "VP8L") return null;
  const bits = view.getUint32(21, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

/** ISO/IEC 23008-12: the property "ispe" holds version, width and height. An AVIF may have
 * several, as of a thumbnail: the largest counts. */
function avifSize(view, bytes) {
  let largest = null;
  const end = Math.min(view.byteLength, 65_536) - 16;
  for (let at = 0; at <= end; at++) {
    if (bytes[at] !== 0x69 || textAt(bytes, at, 4) !== "ispe") continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

const startsWith = (signature) => (bytes) => signature.every((byte, i) => bytes[i] === byte);
/** Whether the first box of an ISO file names one of these brands, its own or others it is
 * compatible with. */
const brandIn = (brands) => (bytes) => {
  if (textAt(bytes, 4, 4) !== "ftyp") return false;
  const end = Math.min(bytes.length, 256, bytes[2] * 256 + bytes[3]);
  for (let at = 8; at + 4 <= end; at += 4) {
    if (brands.includes(textAt(bytes, at, 4))) return true;
  }
  return false;
};
const isSvg = (bytes) =>
  /^\uFEFF?\s*<(\?xml|!--|!DOCTYPE svg|svg)[\s\S]*<?svg/i.test(
    new TextDecoder().decode(bytes.subarray(0, 2000)),
  );

const FILE_KINDS = [
  {
    kind: "PNG",
    isOf: startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    sizeOf: pngSize,
  },
  { kind: "JPEG", isOf: startsWith([0xff, 0xd8, 0xff]), sizeOf: jpegSize },
  {
    kind: "WebP",
    isOf: (bytes) => textAt(bytes, 0, 4) === "RIFF" && textAt(bytes, 8, 4) === "WEBP",
    sizeOf: webpSize,
  },
  { kind: "AVIF", isOf: brandIn(["avif", "avis"]), sizeOf: avifSize },
  {
    kind: "GIF",
    isOf: startsWith([0x47, 0x49, 0x46, 0x38]),
    refusal: () =>
      _("The file is a GIF, which may hold many pictures. Save one of them as PNG or JPEG."),
  },
  {
    kind: "HEIC",
    isOf: brandIn(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]),
    refusal: () =>
      _(
        "The file is a HEIC photo, as iPhones take them, and browsers cannot read it. Take a " +
          "screenshot of it, or save it as JPEG: on the iPhone choose Settings, Camera, Formats, " +
          "Most Compatible, and take it again.",
      ),
  },
  {
    kind: "SVG",
    isOf: isSvg,
    refusal: () =>
      _(
        "The file is an SVG: a drawing made of instructions, not of pixels. Open it in a browser " +
          "or a drawing program, and export it as PNG or JPEG, or take a screenshot of it.",
      ),
  },
];

/** A whole number as a page writes it: 20,000. */
const written = (number) => number.toLocaleString("en");

/** The kind and size of a picture's file: { kind, width, height }; a PictureError for
 * whatever is not to be unpacked. */
export function readHeader(bytes) {
  if (bytes.length === 0) refuse(_("The file is empty. Take another one."));
  requireSmall(bytes.length);
  const found = FILE_KINDS.find(({ isOf }) => isOf(bytes));
  if (!found) {
    refuse(_("This is not a PNG, JPEG, WebP or AVIF image."));
  }
  const { kind, refusal, sizeOf } = found;
  if (refusal) refuse(refusal());
  const size = sizeOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes);
  if (!size?.width || !size.height) {
    refuse(_("The {kind} is damaged: it does not say how large it is.", { kind }));
  }
  if (size.width * size.height > MOST_PIXELS) {
    refuse(
      _(
        "The picture has {width} x {height} pixels, and at most {most} million are taken. Make it " +
          "smaller first.",
        {
          width: written(size.width),
          height: written(size.height),
          most: written(MOST_PIXELS / 1e6),
        },
      ),
    );
  }
  return { kind, ...size };
}

/** Refuse a file by its length alone, before it is read. */
export function requireSmall(length) {
  if (length <= MOST_BYTES) return;
  refuse(
    _("The file has {size} MB, and at most {most} are taken. Make it smaller first.", {
      size: written(Math.ceil(length / 1e6)),
      most: written(MOST_BYTES / 1e6),
    }),
  );
}
