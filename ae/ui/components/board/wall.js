// The wall: every drawing beside its reconstruction, whose it is and how far off.

import { button, element, labelled, setText } from "../shared/dom.js";
import { _, N_, ngettext } from "../shared/language.js";
import { createPicture, paint } from "../shared/picture.js";
import { inOrder } from "./scores.js";
import { signWords } from "./signs.js";

const firstTiles = () => (innerWidth < 640 ? 24 : 90); // about what a screen or two hold
const ORDERS = [
  ["came", N_("newest first")],
  ["error", N_("largest error first")],
  ["class", N_("by class")],
];

export class Wall {
  /** `point` is given the number of the drawing the reader looks at, or null; `hide` and
   * `takeBack` that of one a button is pressed for. */
  constructor({ point, hide, takeBack }) {
    Object.assign(this, { point, hide, takeBack });
    this.tiles = new Map();
    this.order = "came";
    this.nShown = firstTiles();
    this.root = element("section", "wall");
    this.heading = element("h3");
    this.select = element("select");
    this.select.onchange = () => {
      this.order = this.select.value;
      this.draw(this.given);
    };
    this.label = element("label", "order");
    this.head = element("div", "wall-head");
    this.head.append(this.heading, this.label);
    this.list = element("ul", "drawings");
    this.more = button("", () => {
      this.nShown += firstTiles();
      this.draw(this.given);
    });
    this.empty = element("p", "empty");
    this.root.append(this.head, this.empty, this.list, this.more);
  }

  /** The words of its own, in the language of the page. */
  name() {
    this.select.replaceChildren(
      ...ORDERS.map(([value, words]) => {
        const option = element("option", "", _(words));
        option.value = value;
        return option;
      }),
    );
    this.select.value = this.order;
    this.label.replaceChildren(document.createTextNode(`${_("Order")} `), this.select);
    this.list.setAttribute("aria-label", _("Drawings of the class"));
    setText(this.empty, _("Nothing has been sent yet."));
  }

  /** `entries` are the drawings: see ClassView.entries. */
  draw(given) {
    this.given = given;
    const { entries } = given;
    setText(this.heading, ngettext("{n} drawing", "{n} drawings", entries.length));
    this.empty.hidden = entries.length > 0;
    this.label.hidden = entries.length < 2;
    const shown = inOrder(entries, this.order).slice(0, this.nShown);
    const numbers = new Set(shown.map(({ number }) => number));
    for (const [number, tile] of this.tiles) {
      if (numbers.has(number)) continue;
      tile.root.remove();
      this.tiles.delete(number);
    }
    shown.forEach((entry, place) => {
      if (!this.tiles.has(entry.number)) this.tiles.set(entry.number, this.createTile());
      const tile = this.tiles.get(entry.number);
      tile.show(entry, given);
      const there = this.list.children[place];
      if (there !== tile.root) this.list.insertBefore(tile.root, there ?? null);
    });
    const nMore = entries.length - shown.length;
    this.more.hidden = nMore === 0;
    setText(this.more, ngettext("Show {n} more", "Show {n} more", Math.min(nMore, firstTiles())));
  }

  createTile() {
    const root = element("li");
    const picture = element("button", "tile");
    picture.type = "button";
    const [before, after] = [createPicture(), createPicture()];
    picture.append(before, after);
    const words = element("span", "words");
    const action = button("", () => this.act(tile.entry));
    action.className = "act";
    root.append(picture, words, action);
    const tile = { root, picture, before, after, words, action, entry: null };
    picture.onpointerenter = picture.onfocus = () => this.point(tile.entry.number);
    picture.onpointerleave = picture.onblur = () => this.point(null);
    picture.onclick = () => this.point(tile.entry.number);
    tile.show = (entry, given) => this.fill(tile, entry, given);
    return tile;
  }

  fill(tile, entry, { facts, animals, colours, hand, network }) {
    const { root, picture, before, after, words, action } = tile;
    const isSame = tile.entry?.reconstruction === entry.reconstruction && tile.network === network;
    tile.entry = entry;
    tile.network = network;
    if (!isSame) {
      paint(before, entry.pixels);
      paint(after, entry.reconstruction);
    }
    const isMine = hand !== null && entry.hand === hand;
    const values = {
      meant: entry.meant,
      error: entry.error.toFixed(4),
      sign: signWords(facts, animals, entry.hand),
    };
    setText(words, _("{meant}: {error}", values));
    const stray = entry.nearest === entry.meant
      ? ""
      : ` ${_("Most of its nearest test digits are {nearest}s.", { nearest: entry.nearest })}`;
    const whole = `${_("A {meant} by {sign}: error {error}.", values)}${stray}`;
    labelled(picture, whole);
    picture.title = whole;
    picture.style.setProperty("--sign", colours[facts.signs[entry.hand]?.[0]]);
    root.classList.toggle("mine", isMine);
    root.classList.toggle("stray", entry.nearest !== entry.meant);
    root.classList.toggle("is-hidden", Boolean(entry.hidden));
    action.hidden = !facts.is_teacher && !isMine;
    let name = _("Take back");
    if (facts.is_teacher) name = entry.hidden ? _("Show again") : _("Hide");
    setText(action, name);
    labelled(action, `${name}: ${whole}`);
  }

  act(entry) {
    const { facts } = this.given;
    if (facts.is_teacher) this.hide(entry.number, !entry.hidden);
    else this.takeBack(entry.number);
  }
}
