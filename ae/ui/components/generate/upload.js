// A picture from the reader's disk, unpacked here: it is sent to nobody.

import { PictureError, readHeader, requireSmall } from "./header.js";
import { isDarkOnLight, toGrey, toInk } from "./ink.js";

const LONGEST = 280; // pixels a side kept: ten for each the network sees
const SHORTEST = 4; // of them: less shows no digit, and has no paper to speak of

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
  const bytes = new Uint8Array(await read(file));
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
  try {
    return pictureOf(readBitmap(bitmap), kind === "JPEG", file.name.slice(0, 40));
  } finally {
    bitmap.close();
  }
}

async function read(file) {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    throw new PictureError("The file cannot be read any more. Choose it again.", { cause: error });
  }
}

function pictureOf(bytes, isJpeg, name) {
  const { width, height } = bytes;
  if (Math.min(width, height) < SHORTEST) {
    throw new PictureError(
      `${name} is too thin: made small, it would be ${width} by ${height} pixels. Cut it to the digit.`,
    );
  }
  const grey = toGrey(bytes);
  const isDark = isDarkOnLight(grey);
  if (!toInk(grey, isDark, isJpeg)) throw new PictureError(nothingIn(name));
  return { grey, isJpeg, isDark, name };
}

/** Why no ink is found in a picture. */
export function nothingIn(name) {
  return `Nothing stands out in ${name}: it is of one colour, or the ink is at its border.`;
}
