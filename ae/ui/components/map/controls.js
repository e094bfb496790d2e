// In the row above the map: which classes are shown, and under "More" what else is drawn.
// Nobody but the browser hears of it.

import { button, checkbox, element, labelled } from "../shared/dom.js";
import { _, className } from "../shared/language.js";
import { mountOnce, View } from "../shared/view.js";
import { choicesOf } from "./choices.js";
import { symbolPicture } from "./symbols.js";

const LONG_PRESS_MS = 500;

class MapControls extends View {
  constructor(root, store) {
    super(root, store);
    this.choices = choicesOf(store);
    this.endings.push(this.choices.listen(() => this.draw()));
    const onHistory = () => this.choices.readAddress();
    addEventListener("popstate", onHistory);
    this.endings.push(() => removeEventListener("popstate", onHistory));
  }

  build() {
    const { data } = this;
    const classes = element("div", "shown-classes");
    labelled(
      classes,
      _("Show classes: press one to switch it, twice for it alone"),
      "group",
    );
    this.classes = this.store.classColours.map((colour, label) => this.buildClass(label, colour));
    this.all = button(_("all"), () => this.choices.showAll());
    this.none = button(_("none"), () => this.choices.show([]));
    classes.append(...this.classes, this.all, this.none);
    this.root.replaceChildren(classes, this.buildMore());
    this.choices.open(data.linked);
  }

  /** A press switches a class, a second one at once or a long one leaves it alone. */
  buildClass(label, colour) {
    const { choices } = this;
    let pressed = 0;
    let isLong = false;
    const only = () => choices.show([label]);
    const made = button("", ({ detail }) => {
      clearTimeout(pressed);
      if (isLong) isLong = false;
      else if (detail === 2) only();
      else choices.toggle(label);
    });
    made.onpointerdown = () => {
      isLong = false;
      clearTimeout(pressed);
      pressed = setTimeout(() => {
        isLong = true;
        only();
      }, LONG_PRESS_MS);
    };
    made.onpointerleave = made.onpointercancel = () => clearTimeout(pressed);
    made.oncontextmenu = (event) => event.preventDefault(); // a long press on a touch screen
    made.onkeydown = (event) => {
      if (event.key !== "Enter" || !event.shiftKey) return;
      event.preventDefault();
      only();
    };
    made.append(symbolPicture(label, colour), element("span", "", className(label)));
    made.title = _(
      "Press: show or hide. Press twice, hold, or Shift and Enter: only the {label}s",
      {
        label,
      },
    );
    made.setAttribute("aria-label", _("Class {label}", { label }));
    return made;
  }

  buildMore() {
    const flag = (name, text) => {
      const made = checkbox(text, (isOn) => this.choices.set(name, isOn));
      return [name, made];
    };
    this.boxes = Object.fromEntries([
      flag("grid", _("Behind the points, draw what the decoder makes of each place")),
      flag("pictures", _("Draw the digits themselves where there is room")),
      flag("rings", _("Ring the points this map places worst")),
      flag("everywhere", _("Under the pointer, decode the place, not the digit")),
    ]);
    const more = element("details", "more");
    const menu = element("div", "menu");
    menu.append(...Object.values(this.boxes).map(({ label }) => label));
    const summary = element("summary", "", _("More"));
    more.append(summary, menu);
    more.onkeydown = (event) => {
      if (event.key !== "Escape" || !more.open) return;
      more.open = false;
      summary.focus();
    };
    this.close ??= (event) => {
      if (!event.composedPath().includes(this.more)) this.more.open = false;
    };
    addEventListener("pointerdown", this.close);
    this.endings.push(() => removeEventListener("pointerdown", this.close));
    this.more = more;
    return more;
  }

  draw() {
    const { choices, data } = this;
    if (!data) return;
    this.classes.forEach((made, label) => {
      made.setAttribute("aria-pressed", String(choices.isShown(label)));
    });
    const offered = {
      grid: data.has_grid,
      pictures: true,
      rings: data.has_rings,
      everywhere: data.is_flat,
    };
    for (const [name, { box, label }] of Object.entries(this.boxes)) {
      box.checked = choices.flag(name);
      box.disabled = !offered[name];
      label.classList.toggle("disabled", box.disabled);
    }
  }
}

export const showMapControls = mountOnce(
  ".map_controls",
  (root, store) => new MapControls(root, store),
);
