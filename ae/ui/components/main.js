// The invisible part: it brings the program and the network to the browser, once.
// The visible parts are short stubs that wait for `latentExplorer` (program.py).

import { createNetwork } from "./shared/network.js";
import { showCargo } from "./shared/arrays.js";
import { showGallery } from "./gallery/gallery.js";
import { showIdentity } from "./shared/identity.js";
import { showMap } from "./map/map.js";
import { showArithmetic } from "./morph/arithmetic.js";
import { showMorph } from "./morph/morph.js";
import { showTraversal } from "./morph/traversal.js";
import { showHeat } from "./reconstructions/heat.js";
import { followLink } from "./reconstructions/follow_link.js";
import { showMatrix } from "./reconstructions/confusion.js";
import { showSizes } from "./reconstructions/code_sizes.js";
import { showTiles } from "./reconstructions/tiles.js";
import { showSliders } from "./sliders/sliders.js";
import { showTimeline } from "./train/timeline.js";

/** Those who want to hear of something; `add` returns how to end that. */
function createListeners() {
  const listeners = new Set();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (...news) => listeners.forEach((listener) => listener(...news)),
  };
}

const arrivals = createListeners();
const moves = createListeners();
const wishes = createListeners();

/** What every view shares: the network, the arrays, the sliders' code, and what must
 * outlive a page. */
const store = {
  network: null,
  session: new Map(),
  cargo: new Map(),
  code: null,
  styles, // each view's sheet, from program.py
  classColours, // from palette.py
  /** Call back whenever a network or arrays arrive; returns how to end that. */
  subscribe: arrivals.add,

  /** Keep arrays that have come, in place of the last of their kind. */
  bring(kind, id, arrays) {
    store.cargo.set(kind, { id, ...arrays });
    arrivals.tell();
  },
  /** The arrays of a kind, if those wanted have come. */
  arrays(kind, id) {
    const brought = store.cargo.get(kind);
    return brought?.id === id ? brought : null;
  },

  /** The sliders say where they are: a code of a network, at every movement, and whether
   * it was none but a jump. */
  publish(network, values, jumped) {
    store.code = { network, values };
    moves.tell({ ...store.code, jumped });
  },
  onMove: moves.add,
  /** Another view wants the sliders on a code, maybe that of a real digit. */
  take: (values, original = null) => wishes.tell(values, original),
  onTake: wishes.add,
};

/** A view with its style sheet in its shadow root. */
const withStyles = (view, show) => (args) => {
  const root = args.parentElement;
  if (!root.querySelector("style[data-view]")) {
    const sheet = document.createElement("style");
    sheet.dataset.view = view;
    sheet.textContent = styles[view];
    root.prepend(sheet);
  }
  return show(args, store);
};

const views = {
  arithmetic: withStyles("morph", showArithmetic),
  cargo: (args) => void showCargo(args, store),
  gallery: withStyles("gallery", showGallery),
  heat: withStyles("heat", showHeat),
  identity: showIdentity,
  leave: (args) => void followLink(args, store),
  map: withStyles("map", showMap),
  morph: withStyles("morph", showMorph),
  matrix: withStyles("matrix", showMatrix),
  sizes: withStyles("sizes", showSizes),
  sliders: withStyles("sliders", showSliders),
  tiles: withStyles("tiles", showTiles),
  timeline: withStyles("timeline", showTimeline),
  traversal: withStyles("morph", showTraversal),
};

export default function ({ data }) {
  const bytes = new Uint8Array(data);
  // Empty while there is no run to look at; the program is wanted all the same.
  const network = bytes.length ? createNetwork(bytes) : null;
  if (store.network?.id !== network?.id) {
    store.network = network;
    arrivals.tell();
  }
  const door = (globalThis.latentExplorer ??= {});
  door.views = views;
  door.waiting?.forEach((start) => start(views));
  door.waiting = null;
}
