// One number of the code: its name, a field, a slider, and what either end would draw.

import { element } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";
import { rounded, stepTo } from "../shared/numbers.js";

const FIELD_KEYS = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

export class Row {
  /** `owner` has `code`, `set`, `type`, and hears by `hold` whether a hand is on it. */
  constructor(owner, i, [low, high], mean) {
    Object.assign(this, { owner, i, low, high, name: `z${i + 1}` });
    this.line = element("div", "number");
    this.ends = [low, high].map((end, side) => this.buildEnd(end, side));
    const track = element("span", "track");
    this.ghost = element("span", "ghost");
    this.ghost.hidden = true;
    const mark = element("span", "mark");
    mark.style.setProperty("--at", this.share(mean));
    track.append(this.buildRange(), mark, this.ghost);
    const name = element("span", "name", this.name);
    this.line.append(name, this.buildField(), this.ends[0], track, this.ends[1]);
  }

  share(value) {
    return (value - this.low) / (this.high - this.low);
  }

  buildField() {
    const { name, owner, i } = this;
    const field = (this.field = element("input", "field"));
    field.type = "text";
    field.inputMode = "decimal";
    field.autocomplete = "off";
    field.setAttribute("aria-label", _("{name} as a number", { name }));
    field.value = field.dataset.shown = "";
    field.onchange = () => owner.type(this);
    field.onkeydown = (event) => {
      if (!FIELD_KEYS.includes(event.key)) return;
      event.preventDefault();
      owner.set(i, stepTo(event.key, owner.code[i], [this.low, this.high]));
    };
    return field;
  }

  buildRange() {
    const { name, owner, i, low, high } = this;
    const range = (this.range = element("input", "range"));
    range.type = "range";
    range.min = low;
    range.max = high;
    range.step = "any";
    range.setAttribute("aria-label", name);
    range.oninput = () => owner.set(i, rounded(Number(range.value)), { typed: false });
    range.onpointerdown = ({ button }) => {
      if (button !== 0) return;
      this.before = owner.code[i];
      owner.hold(true);
    };
    range.onpointerup = range.onlostpointercapture = () => owner.hold(false);
    // The browser takes the finger's way for a scroll: then it was no wish for a value.
    range.onpointercancel = () => {
      owner.set(i, this.before);
      owner.hold(false);
    };
    range.onkeydown = (event) => {
      const to = stepTo(event.key, owner.code[i], [low, high]);
      if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      owner.set(i, to);
    };
    return range;
  }

  buildEnd(end, side) {
    const canvas = createPicture();
    canvas.title = _("What {name} = {value} would draw", {
      name: this.name,
      value: rounded(end),
    });
    canvas.classList.add("end", side ? "high" : "low");
    canvas.onclick = () => this.owner.set(this.i, rounded(end), { jumped: true });
    return canvas;
  }

  /** Show a value; a number still being typed is the reader's. */
  show(value) {
    this.range.value = value;
    if (this.field.value === this.field.dataset.shown) this.showNumber(value);
  }

  showNumber(value) {
    const { field } = this;
    field.value = field.dataset.shown = value.toFixed(2);
  }

  /** Mark where the input's code has this number; null takes the mark away. */
  showGhost(value) {
    this.ghost.hidden = value === null;
    if (value === null) return;
    const at = Math.max(0, Math.min(1, this.share(value)));
    this.ghost.style.setProperty("--at", at);
    this.ghost.title = _("The input's {name} is {value}", {
      name: this.name,
      value: value.toFixed(2),
    });
  }

  /** Draw what either end would, with the other numbers of a code as they are. */
  drawEnds(decode, code) {
    const changed = [...code];
    [this.low, this.high].forEach((end, side) => {
      changed[this.i] = end;
      paint(this.ends[side], decode(changed));
    });
  }

  isBeyond(value) {
    return value < rounded(this.low) || value > rounded(this.high);
  }
}
