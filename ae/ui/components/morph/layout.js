// What the way and the arithmetic are both built of: large pictures, a strip that keeps
// the step one is at in sight, the button that takes a code.

import { button, element, labelled } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { rowNames } from "./verdict.js";

export const SPEAK_MS = 400; // at rest so long, before it is said

/** A strip that scrolls sideways: { scroller, strip, keepInSight }. */
export function buildStrip(label, names) {
  const strip = element("ol", "strip");
  strip.setAttribute("aria-label", label);
  const scroller = element("div", "scroller");
  scroller.tabIndex = 0;
  labelled(scroller, _("{strip}; scrolls sideways", { strip: label }), "group");
  const first = rowNames(...names);
  scroller.append(first, strip);
  /** Scroll the strip, and nothing else, until a step is in sight. */
  const keepInSight = (item) => {
    const { left, right } = item.getBoundingClientRect();
    const start = first.getBoundingClientRect().right;
    const end = scroller.getBoundingClientRect().right;
    if (left < start) scroller.scrollLeft -= start - left + 4;
    else if (right > end) scroller.scrollLeft += right - end + 4;
  };
  return { scroller, strip, keepInSight };
}

/** The pictures, and beside them what one walks with and what is said of the place. */
export function buildStage(pictures, ...parts) {
  const side = element("div", "side");
  side.append(...parts);
  const stage = element("div", "stage");
  stage.append(pictures, side);
  return stage;
}

/** The line of buttons under a strip; the first takes a code. */
export function takeLine(onTake, ...others) {
  const line = element("div", "others");
  line.append(button(_("Put this code into the sliders"), onTake), ...others);
  return line;
}
