// Over the chart: what a drag does, and what its colours mean.

import { checkbox, element, labelled } from "../shared/dom.js";
import { _, N_ } from "../shared/language.js";

// On a touch screen a drag has to scroll the page first of all.
const TOUCH = globalThis.matchMedia?.("(pointer: coarse)").matches;
export const FIRST_TOOL = TOUCH ? "scroll" : "move";
// Each with its word and its name.
export const TOOLS = [
  ...(TOUCH ? [["scroll", N_("scrolls"), N_("scrolls the page")]] : []),
  ["move", N_("moves"), N_("moves the map")],
  ["box", N_("box"), N_("selects a box")],
  ["lasso", N_("lasso"), N_("selects with a lasso")],
];

/** What a drag over a flat map does; a box is turned whatever one has chosen. */
export function buildTools(choices, chosen) {
  const tools = element("div", "tools");
  labelled(tools, _("Dragging"), "radiogroup");
  tools.append(element("span", "", _("Dragging")));
  for (const [tool, word, name] of TOOLS) {
    const { label, box } = checkbox(_(word), () => choices.set("tool", tool));
    box.type = "radio";
    box.name = "tool";
    box.setAttribute("aria-label", _(name));
    label.title = _(name);
    box.checked = tool === chosen;
    tools.append(label);
  }
  return tools;
}

/** The scale of values; it says that it ends before they do. */
export function buildScale({ colour_by: by, colours, low, high, n_dims: nDims }) {
  const scale = element("div", nDims === 3 ? "scale space" : "scale");
  if (!colours.length) return scale;
  const [lowest, highest] = [low, high].map((end) => end.toFixed(by === "error" ? 4 : 2));
  const bar = element("span", "bar");
  bar.style.background = `linear-gradient(to right, ${colours.join()})`;
  const name = by === "error" ? _("error") : `z${by + 1}`;
  const line = element("p");
  line.append(element("b", "", name), ` ≤ ${lowest} `, bar, ` ≥ ${highest}`);
  scale.append(
    line,
    element("p", "", _("1 % of the digits lie beyond each end and have its colour.")),
  );
  return scale;
}
