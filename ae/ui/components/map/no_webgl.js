// Plotly draws a box by WebGL alone, and an old computer or a remote desktop may have none.

import { button, element, labelled } from "../shared/dom.js";
import { _ } from "../shared/language.js";

/** Whether this browser draws by WebGL; `make` gives a canvas. */
export function hasWebgl(make = () => document.createElement("canvas")) {
  try {
    return ["webgl", "experimental-webgl"].some((name) => make().getContext(name) !== null);
  } catch {
    return false;
  }
}

/** Why there is no box, and a way to the flat map; in place of Plotly's own words. */
export function buildNoWebgl(flatten) {
  const told = labelled(element("div", "no-webgl"), null, "status");
  told.append(
    element(
      "p",
      "",
      _(
        "Three dimensions need WebGL, which this browser does not have or has turned off. " +
          "In two dimensions the map does all it does elsewhere.",
      ),
    ),
    button(_("Show it in two dimensions"), flatten),
  );
  return told;
}
