// The network between image in and image out: a low strip of all layers, always there, and
// unfolded each unit with what it holds and looks for.

import { button, element, labelled, setText } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";
import { createPicture, N_PIXELS, paintDifference, pixelsOf } from "../shared/picture.js";
import { fieldWords, nameOf, searchWords, valueWords } from "./unit_words.js";
import { Units } from "./units.js";
import { Activations, largest } from "./layers.js";

const LOOK_SLICE_MS = 6; // of looking at test digits, between two frames
const FLAT_PICTURE = new Float32Array(N_PIXELS);
const LAYERS_HELP = N_(
  "The units of the network. Left and right arrows change layers, up and down units.",
);
const LEGEND = N_(
  "Point at a unit, tap it, or reach it with the arrow keys. You see what it holds and what " +
    "it looks for. The brighter, the larger within its layer. ✕ marks units that are off for " +
    "every test digit. In the code, orange is above 0 and blue is below.",
);
const IS_CUT = N_("The sliders no longer follow the input, so this does not reach the output.");

export class LayersView {
  /** `state` gives { network, image, code, isLinked, images, digits } when it is needed. */
  constructor(store, state) {
    this.store = store;
    this.state = state;
    this.build();
    if (store.session.get("layers are open")) this.toggle();
  }

  build() {
    this.fold = button("", () => this.toggle());
    this.fold.className = "fold";
    const flow = element("canvas", "units");
    flow.setAttribute("aria-hidden", "true"); // unfolded, its units can be read
    flow.onclick = () => this.toggle();
    this.flow = new Units(flow, { isStrip: true });
    this.strip = element("section", "layers");
    this.strip.setAttribute("aria-label", _("The layers of the network"));
    this.strip.append(flow, this.fold);
    const canvas = element("canvas", "units");
    canvas.tabIndex = 0;
    labelled(canvas, _(LAYERS_HELP), "application");
    this.units = new Units(canvas);
    const scroller = element("div", "scroller");
    scroller.append(canvas);
    this.unitPicture = createPicture();
    this.unitPicture.classList.add("unit-picture");
    this.words = element("p", "words");
    this.said = element("p", "hidden"); // the words again, where arrow keys have led
    this.said.setAttribute("role", "status");
    this.looked = element("p", "looked");
    const text = element("div");
    text.append(this.words, this.looked, this.said);
    const info = element("div", "info");
    info.append(this.unitPicture, text);
    this.body = element("section", "between");
    this.body.setAttribute("aria-label", _("The network in between"));
    this.body.append(scroller, info);
    this.body.hidden = true;
    this.body.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      this.toggle();
      this.fold.focus();
    };
    this.listen(canvas);
    this.label();
    this.resize = new ResizeObserver(() => this.refresh());
    this.resize.observe(this.strip);
  }

  listen(canvas) {
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const place = this.units.under(event);
      if (place) this.choose(place);
    };
    canvas.onkeydown = (event) => {
      const place = this.units.plan && this.step(event.key);
      if (!place) return;
      event.preventDefault();
      this.choose(place);
      this.said.textContent = this.words.textContent;
    };
  }

  /** The unit an arrow key leads to. */
  step(key) {
    const { blocks } = this.units.plan;
    const { at, unit } = this.chosen ?? { at: 0, unit: 0 };
    const within = (i, n) => Math.max(0, Math.min(n - 1, i));
    const { columns, n } = blocks[at];
    if (key === "ArrowDown" || key === "ArrowUp") {
      const to = unit + (key === "ArrowDown" ? columns : -columns);
      if (to >= 0 && to < n) return { at, unit: to };
      // Past the end of a column the next one begins.
      const column = within((unit % columns) + (to < 0 ? -1 : 1), columns);
      if (column === unit % columns) return { at, unit };
      const lowest = column + columns * Math.floor((n - 1 - column) / columns);
      return { at, unit: to < 0 ? lowest : column };
    }
    if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
    const next = within(at + (key === "ArrowRight" ? 1 : -1), blocks.length);
    return { at: next, unit: within(Math.round((unit / n) * blocks[next].n), blocks[next].n) };
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.body.hidden = !this.isOpen;
    this.store.session.set("layers are open", this.isOpen);
    this.label();
    this.refresh();
  }

  label() {
    this.fold.textContent = this.isOpen ? _("Hide the units") : _("Show every unit");
    this.fold.setAttribute("aria-expanded", String(Boolean(this.isOpen)));
  }

  /** The unit that was chosen before, here or by who sent the link. */
  recalled() {
    const [at, unit] = this.store.session.get("unit") ?? [];
    return at === undefined ? null : { at, unit };
  }

  choose(place) {
    this.chosen = place;
    this.store.session.set("unit", [place.at, place.unit]);
    this.refresh();
  }

  /** Draw what the layers hold now. */
  refresh() {
    if (!this.strip.isConnected) return;
    const state = this.state();
    if (!state.network) return;
    const { session } = this.store;
    const key = `layers ${state.network.id} ${state.digits}`;
    if (session.get("layers")?.key !== key) {
      session.set("layers", { key, activations: new Activations(state.network) });
    }
    const { activations } = session.get("layers");
    if (this.activations !== activations) this.chosen = this.activations ? null : this.recalled();
    this.activations = activations;
    activations.pass(state.image?.pixels, state.code);
    const n = nDigits(state);
    this.flow.fit(activations, Math.floor(this.strip.clientWidth));
    this.flow.draw({ isLinked: state.isLinked, n, chosen: null });
    if (!this.isOpen) return;
    this.units.fit(activations, Math.floor(this.body.clientWidth));
    const { at, unit } = this.chosen ?? {};
    if (this.chosen && !(unit < this.units.plan.blocks[at]?.n)) this.chosen = null;
    this.units.draw({ isLinked: state.isLinked, n, chosen: this.chosen });
    this.explain(state, n);
    this.look();
  }

  /** What the chosen unit holds and looks for, in words and as a picture. */
  explain({ isLinked, image }, n) {
    const { activations, chosen } = this;
    // Without an image the encoder's units hold nothing that could become more.
    const isIdle = chosen && !image && chosen.at !== 1 && chosen.at < activations.network.depth;
    const receptiveField = chosen && !isIdle
      ? activations.receptiveField(chosen.at, chosen.unit)
      : null;
    const most = receptiveField ? largest(receptiveField.pixels) : 0;
    const shares = most ? receptiveField.pixels.map((value) => value / most) : FLAT_PICTURE;
    this.unitPicture.style.visibility = most ? "visible" : "hidden";
    paintDifference(this.unitPicture, shares, FLAT_PICTURE);
    let words = _(LEGEND);
    if (chosen) {
      const isBefore = chosen.at < activations.network.depth;
      words = [
        nameOf(activations, chosen),
        isBefore && !image ? _("nothing goes in.") : valueWords(activations, chosen, n),
        fieldWords(receptiveField, most),
        isBefore && image && !isLinked ? _(IS_CUT) : "",
      ].join(" ");
    }
    setText(this.words, words);
  }

  /** Look at the test digits, a slice at a time, for units that never light up. */
  look() {
    const { activations } = this;
    const state = this.state();
    const n = nDigits(state);
    const words = searchWords(activations, n);
    setText(this.looked, words);
    if (this.looking || !n || activations.nSeen >= n) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      if (!this.isOpen || !this.body.isConnected || activations !== this.activations) return;
      lookAtSome(activations, state.images, n);
      if (activations.nSeen >= n) this.refresh();
      else this.look();
    }, LOOK_SLICE_MS);
  }

  destroy() {
    this.resize.disconnect();
    clearTimeout(this.looking);
  }
}

const nDigits = ({ images }) => (images ? images.length / N_PIXELS : 0);

function lookAtSome(activations, images, n) {
  const end = performance.now() + LOOK_SLICE_MS;
  while (activations.nSeen < n && performance.now() < end) {
    activations.look(pixelsOf(images, activations.nSeen));
  }
}
