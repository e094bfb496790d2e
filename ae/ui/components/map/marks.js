// What the overlay marks: the sliders' code and its trail, chosen digits, paths, outlines.
// `place` turns a point of the map into pixels.

import { className } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";

const PATH_PICTURE = 34; // px

/** Draw all marks, in `ink` on a page of the colour `paper`. */
export function drawMarks(context, marks, { place, ink, paper }) {
  const { trail, marker, path, chosen, outline, leaps } = marks;
  drawOutline(context, outline, ink);
  if (path) drawPath(context, path, { place, ink, paper, leaps });
  if (leaps) drawSteps(context, trail.map(place), ink, paper);
  else drawTrail(context, trail, place, ink, paper);
  for (const { point, letter } of chosen) drawChosen(context, place(point), letter, ink);
  if (marker) drawMarker(context, marker, place, ink);
}

/** The numeral of each class where it is densest, framed in the colour of the class. */
export function drawNumerals(context, places, { place, ink, paper, colours }) {
  context.font = "700 15px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 2;
  places.forEach((at, label) => {
    if (!at) return;
    const [x, y] = place(at);
    context.beginPath();
    const name = className(label);
    const width = Math.max(18, context.measureText(name).width + 8);
    context.roundRect(x - width / 2, y - 10, width, 20, 4);
    context.fillStyle = paper;
    context.fill();
    context.strokeStyle = colours[label];
    context.stroke();
    context.fillStyle = ink;
    context.fillText(name, x, y + 1);
  });
  context.textAlign = "start";
  context.textBaseline = "alphabetic";
}

/** A star of four rays, as the sliders' code is drawn. */
function starPath(context, x, y, size) {
  context.beginPath();
  for (let i = 0; i < 8; i++) {
    const reach = i % 2 ? 0.4 * size : size;
    const angle = (i * Math.PI) / 4;
    context.lineTo(x + reach * Math.sin(angle), y - reach * Math.cos(angle));
  }
  context.closePath();
}

function drawOutline(context, corners, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  context.beginPath();
  corners.forEach(([x, y]) => context.lineTo(x, y));
  context.closePath();
  context.stroke();
  context.setLineDash([]);
}

/** Where the marker has been, fading; with a rim, or it would drown in the points. */
function drawTrail(context, trail, place, ink, paper) {
  const places = trail.map(place);
  for (
    const [colour, width] of [
      [paper, 7],
      [ink, 3],
    ]
  ) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (let i = 1; i < places.length; i++) {
      context.globalAlpha = 0.2 + (0.8 * i) / places.length;
      context.beginPath();
      context.moveTo(...places[i - 1]);
      context.lineTo(...places[i]);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** The marker; where it is a guess, lines to the codes it is guessed from. */
function drawMarker(context, { point, from }, place, ink) {
  const [x, y] = place(point);
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  for (const other of from) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...place(other));
    context.stroke();
  }
  context.setLineDash([]);
  starPath(context, x, y, 13);
  context.lineWidth = 5;
  context.strokeStyle = "#000";
  context.stroke();
  context.fillStyle = "#fff";
  context.fill();
}

function drawChosen(context, [x, y], letter, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.stroke();
  context.font = "700 15px sans-serif";
  context.lineWidth = 4;
  context.strokeStyle = "#000";
  context.strokeText(letter, x + 13, y - 9);
  context.fillStyle = "#fff";
  context.fillText(letter, x + 13, y - 9);
}

/** A dot for each step, with no line between them. */
function drawSteps(context, places, ink, paper) {
  context.lineWidth = 1.5;
  context.fillStyle = ink;
  context.strokeStyle = paper;
  for (const [x, y] of places) {
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** The steps of a path, a line through them where the map has one, and the picture of the
 * step one is at. */
function drawPath(context, { points, pixels, step }, { place, ink, paper, leaps }) {
  const places = points.map(place);
  if (!leaps) {
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.beginPath();
    places.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
  }
  drawSteps(context, places, ink, paper);
  const [x, y] = places[step];
  const stamp = createPicture();
  paint(stamp, pixels[step]);
  context.imageSmoothingEnabled = false;
  const corner = [x - PATH_PICTURE / 2, y - PATH_PICTURE - 12];
  context.drawImage(stamp, ...corner, PATH_PICTURE, PATH_PICTURE);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.strokeRect(...corner, PATH_PICTURE, PATH_PICTURE);
}
