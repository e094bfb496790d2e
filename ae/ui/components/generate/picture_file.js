// A picture from the reader's disk, camera or clipboard, unpacked here: it is sent to
// nobody.

import { _ } from "../shared/language.js";
import { isRandom, toGrey } from "./ink.js";
import { PictureError, readHeader, requireSmall } from "./picture_kinds.js";
import { readBackWords, tryReadBack } from "./read_back.js";

const LONGEST = 640; // pixels a side kept: a box of the ink is found to a pixel of a page's
const SHORTEST = 4; // of them: less shows no digit, and has no paper to speak of

/** A file -> { grey, size, name }, `size` that of the whole upright picture, of which
 * `grey` may be a smaller copy; a PictureError says why not. */
export async function readPicture(file) {
  requireSmall(file.size);
  const or = (why) => (cause) => {
    throw new PictureError(why, { cause });
  };
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch(or(_("The file cannot be read any more. Choose it again."))),
  );
  const { kind } = readHeader(bytes);
  const isAsked = readBackWords(tryReadBack());
  if (isAsked) throw new PictureError(isAsked);
  const unread = kind === "AVIF" || kind === "WebP"
    ? _(
      "This browser cannot read the {kind}, or it is damaged. Save the picture as PNG or JPEG.",
      { kind },
    )
    : _("The {kind} cannot be read: it is damaged. Take another one.", { kind });
  const blob = new Blob([bytes], { type: `image/${kind.toLowerCase()}` });
  const bitmap = await createImageBitmap(blob).catch(or(unread));
  const name = file.name.slice(0, 40);
  const size = { width: bitmap.width, height: bitmap.height };
  const pixels = pixelsOfBitmap(bitmap);
  const { width, height } = pixels;
  if (Math.min(width, height) < SHORTEST) {
    throw new PictureError(
      _(
        "{name} is too thin: made small, it would be {width} by {height} pixels. Cut it to the " +
          "digit.",
        { name, width, height },
      ),
    );
  }
  const grey = toGrey(pixels);
  if (isRandom(grey)) {
    throw new PictureError(
      _(
        "{name} is nothing but random pixels. If it looks otherwise to you, your browser's " +
          "protection against fingerprinting gives the page noise in its place: allow this page " +
          "to read canvas data, or use another browser.",
        { name },
      ),
    );
  }
  return { grey, size, name };
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
