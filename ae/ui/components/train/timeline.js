// The time machine: the loss curve, ten digits and 2,000 codes as they were after each
// epoch, and a slider to scrub through them. Python sends each frame once; the store's
// memory keeps them, and `resend` asks for all of them when one is missing.

import { element } from "../shared/dom.js";
import { createPicture, paint, readPixels } from "../shared/picture.js";
import { drawCurve } from "./curve.js";

const CURVE_HEIGHT = 260;
const PLANE_SIDE = 360;
const FRAME_MS = 120; // a frame of the play button
const OUTSIDE = 0.01; // share of the codes that may lie beyond each edge of the plane

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** A frame as Python packs it -> pictures in [0, 1] and points as pairs. */
export function readFrame({ pictures, points, span }) {
  const pixels = readPixels(pictures);
  const whole = new Int16Array(bytesOf(points).buffer);
  return { pixels, points: Float32Array.from(whole, (value) => (value / 32767) * span) };
}

/** The square nearly all frames' points fit in: the plane must not breathe while one
 * scrubs. In a few early epochs codes fly far out; they must not make the rest a dot. */
export function squareAround(frames) {
  const spans = [0, 1].map((axis) => {
    const values = [];
    for (const { points } of frames)
      for (let i = axis; i < points.length; i += 20) values.push(points[i]);
    const sorted = Float32Array.from(values).sort();
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
    return [at(OUTSIDE), at(1 - OUTSIDE)];
  });
  const middle = spans.map(([low, high]) => (low + high) / 2);
  const reach = Math.max(...spans.map(([low, high]) => high - low)) / 2;
  return { middle, reach: reach > 0 ? 1.1 * reach : 1 };
}

class Timeline {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.resize = new ResizeObserver(() => this.draw());
    this.build();
    this.resize.observe(root);
  }

  build() {
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("role", "img");
    this.legend = element("p", "legend");
    this.legend.innerHTML =
      '<span class="key train"></span>training digits <span class="key test"></span>test digits ' +
      '<span class="key pca"></span>PCA with as many numbers';
    this.play = element("button", "", "Play");
    this.play.type = "button";
    this.play.onclick = () => this.togglePlay();
    this.slider = element("input", "scrub");
    this.slider.type = "range";
    this.slider.min = 0;
    this.slider.setAttribute("aria-label", "Epoch to look back at");
    this.slider.oninput = () => this.scrubTo(Number(this.slider.value));
    this.words = element("p", "words");
    this.digits = element("div", "digits");
    this.plane = element("canvas", "plane");
    this.plane.setAttribute("role", "img");
    const controls = element("div", "controls");
    controls.append(this.play, this.slider);
    const left = element("div", "left");
    left.append(this.svg, this.legend, controls, this.words, this.digits);
    const right = element("figure", "right");
    right.append(this.plane, element("figcaption", "", ""));
    this.caption = right.lastChild;
    const layout = element("div", "layout");
    layout.append(left, right);
    this.root.replaceChildren(layout);
  }

  get frames() {
    const key = `frames ${this.data.run}`;
    const { session } = this.store;
    if (!session.has(key)) session.set(key, new Map());
    return session.get(key);
  }

  /** The epoch shown; null follows the newest. Another instance finds it again, as
   * after the end of a training or a look at another page. */
  get at() {
    return this.store.session.get(`at ${this.data.run}`) ?? null;
  }

  set at(epoch) {
    this.store.session.set(`at ${this.data.run}`, epoch);
  }

  update({ data, setTriggerValue }) {
    if (this.data?.run !== data.run) {
      this.stopPlay();
      this.pictures = null;
    }
    this.data = data;
    for (const frame of data.frames) this.frames.set(frame.epoch, readFrame(frame));
    for (const epoch of this.frames.keys())
      if (!data.index.includes(epoch)) this.frames.delete(epoch);
    if (data.index.some((epoch) => !this.frames.has(epoch))) setTriggerValue("resend", true);
    this.known = data.index.filter((epoch) => this.frames.has(epoch));
    this.labels = bytesOf(data.labels);
    this.square = squareAround([...this.frames.values()]);
    if (!this.pictures) this.buildDigits();
    this.slider.max = Math.max(0, this.known.length - 1);
    this.draw();
  }

  buildDigits() {
    const { classes, originals } = this.data;
    const before = readPixels(originals);
    const row = (name) => [element("span", "row-name", name)];
    const top = row("original");
    const bottom = row("redrawn");
    this.pictures = classes.map((digit, i) => {
      const original = createPicture(`Test digit, a ${digit}`);
      paint(original, before.subarray(784 * i, 784 * (i + 1)));
      const picture = createPicture(`The ${digit} redrawn`);
      top.push(original);
      bottom.push(picture);
      return picture;
    });
    this.digits.style.setProperty("--n", classes.length);
    this.digits.replaceChildren(...top, ...bottom);
  }

  scrubTo(position) {
    this.at = position >= this.known.length - 1 ? null : this.known[position];
    this.draw();
  }

  togglePlay() {
    if (this.timer) return this.stopPlay();
    let position = this.at === null ? 0 : this.known.indexOf(this.at);
    this.play.textContent = "Pause";
    this.timer = setInterval(() => {
      this.scrubTo(position++);
      if (position >= this.known.length) this.stopPlay();
    }, FRAME_MS);
  }

  stopPlay() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "Play";
  }

  draw() {
    if (!this.data || !this.known.length || !this.root.clientWidth) return;
    const newest = this.known.at(-1);
    const shown = this.known.includes(this.at) ? this.at : newest;
    const { curve, pca, n_epochs: nEpochs } = this.data;
    const epoch = this.at === null ? Math.max(newest, curve.at(-1)?.[0] ?? 0) : shown;
    this.slider.value = this.known.indexOf(shown);
    this.play.disabled = this.known.length < 2;
    const width = this.svg.parentElement.clientWidth;
    this.svg.style.height = `${CURVE_HEIGHT}px`;
    drawCurve(this.svg, { points: curve, pca, nEpochs, epoch }, width, CURVE_HEIGHT);
    const test = curve.findLast(([at, , error]) => at <= epoch && error > 0)?.[2];
    const when = shown === 0 ? "Before the first step" : `After epoch ${shown} of ${nEpochs}`;
    const text =
      `${when}: error on the test digits ${test?.toFixed(4) ?? "not measured yet"}; ` +
      `PCA ${pca.toFixed(4)}.`;
    if (this.words.textContent !== text) this.words.textContent = text;
    this.slider.setAttribute("aria-valuetext", when);
    this.svg.setAttribute("aria-label", `Loss curve. ${text}`);
    const frame = this.frames.get(shown);
    this.pictures.forEach((canvas, i) =>
      paint(canvas, frame.pixels.subarray(784 * i, 784 * (i + 1))),
    );
    this.drawPlane(frame.points, when);
  }

  /** Each code as its class' digit, in its class' colour. */
  drawPlane(points, when) {
    const scale = devicePixelRatio || 1;
    const side = Math.min(PLANE_SIDE, this.plane.parentElement.clientWidth);
    if (this.plane.width !== Math.round(side * scale)) {
      this.plane.width = this.plane.height = Math.round(side * scale);
      this.plane.style.width = this.plane.style.height = `${side}px`;
    }
    const context = this.plane.getContext("2d");
    const { width } = this.plane;
    context.clearRect(0, 0, width, width);
    context.font = `600 ${9 * scale}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { middle, reach } = this.square;
    const place = (at, axis) => {
      const share = Math.max(-1, Math.min(1, (at - middle[axis]) / reach));
      return width / 2 + share * (width / 2 - 6 * scale);
    };
    for (let i = 0; i < this.labels.length; i++) {
      context.fillStyle = this.store.classColours[this.labels[i]];
      const [x, y] = [place(points[2 * i], 0), width - place(points[2 * i + 1], 1)];
      context.fillText(this.labels[i], x, y);
    }
    this.caption.textContent = `${this.labels.length} test codes, each drawn as its class. The plane is fixed: the two directions in which the untrained network's codes spread most.`;
    this.plane.setAttribute("aria-label", `${when}: ${this.caption.textContent}`);
  }

  destroy() {
    this.stopPlay();
    this.resize.disconnect();
  }
}

const timelines = new WeakMap();

export function showTimeline(args, store) {
  const root = args.parentElement.querySelector(".timeline");
  if (!timelines.has(root)) timelines.set(root, new Timeline(root, store));
  timelines.get(root).update(args);
  return () => {
    timelines.get(root)?.destroy();
    timelines.delete(root);
  };
}
