// What stands between the map and its panels: how to draw, what a drag does, whom to show.

import { button, checkbox, element, labelled } from "../shared/dom.js";

// On a touch screen a drag has to scroll the page first of all.
const TOUCH = globalThis.matchMedia?.("(pointer: coarse)").matches;
export const FIRST_TOOL = TOUCH ? "scroll" : "move";
export const TOOLS = [
  ...(TOUCH ? [["scroll", "scrolls the page"]] : []),
  ["move", "moves the map"],
  ["box", "selects a box"],
  ["lasso", "selects with a lasso"],
];

export class Controls {
  constructor(view) {
    this.view = view;
    this.root = element("div", "controls");
    this.boxes = {
      pictures: this.option("pictures", "Draw the digits themselves where there is room"),
      rings: this.option("rings", "Ring the points this map places worst"),
      everywhere: this.option("everywhere", "Under the pointer, decode the place, not the digit"),
    };
    const checks = element("div", "checks");
    checks.append(...Object.values(this.boxes).map(({ label }) => label), this.buildTools());
    this.root.append(checks, this.buildBar());
  }

  option(name, text) {
    const { options } = this.view;
    const made = checkbox(text, (isOn) => {
      options[name] = isOn;
      this.view.store.session.set(name, isOn);
      this.view.overlay?.drawPictures();
    });
    made.box.checked = options[name];
    return made;
  }

  /** What a drag over the map does. */
  buildTools() {
    const tools = element("div", "tools");
    labelled(tools, "Dragging", "radiogroup");
    tools.append(element("span", "", "Dragging"));
    for (const [tool, text] of TOOLS) {
      const { label, box } = checkbox(text, () => {
        this.view.tool = tool;
        this.view.store.session.set("tool", tool);
        this.view.overlay?.toolChanged();
      });
      box.type = "radio";
      box.name = "tool";
      box.checked = tool === this.view.tool;
      tools.append(label);
    }
    return tools;
  }

  buildBar() {
    const typed = element("label", "typed", "Number of a test digit ");
    this.field = element("input");
    this.field.inputMode = "numeric";
    this.field.autocomplete = "off";
    const show = () => this.view.type(this.field.value);
    // Braces: a handler that hands back false cancels the key, and with it every digit.
    this.field.onkeydown = ({ key }) => {
      if (key === "Enter") show();
    };
    typed.append(this.field);
    const select = element("label", "typed", "Select ");
    this.group = element("select");
    this.group.setAttribute("aria-label", "Select a group of digits");
    this.group.onchange = () => this.view.selectGroup(this.group.value);
    const groups = Array.from(
      { length: 10 },
      (_, label) => [String(label), `all ${label}s on the map`],
    );
    groups.unshift(["", "nothing, or what you drew"]);
    groups.push(["leastTrusted", "the points placed worst"]);
    this.group.append(
      ...groups.map(([value, text]) => {
        const option = element("option", "", text);
        option.value = value;
        return option;
      }),
    );
    select.append(this.group);
    const bar = element("div", "bar");
    bar.append(typed, button("Show", show), select);
    return bar;
  }

  /** Offer what this map can do: a box has no places to decode, and rings come late. */
  refresh({ n_dims: nDims }, hasDoubted) {
    const { rings, everywhere } = this.boxes;
    rings.box.disabled = !hasDoubted;
    this.group.lastChild.disabled = !hasDoubted;
    everywhere.label.hidden = nDims === 3;
    if (nDims === 3) this.view.options.everywhere = everywhere.box.checked = false;
  }
}
