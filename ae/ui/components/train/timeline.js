// A run in training: how far it is, and its time machine: the loss curve, ten digits and
// 2,000 codes as they were after each epoch, and a slider to scrub through them.

import { element } from "../shared/dom.js";
import { recall } from "../shared/link.js";
import { mountOnce, View } from "../shared/view.js";
import { createPicture, paint, pixelsOf } from "../shared/picture.js";
import { drawCurve } from "./curve.js";
import { firstOfEachClass, squareAround } from "./frames.js";
import { progressWords, shareDone } from "./progress_words.js";
import { RunWatch } from "./run_watch.js";

const CURVE_HEIGHT = 260;
const PLANE_SIDE = 360;
const FRAME_MS = 120; // a frame of the play button
const TELL_AGAIN_MS = 5000;
const UNANSWERED =
  "The server does not answer. It is asked again and again; this is the last it said.";

/** A pause that ends when somebody looks at the page again, or a connection is back. */
const waitOrWake = (ms) =>
  new Promise((resolve) => {
    const wake = () => {
      if (document.hidden) return;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", wake);
      resolve();
    };
    const timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", wake);
      resolve();
    }, ms);
    document.addEventListener("visibilitychange", wake);
    addEventListener("online", wake);
  });

class Timeline extends View {
  constructor(root, store) {
    super(root, store);
    const resize = new ResizeObserver(() => this.data && this.draw());
    this.watch = new RunWatch({
      ask: store.ask,
      wait: waitOrWake,
      isHidden: () => document.hidden,
      changed: () => this.showNews(),
      framesOf: (key) => this.kept(`frames ${key}`),
    });
    resize.observe(root);
    this.endings.push(() => this.watch.stop(), () => resize.disconnect());
  }

  /** What outlives this view: on another page, or when the training has ended. */
  kept(key) {
    const { session } = this.store;
    if (!session.has(key)) session.set(key, new Map());
    return session.get(key);
  }

  build() {
    this.name = element("strong");
    this.standing = document.createTextNode("");
    const line = element("p", "standing");
    line.append(this.name, " ", this.standing);
    this.bar = element("progress");
    this.bar.max = 1;
    this.bar.setAttribute("aria-label", "Share of the epochs done");
    this.problem = element("p", "problem");
    this.problem.setAttribute("role", "status");
    this.about = element("p", "about");
    this.head = element("div", "head");
    this.head.append(line, this.bar);
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("aria-label", "The loss curve, which is on its way");
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
    this.plane.setAttribute("aria-label", "The codes, which are on their way");
    this.controls = element("div", "controls");
    this.controls.append(this.play, this.slider);
    const left = element("div", "left");
    left.append(this.svg, this.legend, this.controls, this.words, this.digits);
    const right = element("figure", "right");
    right.append(this.plane, element("figcaption", "", ""));
    this.caption = right.lastChild;
    this.layout = element("div", "layout");
    this.layout.append(left, right);
    this.head.hidden = this.layout.hidden = true;
    this.root.replaceChildren(this.head, this.problem, this.about, this.layout);
  }

  /** The epoch shown; null follows the newest. Another instance finds it again, as
   * after the end of a training or a look at another page. */
  get at() {
    return recall(this.store.session, "at", this.data.run) ?? null;
  }

  set at(epoch) {
    this.store.session.set(`at ${this.data.run}`, epoch);
  }

  receive(before) {
    const { data } = this;
    if (before?.run !== data.run) this.stopPlay();
    if (before?.digits !== data.digits) this.pictures = null;
    this.watch.follow(data.run, data.state);
    this.takeNews();
  }

  showNews() {
    this.takeNews();
    this.draw();
  }

  /** Take what has come, and tell Python if its part of the page is out of date. */
  takeNews() {
    const { progress, frames, news } = this.watch;
    this.showProgress();
    this.known = (progress?.snapshots ?? []).filter((epoch) => frames.has(epoch));
    const known = `${this.data.run} ${this.known}`;
    if (known !== this.squareOf) this.square = squareAround(this.known.map((e) => frames.get(e)));
    this.squareOf = known;
    this.slider.max = Math.max(0, this.known.length - 1);
    if (news === null) this.told = null;
    else if (this.told?.news !== news || Date.now() - this.told.at > TELL_AGAIN_MS) {
      this.told = { news, at: Date.now() };
      this.send("change", this.told);
    }
  }

  showProgress() {
    const { progress, failure } = this.watch;
    const problem = failure
      ? (failure.status < 500 ? failure.message : UNANSWERED)
      : progress?.problem;
    this.problem.textContent = problem ?? "";
    this.head.hidden = !progress?.state;
    this.about.textContent = progress?.about ?? "";
    if (!progress) return;
    this.name.textContent = progress.name;
    this.standing.data = progressWords(progress);
    this.bar.value = shareDone(progress);
  }

  /** The ten digits, once their originals have come. */
  buildDigits() {
    const digits = this.store.arrays("digits", this.data.digits);
    if (!digits) return;
    this.labels = digits.labels;
    const chosen = firstOfEachClass(digits.labels);
    const row = (name) => [element("span", "row-name", name)];
    const top = row("original");
    const bottom = row("redrawn");
    this.pictures = chosen.map(([digit, i]) => {
      const original = createPicture(`Test digit, a ${digit}`);
      paint(original, pixelsOf(digits.images, i));
      const picture = createPicture(`The ${digit} redrawn`);
      top.push(original);
      bottom.push(picture);
      return picture;
    });
    this.digits.style.setProperty("--n", chosen.length);
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
    const { progress, curve } = this.watch;
    this.layout.hidden = !curve?.points.length || !progress.pca;
    if (this.layout.hidden || !this.root.clientWidth) return;
    if (!this.pictures) this.buildDigits();
    const hasFrames = this.known.length > 0;
    const isOnItsWay = progress.at_work || progress.snapshots.length > 0;
    for (const part of [this.controls, this.digits, this.plane.parentElement]) {
      part.style.display = hasFrames || isOnItsWay ? "" : "none";
    }
    const newest = this.known.at(-1) ?? 0;
    const shown = this.known.includes(this.at) ? this.at : newest;
    const { pca, n_epochs: nEpochs } = progress;
    const isLive = this.at === null || !hasFrames;
    const epoch = isLive ? Math.max(newest, curve.points.at(-1)[0]) : shown;
    this.slider.value = this.known.indexOf(shown);
    this.play.disabled = this.known.length < 2;
    const width = this.svg.parentElement.clientWidth;
    this.svg.style.height = `${CURVE_HEIGHT}px`;
    const { points } = curve;
    drawCurve(this.svg, { points, pca, nEpochs, epoch }, width, CURVE_HEIGHT);
    // The epoch named is the one the error is of, whatever pictures have come.
    const [at, , test] = points.findLast(([at, , error]) => at <= epoch && error > 0) ?? [shown];
    const when = at === 0 ? "Before the first step" : `After epoch ${at} of ${nEpochs}`;
    const error = test?.toFixed(4) ?? "not measured yet";
    const text = `${when}: error on the test digits ${error}; PCA ${pca.toFixed(4)}.` +
      (hasFrames || isOnItsWay ? "" : " No snapshots were kept of this run to look back at.");
    if (this.words.textContent !== text) this.words.textContent = text;
    this.slider.setAttribute("aria-valuetext", when);
    this.svg.setAttribute("aria-label", `Loss curve. ${text}`);
    const frame = this.watch.frames.get(shown);
    if (!frame || !this.pictures) return;
    this.pictures.forEach((canvas, i) =>
      paint(canvas, frame.pixels.subarray(784 * i, 784 * (i + 1)))
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
    const n = points.length / 2;
    for (let i = 0; i < n; i++) {
      context.fillStyle = this.store.classColours[this.labels[i]];
      const [x, y] = [place(points[2 * i], 0), width - place(points[2 * i + 1], 1)];
      context.fillText(this.labels[i], x, y);
    }
    this.caption.textContent =
      `${n} test codes, each drawn as its class. The plane is fixed: the two directions in which the untrained network's codes spread most.`;
    this.plane.setAttribute("aria-label", `${when}: ${this.caption.textContent}`);
  }

  destroy() {
    this.stopPlay();
    super.destroy();
  }
}

export const showTimeline = mountOnce(".timeline", (root, store) => new Timeline(root, store));
