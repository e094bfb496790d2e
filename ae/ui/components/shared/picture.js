// Pictures of 28 x 28 pixels on canvases, and the numbers they travel as.

import { element, labelled } from "./dom.js";
import { _ } from "./language.js";

export const N_CLASSES = 10;
export const SIDE = 28;
export const N_PIXELS = SIDE ** 2;

/** A canvas of 28 x 28 pixels; the style sheet draws it larger and crisp. */
export function createPicture(label) {
  const canvas = element("canvas", "picture");
  canvas.width = canvas.height = SIDE;
  if (label) labelled(canvas, label, "img");
  else canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

/** A picture with a caption: { figure, canvas, caption }. */
export function captionedPicture(className, label, text = "") {
  const figure = element("figure", className);
  const canvas = createPicture(label);
  const caption = element("figcaption", "", text);
  figure.append(canvas, caption);
  return { figure, canvas, caption };
}

const frames = new WeakMap();

/** The canvas' own ImageData, made once: painting must not allocate. */
function frameOf(canvas) {
  if (!frames.has(canvas)) {
    const context = canvas.getContext("2d");
    frames.set(canvas, { context, image: context.createImageData(SIDE, SIDE) });
  }
  return frames.get(canvas);
}

/** Paint 784 values in [0, 1]: 0 is black, 1 is white, as MNIST is shown. */
export function paint(canvas, pixels) {
  const { context, image } = frameOf(canvas);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    // Rounded half up, as ae/ui does it; 0xff000000 is opaque.
    words[i] = 0xff000000 | (((pixels[i] * 255 + 0.5) | 0) * 0x010101);
  }
  context.putImageData(image, 0, 0);
}

/** Paint the signed difference of two pictures: see differenceColour. */
export function paintDifference(canvas, pixels, reference) {
  const { context, image } = frameOf(canvas);
  for (let i = 0; i < pixels.length; i++) {
    image.data.set(differenceColour(pixels[i] - reference[i]), 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** -1 (ink is missing) is blue, 0 white, +1 (too much ink) orange: [r, g, b, a].
 * Ends from Okabe and Ito's colour-blind safe set, "Color Universal Design", 2008. */
export function differenceColour(difference) {
  const [red, green, blue] = difference < 0 ? [0, 114, 178] : [213, 94, 0];
  const share = Math.min(1, Math.abs(difference));
  const mix = (end) => Math.round(255 + (end - 255) * share);
  return [mix(red), mix(green), mix(blue), 255];
}

/** The picture of a row, of bytes one after another: values in [0, 1]. */
export function pixelsOf(images, row) {
  const bytes = images.subarray(row * N_PIXELS, (row + 1) * N_PIXELS);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

/** Mean squared error per pixel of two pictures. */
export function meanSquaredError(pixels, reference) {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += (pixels[i] - reference[i]) ** 2;
  return sum / pixels.length;
}

/** A test image by its index, and its class: "test image 17 (a 4)". */
export function imageName(index, label) {
  return label === 8
    ? _("test image {index} (an {label})", { index, label })
    : _("test image {index} (a {label})", { index, label });
}

/** The same at the beginning of a line. */
export function imageTitle(index, label) {
  return label === 8
    ? _("Test image {index} (an {label})", { index, label })
    : _("Test image {index} (a {label})", { index, label });
}
