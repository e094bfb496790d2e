// The loss curve as SVG: log scale, with two lines to beat: PCA's and the mean image's.

import { _ } from "../shared/language.js";

const SPACE = { left: 56, right: 12, top: 16, bottom: 36 };
const NS = "http://www.w3.org/2000/svg";

/** Marks of a log axis: 1, 2 and 5 times the powers of ten, or more where few fit. */
export function logTicks(low, high) {
  const marks = (digits) => {
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (const digit of digits) {
        const tick = Number((digit * 10 ** power).toPrecision(2));
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    return ticks;
  };
  const few = marks([1, 2, 5]);
  return few.length >= 3 ? few : marks([1, 1.5, 2, 3, 4, 5, 6, 8]);
}

/** Whole epochs to mark, at most eight or so. */
export function epochTicks(last) {
  const raw = last / 8;
  const power = 10 ** Math.floor(Math.log10(Math.max(raw, 1)));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const ticks = [];
  for (let at = 0; at <= last; at += step) ticks.push(at);
  return ticks;
}

/** The lowest and highest error there is, a little wider. */
export function errorRange(points, toBeat) {
  const errors = points.flatMap(([, train, test]) => [train, test]);
  const all = [...errors, ...toBeat].filter((error) => error > 0);
  return [Math.min(...all) / 1.15, Math.max(...all) * 1.15];
}

function draw(parent, tag, attributes, text) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** Draw the curve; what came after `epoch` is faint.
 * points: [epoch, train or null, test or null]; mean may be null. */
export function drawCurve(svg, { points, pca, mean, nEpochs, epoch }, width, height) {
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const [low, high] = errorRange(points, [pca, mean]);
  const x = (at) => SPACE.left + (at / nEpochs) * (width - SPACE.left - SPACE.right);
  const y = (error) =>
    SPACE.top +
    ((Math.log(high) - Math.log(error)) / (Math.log(high) - Math.log(low))) *
      (height - SPACE.top - SPACE.bottom);

  const axes = draw(svg, "g", { class: "axes" });
  for (const tick of logTicks(low, high)) {
    draw(axes, "line", { x1: x(0), x2: x(nEpochs), y1: y(tick), y2: y(tick) });
    draw(axes, "text", { x: SPACE.left - 6, y: y(tick) + 4, "text-anchor": "end" }, `${tick}`);
  }
  for (const tick of epochTicks(nEpochs)) {
    const text = { x: x(tick), y: height - SPACE.bottom + 16, "text-anchor": "middle" };
    draw(axes, "text", text, `${tick}`);
  }
  const middle = (x(0) + x(nEpochs)) / 2;
  draw(axes, "text", { x: middle, y: height - 6, "text-anchor": "middle" }, _("epoch"));
  draw(
    axes,
    "text",
    { transform: `translate(11 ${height / 2}) rotate(-90)`, "text-anchor": "middle" },
    _("error, log scale"),
  );
  const toBeat = [["pca", pca, _("PCA {error}", { error: pca.toFixed(4) })]];
  if (mean) toBeat.push(["mean", mean, _("mean image {error}", { error: mean.toFixed(4) })]);
  for (const [name, error] of toBeat) {
    draw(svg, "line", { class: name, x1: x(0), x2: x(nEpochs), y1: y(error), y2: y(error) });
  }

  const line = (name, column, part) => {
    const chosen = points.filter((point) => point[column] > 0 && part(point[0]));
    const path = chosen.map((point) => `${x(point[0])},${y(point[column])}`).join(" ");
    const faint = part(Infinity) ? " faint" : "";
    draw(svg, "polyline", { class: name + faint, points: path });
    if (column === 2) {
      for (const point of chosen) {
        draw(svg, "circle", { class: name + faint, cx: x(point[0]), cy: y(point[2]), r: 2.5 });
      }
    }
  };
  const before = (at) => at <= epoch;
  const after = (at) => at >= epoch;
  line("train", 1, after);
  line("test", 2, after);
  line("train", 1, before);
  line("test", 2, before);
  for (const [, error, text] of toBeat) {
    const end = { class: "to-beat", x: x(nEpochs), y: y(error) - 5, "text-anchor": "end" };
    draw(svg, "text", end, text);
  }
  const bottom = height - SPACE.bottom;
  draw(svg, "line", { class: "now", x1: x(epoch), x2: x(epoch), y1: SPACE.top, y2: bottom });
}
