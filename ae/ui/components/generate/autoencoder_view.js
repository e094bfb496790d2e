// Around the sliders of the first page: the image that goes in, whether the output still
// comes from it, how far off it is, and whether such a code is real.

import { button, element, setText, statusLine } from "../shared/dom.js";
import { meanSquaredError } from "../shared/picture.js";
import { realDigits } from "../shared/latent_view.js";
import { _ } from "../shared/language.js";
import { judge } from "../shared/neighbours.js";
import { isSameCode, rounded } from "../shared/numbers.js";
import { SendToClass } from "../board/send.js";
import { AGREE, Meter } from "./meter.js";
import { Source } from "./source.js";
import { errorsOf, isUnlike, rankWords, shareBelow } from "./error_rank.js";
import { LayersView } from "./layers_view.js";

export class AutoencoderView {
  constructor(owner) {
    this.owner = owner;
    this.store = owner.store;
    this.image = null;
    this.buttons = [];
    this.source = new Source(this.store, {
      changed: (image) => this.receive(image),
      held: (held) => owner.hold(held),
      pick: () => owner.pick(),
    });
    this.meter = new Meter(this.store, {
      go: (code) => owner.jump(code),
      showStatus: (text) => owner.showStatus(text),
    });
    this.layersView = new LayersView(this.store, () => this.state());
    this.send = new SendToClass(this.store, {
      drawing: () => this.image,
      code: () => owner.code,
    });
    this.source.pad.tools.after(this.send.root);
    this.error = element("p", "error", "\u00a0");
    this.said = statusLine("hidden");
    this.words = element("span", "", "\u00a0");
    this.back = button(_("Back to the input's code"), () => owner.jump(this.inputCode));
    this.link = element("p", "link");
    this.link.append(this.words, this.back);
  }

  arrange(output, numbers, classButtons) {
    output.querySelector(".main").prepend(element("h3", "", _("Image out")));
    output.append(this.error, this.meter.root, this.said);
    const through = element("h3", "", _("Through the network: the units of each layer"));
    const title = element("h3", "", _("The code: all that is passed on"));
    numbers.prepend(through, this.layersView.strip, title, this.link);
    numbers.append(classButtons);
    return [this.source.root, numbers, output, this.layersView.body];
  }

  /** What the network in between is to show. */
  state() {
    const { network, data, code } = this.owner;
    const images = this.store.arrays("digits", data.digits)?.images;
    const { image, isLinked } = this;
    return { network, code, image, isLinked, images, digits: data.digits };
  }

  receiveOriginal(original, isNews) {
    this.source.ids = this.owner.data;
    this.send.begin(this.owner.data.language);
    if (isNews) this.news = { original };
  }

  take() {}

  /** Something has come: the network, the test digits, or a code set by Python. */
  arrived() {
    if (!this.news) return;
    const { original } = this.news;
    const digit = original && this.source.digitOf(original);
    if (original && !digit) return; // its picture is on the way
    const linked = this.linked();
    if (linked === undefined) return; // so is that
    const kept = linked ?? this.kept();
    this.news = null;
    // A drawing stays while Python sets codes; a digit whose code these are comes in.
    // A link that names an image and no code means that image's own.
    const names = linked && this.store.session.get("names no code");
    this.store.session.delete("names no code");
    // The digit that a run opens on takes nobody's drawing away.
    const isFirst = this.owner.version === 0;
    const isMeant = digit && !names && !isFirst && this.isCodeOf(digit.pixels);
    const from = isMeant || !kept ? digit : kept;
    const isOpening = isFirst && from === digit;
    const image = this.source.restore(from ? { ...from, isOpening } : { kind: "none" });
    this.accept(image);
    if (names && image) this.owner.follow(this.inputCode);
  }

  /** The image a link asks for; null if it asks for none, undefined while its digit is
   * on the way. */
  linked() {
    const { session } = this.store;
    if (session.has("input")) return null; // from here on that is what goes in
    const [index, drawn] = ["image", "drawing"].map((key) => session.get(key));
    if (index === "none") return { kind: "none" };
    if (index === undefined) return drawn ? { kind: "drawing", drawn } : null;
    const { digits } = this.owner.data;
    if (!this.store.arrays("digits", digits)) return undefined;
    const digit = this.source.digitOf({ index, digits });
    if (!digit) {
      this.source.showStatus(
        _("The link asks for test image {index}, which does not exist.", { index }),
      );
    }
    return digit;
  }

  /** The image of the page one has left; no digit of another run. */
  kept() {
    const { from, network } = this.store.session.get("input") ?? {};
    return network === this.owner.data.network || from?.kind !== "digit" ? from : null;
  }

  isCodeOf(pixels) {
    return isSameCode(this.owner.code, this.owner.network.encode(pixels));
  }

  accept(image) {
    this.image = image;
    this.inputFound = null;
    this.inputCode = image &&
      Array.from(image.code ?? this.owner.network.encode(image.pixels), rounded);
    const { network } = this.owner.data;
    const { session } = this.store;
    for (const key of ["input", "image", "drawing"]) session.delete(key);
    if (image) {
      const { kind, index, drawn } = image.from;
      session.set("input", { from: image.from, network });
      if (kind === "digit") session.set("image", index);
      else session.set("drawing", drawn);
    } else session.set("image", "none");
    this.owner.rows.forEach((row, i) => row.showGhost(image ? this.inputCode[i] : null));
  }

  /** Another image goes in: the sliders go where its code is. */
  receive(image) {
    if (!this.owner.ready) return;
    this.news = null; // the reader was faster than the digits
    this.accept(image);
    if (image) this.owner.follow(this.inputCode);
    else this.owner.draw();
  }

  get isLinked() {
    return Boolean(this.image) && isSameCode(this.owner.code, this.inputCode);
  }

  /** The picture has been drawn anew. */
  moved(pixels) {
    const { image, isLinked } = this;
    this.mse = image ? meanSquaredError(pixels, image.pixels) : null;
    this.owner.root.classList.toggle("cut", Boolean(image) && !isLinked);
    this.back.disabled = !image || isLinked;
    let words = _("No input yet. The output is drawn from the sliders.");
    if (isLinked) words = _("The sliders follow the input. Move one to take over.");
    else if (image) {
      words = _("The sliders no longer follow the input. ◆ marks the input's code.");
    }
    setText(this.words, words);
  }

  /** In one frame the judgement of a code on the move, in the next the layers: both are
   * what is most of a frame's work. */
  follow(code) {
    this.isJudged = !this.isJudged;
    if (this.isJudged) this.judge(code);
    else this.layersView.refresh();
  }

  judge(code) {
    // A digit that goes in does not count where the sliders are dragged away from it.
    const { from } = this.image ?? {};
    const without = from?.kind === "digit" ? [from.index] : [];
    this.meter.follow(this.owner.data, code, without);
    this.error.textContent = this.errorWords();
  }

  /** How far off the output is. Only a reconstruction is set against those of its class. */
  errorWords() {
    if (!this.image) return _("Put an image in to see how far off the output is.");
    const error = this.mse.toFixed(4);
    if (!this.isLinked) {
      return _(
        "Mean squared error per pixel: {error}, between the sliders' picture and what goes in.",
        { error },
      );
    }
    const real = realDigits(this.store, this.owner.data);
    const alone = _("Mean squared error per pixel: {error}.", { error });
    if (!real) return alone;
    const { label } = this.image;
    this.inputFound ??= judge(real, this.inputCode);
    if (label === undefined && this.inputFound.share < AGREE) {
      return _(
        "Mean squared error per pixel: {error}. Its nearest digits are of several classes, so " +
          "it is not ranked in one.",
        { error },
      );
    }
    const measured = label ?? this.inputFound.label;
    const sorted = errorsOf(real.errors, real.labels, measured);
    if (!sorted.length) return alone;
    const share = shareBelow(sorted, this.mse);
    if (label === undefined && isUnlike(share)) {
      return _(
        "Mean squared error per pixel: {error}. That is more than nearly any real {label}'s, so " +
          "it may be no {label}, and it is not ranked in one class.",
        { error, label: measured },
      );
    }
    const rank = rankWords(share, measured);
    return label === undefined
      ? _("Mean squared error per pixel: {error}. If this is a {label}: {rank}.", {
        error,
        label: measured,
        rank,
      })
      : _("Mean squared error per pixel: {error}, {rank} (its true class).", { error, rank });
  }

  /** What the picture is drawn from, in words. */
  get captionWords() {
    return this.isLinked ? _("Drawn by the decoder from the code of what goes in") : null;
  }

  settled() {
    this.judge(this.owner.code);
    this.layersView.refresh();
    const judged = this.meter.settle();
    const text = [this.words.textContent, this.error.textContent, judged].join(" ");
    setText(this.said, text);
  }

  destroy() {
    this.source.destroy();
    this.send.destroy();
    this.layersView.destroy();
  }
}
