// From one code to another: the way through latent space above the way through pixels,
// to walk along, to play, and as a strip.

import { button, element, lively, setText, statusLine, wantsLittleMotion } from "../shared/dom.js";
import { interpolate } from "../shared/geometry.js";
import { recall } from "../shared/link.js";
import { _ } from "../shared/language.js";
import { mountOnce } from "../shared/view.js";
import { LatentView } from "../shared/latent_view.js";
import { judge } from "../shared/neighbours.js";
import { captionedPicture, createPicture, N_PIXELS, paint } from "../shared/picture.js";
import { figures, verdict } from "./verdict.js";
import { buildStage, buildStrip, SPEAK_MS, takeLine } from "./layout.js";

const WAY_MS = 2400; // from one end to the other
const STEP_MS = 1000; // where little is to move

/** The blend of two pictures, `share` of the way from the first to the second. */
export function blendPixels(a, b, share) {
  return a.map((pixel, i) => (1 - share) * pixel + share * b[i]);
}

/** Where a walk there and back is after some time: 0 to 1. */
export function placeAfter(elapsed) {
  const turn = (elapsed / WAY_MS) % 2;
  return turn <= 1 ? turn : 2 - turn;
}

class Morph extends LatentView {
  build() {
    this.at = this.store.session.get("place") ?? 0.5; // where the two ways differ most
    const pictures = element("div", "pictures");
    this.start = captionedPicture("end", _("Start of the path"));
    this.codes = captionedPicture("large", _("Path through codes"), _("through codes"));
    this.pixels = captionedPicture("large", _("Path through pixels"), _("through pixels"));
    this.goal = captionedPicture("end", _("End of the path"));
    pictures.append(
      ...[this.start, this.codes, this.pixels, this.goal].map(({ figure }) => figure),
    );
    this.play = button(_("Play"), () => (this.playing ? this.stop() : this.begin()));
    this.scrubber = element("input", "scrub");
    Object.assign(this.scrubber, { type: "range", min: 0, max: 1, step: "any", value: this.at });
    this.scrubber.setAttribute("aria-label", _("Position on the path"));
    this.scrubber.oninput = () => {
      this.stop();
      this.walkTo(Number(this.scrubber.value));
    };
    this.scrubber.onkeydown = (event) => this.pressed(event);
    const controls = element("div", "controls");
    controls.append(this.play, this.scrubber);
    this.words = lively(element("p", "words"));
    this.spoken = statusLine("hidden");
    const names = [
      _("through codes"),
      _("through pixels"),
      _("plausibility"),
      _("nearest class"),
    ];
    Object.assign(this, buildStrip(_("Steps of the path"), names));
    this.pair = button("", () => this.sendValue("pair", this.chosen));
    const others = takeLine(() => this.sendValue("take", this.codeAt(this.at)), this.pair);
    const stage = buildStage(pictures, controls, this.words, this.spoken, others);
    this.root.replaceChildren(stage, this.scroller);
  }

  /** The two digits last clicked on the map. */
  get chosen() {
    return recall(this.store.session, "chosen", this.data.codes) ?? [];
  }

  /** The digits the way was made from: they do not count where it is judged. */
  get without() {
    const { a, b } = this.data;
    return [a.index, b.index].filter((index) => index !== null);
  }

  codeAt(share) {
    const { a, b } = this.data;
    return a.code.map((z, i) => (1 - share) * z + share * b.code[i]);
  }

  /** An arrow goes to the next step of the strip, Home and End to an end. */
  pressed(event) {
    const last = this.data.steps - 1;
    const here = this.at * last;
    const to = {
      ArrowLeft: Math.ceil(here - 1 - 1e-9),
      ArrowDown: Math.ceil(here - 1 - 1e-9),
      ArrowRight: Math.floor(here + 1 + 1e-9),
      ArrowUp: Math.floor(here + 1 + 1e-9),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.stop();
    this.walkTo(Math.min(last, Math.max(0, to)) / last);
  }

  begin() {
    this.play.textContent = _("Pause");
    if (wantsLittleMotion()) {
      this.playing = setInterval(() => this.step(), STEP_MS);
      return;
    }
    // On from where one stands, towards the end.
    const from = performance.now() - this.at * WAY_MS;
    const frame = (now) => {
      this.playing = requestAnimationFrame(frame);
      this.walkTo(placeAfter(Math.max(0, now - from)));
    };
    this.playing = requestAnimationFrame(frame);
  }

  /** To the next step of the strip; from the last to the first. */
  step() {
    const last = this.data.steps - 1;
    const next = Math.floor(this.at * last + 1 + 1e-9);
    this.walkTo(next > last ? 0 : next / last);
  }

  stop() {
    cancelAnimationFrame(this.playing);
    clearInterval(this.playing);
    this.playing = null;
    this.play.textContent = _("Play");
  }

  walkTo(share) {
    this.at = share;
    this.store.session.set("place", share);
    this.scrubber.value = share;
    this.drawPlace();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.speak(), SPEAK_MS);
  }

  draw() {
    const { a, b, steps } = this.data;
    this.pair.hidden = this.chosen.length < 2;
    this.pair.textContent = _(
      "Take the two digits last clicked on the map ({first} and {second})",
      { first: this.chosen[0], second: this.chosen[1] },
    );
    if (!this.network) return;
    this.from = this.decode(a.code);
    this.to = this.decode(b.code);
    this.drawEnd(this.start, a, this.from);
    this.drawEnd(this.goal, b, this.to);
    const shows = JSON.stringify([this.data, !!this.real]);
    if (shows !== this.shows) {
      this.shows = shows;
      this.drawStrip(interpolate(a.code, b.code, steps));
    }
    this.drawPlace();
  }

  /** An end is a real digit, or nothing but a code. */
  drawEnd({ canvas, caption }, { name, index }, decoded) {
    const images = index === null ? null : this.store.arrays("digits", this.data.digits)?.images;
    const bytes = images?.subarray(index * N_PIXELS, (index + 1) * N_PIXELS);
    paint(canvas, bytes ? Float32Array.from(bytes, (byte) => byte / 255) : decoded);
    canvas.setAttribute(
      "aria-label",
      bytes ? _("The original of {name}", { name }) : _("Decoded from {name}", { name }),
    );
    caption.textContent = bytes
      ? _("{name}, the original", { name })
      : _("{name}, decoded", { name });
  }

  drawStrip(codes) {
    const { real } = this;
    const judged = codes.map((code) => real && judge(real, code, this.without));
    this.items = codes.map((code, i) => {
      const item = element("li");
      const step = i + 1;
      const above = createPicture(
        judged[i]
          ? _("Step {step} through codes: {verdict}", { step, verdict: verdict(judged[i]) })
          : _("Step {step} through codes", { step }),
      );
      const below = createPicture(_("Step {step} through pixels", { step }));
      paint(above, this.decode(code));
      paint(below, blendPixels(this.from, this.to, i / (codes.length - 1)));
      item.append(
        above,
        below,
        ...figures(judged[i], this.store.classColours, judged[i - 1]?.label),
      );
      item.onclick = () => {
        this.stop();
        this.walkTo(i / (codes.length - 1));
      };
      return item;
    });
    this.strip.replaceChildren(...this.items);
  }

  drawPlace() {
    if (!this.network) return;
    const code = this.codeAt(this.at);
    paint(this.codes.canvas, this.network.decode(code));
    paint(this.pixels.canvas, blendPixels(this.from, this.to, this.at));
    const step = Math.round(this.at * (this.items.length - 1));
    if (this.items[step] !== this.marked) {
      this.marked?.classList.remove("here");
      this.marked = this.items[step];
      this.marked.classList.add("here");
      this.keepInSight(this.marked);
    }
    const { real } = this;
    const judgement = real
      ? verdict(judge(real, code, this.without))
      : _("the real digits are on their way");
    const place = _("{percent} % of the path", { percent: Math.round(100 * this.at) });
    this.scrubber.setAttribute("aria-valuetext", place);
    this.words.textContent = _("{place}: {verdict}.", { place, verdict: judgement });
  }

  /** Words for where one has come to rest. */
  speak() {
    if (this.playing || !this.network) return;
    const { textContent } = this.words;
    this.codes.canvas.setAttribute(
      "aria-label",
      _("Path through codes, {words}", { words: textContent }),
    );
    setText(this.spoken, textContent);
  }

  destroy() {
    this.stop();
    clearTimeout(this.settling);
    super.destroy();
  }
}

export const showMorph = mountOnce(".morph", (root, store) => new Morph(root, store));
