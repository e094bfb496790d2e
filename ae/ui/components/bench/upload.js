// A picture from the reader's disk, unpacked here: it is sent to nobody.

import { PictureError, readHeader, requireSmall } from "./header.js";
import { isDarkOnLight, toGrey } from "./ink.js";

const LONGEST = 280; // pixels a side kept: ten for each the network sees

/** The rows of a bitmap as bytes, made no larger than they need be. */
function readBitmap(bitmap) {
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** A file -> { grey, isJpeg, isDark, name }; a PictureError says why not. */
export async function readPicture(file) {
  requireSmall(file.size);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { kind } = readHeader(bytes);
  const blob = new Blob([bytes], { type: kind === "PNG" ? "image/png" : "image/jpeg" });
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (error) {
    throw new PictureError(`The ${kind} cannot be read: it is damaged. Take another one.`, {
      cause: error,
    });
  }
  const grey = toGrey(readBitmap(bitmap));
  bitmap.close();
  const isJpeg = kind === "JPEG";
  return { grey, isJpeg, isDark: isDarkOnLight(grey), name: file.name.slice(0, 40) };
}
