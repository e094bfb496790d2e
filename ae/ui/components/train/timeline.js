// A run in training: how far it is, and its time machine: the loss curve, ten digits and
// 2,000 codes as they were after each epoch, and a slider to scrub through them.

import {
  button,
  element,
  labelled,
  lively,
  setText,
  statusLine,
  wantsLittleMotion,
} from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { recall } from "../shared/link.js";
import { mountOnce, View } from "../shared/view.js";
import { createPicture, imageTitle, paint, pixelsOf } from "../shared/picture.js";
import { drawCurve } from "./curve.js";
import { firstOfEachClass, squareFor } from "./frames.js";
import { progressWords, settingsWords, shareDone } from "./progress_words.js";
import { RunWatch } from "./run_watch.js";

const PLANE_SIDE = 300;
const FRAME_MS = 120; // a frame of the play button
const CALM_FRAME_MS = 1000; // where little is to move
const TELL_AGAIN_MS = 5000;
const AT_REST = new Set(["created", "finished", "stopped", "failed", "lost"]);
const UNANSWERED = N_(
  "The server does not answer. The page keeps trying; this is the last answer.",
);

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
    this.standing = element("p", "standing");
    this.bar = labelled(element("progress"), _("Share of the epochs done"));
    this.bar.max = 1;
    this.problem = statusLine("problem");
    this.head = element("div", "head");
    this.head.append(this.standing, this.bar);
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    labelled(this.svg, _("The loss curve, which is on its way"), "img");
    this.legend = element("p", "legend");
    for (const [name, text] of [["train", _("training digits")], ["test", _("test digits")]]) {
      this.legend.append(element("span", `key ${name}`), text);
    }
    this.play = button(_("Play"), () => this.togglePlay());
    this.slider = labelled(element("input", "scrub"), _("Epoch to look back at"));
    this.slider.type = "range";
    this.slider.min = 0;
    this.slider.oninput = () => this.scrubTo(Number(this.slider.value));
    this.live = button(_("Back to live"), () => {
      this.stopPlay();
      this.at = null;
      this.draw();
    });
    this.words = lively(element("p", "words"));
    this.lost = statusLine("words lost");
    this.digits = element("div", "digits");
    this.plane = labelled(
      element("canvas", "plane"),
      _("The codes, which are on their way"),
      "img",
    );
    this.controls = element("div", "controls");
    this.controls.append(this.play, this.slider, this.live);
    const left = element("div", "left");
    left.append(this.svg, this.legend);
    const right = element("figure", "right");
    this.caption = element("figcaption");
    right.append(this.plane, this.caption);
    const below = element("div", "below");
    below.append(this.controls, this.lost, this.words, this.digits);
    this.layout = element("div", "layout");
    this.layout.append(left, right, below);
    this.about = element("p", "about");
    this.head.hidden = this.layout.hidden = true;
    this.root.replaceChildren(this.head, this.problem, this.layout, this.about);
    this.pictures = null;
    this.stopPlay();
  }

  /** The epoch shown; null follows the newest. Another instance finds it again, as
   * after the end of a training or a look at another page. */
  get at() {
    return recall(this.store.session, "at", this.data.run) ?? null;
  }

  set at(epoch) {
    this.store.session.set(`at ${this.data.run}`, epoch);
  }

  /** The words stand in the elements. */
  shapeOf(data) {
    return data.language;
  }

  receive(before) {
    const { data } = this;
    if (before?.run !== data.run) this.stopPlay();
    // Whoever goes on with a run wants to see it go on.
    else if (AT_REST.has(before.state) && !AT_REST.has(data.state)) this.at = null;
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
    if (progress) this.checkEpoch(progress.snapshots);
    this.slider.max = Math.max(0, this.known.length - 1);
    if (news === null) this.told = null;
    else if (this.told?.news !== news || Date.now() - this.told.at > TELL_AGAIN_MS) {
      this.told = { news, at: Date.now() };
      this.send("change", this.told);
    }
  }

  /** An epoch of which there is nothing, as a link may ask for, is told of. */
  checkEpoch(epochs) {
    if (this.at === null || epochs.includes(this.at)) return;
    const text = _(
      "There is no frame of epoch {epoch} of this run; the newest one is shown.",
      { epoch: this.at },
    );
    this.at = null;
    setText(this.lost, text);
    addEventListener("pointerdown", () => setText(this.lost, ""), { once: true });
  }

  showProgress() {
    const { progress, failure } = this.watch;
    const problem = failure
      ? (failure.status < 500 ? failure.message : _(UNANSWERED))
      : progress?.problem;
    setText(this.problem, problem ?? "");
    this.head.hidden = !progress?.state;
    setText(this.about, settingsWords(progress?.settings));
    if (!progress) return;
    setText(this.standing, progressWords(progress));
    this.bar.value = shareDone(progress);
    this.bar.hidden = !progress.at_work; // a whole red bar looks like something to do
  }

  /** The ten digits, once their originals have come. */
  buildDigits() {
    const digits = this.store.arrays("digits", this.data.digits);
    if (!digits) return;
    this.labels = digits.labels;
    const chosen = firstOfEachClass(digits.labels);
    const row = (name) => [element("span", "row-name", name)];
    const top = row(_("original"));
    const bottom = row(_("reconstructed"));
    this.pictures = chosen.map(([digit, i]) => {
      const original = createPicture(imageTitle(i, digit));
      paint(original, pixelsOf(digits.images, i));
      const picture = createPicture(_("The {digit} reconstructed", { digit }));
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
    setText(this.play, _("Pause"));
    this.timer = setInterval(() => {
      this.scrubTo(position++);
      if (position >= this.known.length) this.stopPlay();
    }, wantsLittleMotion() ? CALM_FRAME_MS : FRAME_MS);
  }

  stopPlay() {
    clearInterval(this.timer);
    this.timer = null;
    setText(this.play, _("Play"));
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
    const { pca, mean, n_epochs: nEpochs } = progress;
    const isLive = this.at === null || !hasFrames;
    const epoch = isLive ? Math.max(newest, curve.points.at(-1)[0]) : shown;
    this.slider.value = this.known.indexOf(shown);
    this.play.disabled = this.known.length < 2;
    this.live.disabled = isLive;
    setText(this.live, progress.at_work ? _("Back to live") : _("To the last epoch"));
    const { points } = curve;
    const { width, height } = this.svg.getBoundingClientRect();
    drawCurve(this.svg, { points, pca, mean, nEpochs, epoch }, width, height);
    // The epoch named is the one the error is of, whatever pictures have come.
    const [at, , test] = points.findLast(([at, , error]) => at <= epoch && error > 0) ?? [shown];
    const when = at === 0
      ? _("Before the first step")
      : _("After epoch {epoch} of {nEpochs}", { epoch: at, nEpochs });
    const values = { when, error: test?.toFixed(4), pca: pca.toFixed(4), mean: mean?.toFixed(4) };
    const text = test === undefined
      ? _("{when}: the error on the test digits is not measured yet.", values)
      : mean
      ? _("{when}: error on the test digits {error}; PCA {pca}; mean image {mean}.", values)
      : _("{when}: error on the test digits {error}; PCA {pca}.", values);
    const without = hasFrames || isOnItsWay
      ? ""
      : _("No snapshots were kept of this run to look back at.");
    setText(this.words, [text, without].filter(Boolean).join(" "));
    this.slider.setAttribute("aria-valuetext", when);
    this.svg.setAttribute("aria-label", _("Loss curve. {text}", { text }));
    const frame = this.watch.frames.get(shown);
    if (!frame || !this.pictures) return;
    this.pictures.forEach((canvas, i) =>
      paint(canvas, frame.pixels.subarray(784 * i, 784 * (i + 1)))
    );
    this.drawPlane(frame, this.watch.frames.get(newest), when);
  }

  /** Each code as its class' digit, in its class' colour. */
  drawPlane(frame, newest, when) {
    const scale = devicePixelRatio || 1;
    const side = Math.min(PLANE_SIDE, this.plane.parentElement.clientWidth);
    const pixels = Math.round(side * scale);
    if (this.plane.height !== pixels) {
      this.plane.width = this.plane.height = pixels;
      this.plane.style.width = this.plane.style.height = `${side}px`;
    }
    const context = this.plane.getContext("2d");
    const { width } = this.plane;
    context.clearRect(0, 0, width, width);
    context.font = `600 ${9 * scale}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { points } = frame;
    const { middle, reach, times } = squareFor(frame, newest);
    const place = (at, axis) => width / 2 + (at - middle[axis]) / reach * (width / 2 - 6 * scale);
    const n = points.length / 2;
    for (let i = 0; i < n; i++) {
      context.fillStyle = this.store.classColours[this.labels[i]];
      const [x, y] = [place(points[2 * i], 0), width - place(points[2 * i + 1], 1)];
      context.fillText(this.labels[i], x, y);
    }
    const caption = [
      frame.isRefitted
        ? _(
          "{n} test codes, each drawn as its class, along the two directions in which the " +
            "codes of this epoch spread most.",
          { n: n.toLocaleString("en-US") },
        )
        : _(
          "{n} test codes, each drawn as its class. This run is older: the plane is that of " +
            "the two directions in which the untrained network's codes spread most.",
          { n: n.toLocaleString("en-US") },
        ),
    ];
    if (times > 1) {
      caption.push(
        _("The plane is {times} times as wide as for the newest epoch.", {
          times: times.toFixed(1),
        }),
      );
    }
    setText(this.caption, caption.join(" "));
    this.plane.setAttribute("aria-label", `${when}: ${this.caption.textContent}`);
  }

  destroy() {
    this.stopPlay();
    super.destroy();
  }
}

export const showTimeline = mountOnce(".timeline", (root, store) => new Timeline(root, store));
