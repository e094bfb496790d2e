// The invisible part: it brings the program and the network to the browser, once.
// The visible parts are short stubs that wait for `latentExplorer` (program.py).

import { createNetwork } from "../network.js";
import { showGallery } from "../gallery/gallery.js";
import { showIdentity } from "../identity/identity.js";
import { showSliders } from "../sliders/sliders.js";
import { showTimeline } from "../timeline/timeline.js";

const listeners = new Set();

/** What every view shares: the network, and what must outlive a page. */
const engine = {
  network: null,
  memory: new Map(),
  /** Call back whenever a network arrives; returns how to end that. */
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** A view with its style sheet in its shadow root (`styles` is program.py's). */
const dressed = (view, show) => (args) => {
  const root = args.parentElement;
  if (!root.querySelector("style[data-view]")) {
    const sheet = document.createElement("style");
    sheet.dataset.view = view;
    sheet.textContent = styles[view];
    root.prepend(sheet);
  }
  return show(args, engine);
};

const views = {
  gallery: dressed("gallery", showGallery),
  identity: showIdentity,
  sliders: dressed("sliders", showSliders),
  timeline: dressed("timeline", showTimeline),
};

export default function ({ data }) {
  const bytes = new Uint8Array(data);
  // Empty while there is no run to look at; the program is wanted all the same.
  const network = bytes.length ? createNetwork(bytes) : null;
  if (engine.network?.id !== network?.id) {
    engine.network = network;
    listeners.forEach((listener) => listener());
  }
  const door = (globalThis.latentExplorer ??= {});
  door.views = views;
  door.waiting?.forEach((start) => start(views));
  door.waiting = null;
}
