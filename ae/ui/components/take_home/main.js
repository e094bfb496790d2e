// The program of the take-home file (ae/ui/take_home/): the app's own views, a frame in
// place of Streamlit, and arrays from the file in place of a server. `styles`,
// `classColours`, `browserChoices` and `catalogues` stand before it, as in the app.

import { showMapControls } from "../map/controls.js";
import { showMap } from "../map/map.js";
import { showMorph } from "../morph/morph.js";
import { showTraversal } from "../morph/traversal.js";
import { AutoencoderView } from "../generate/autoencoder_view.js";
import { createDressing } from "../shared/dressing.js";
import { createStore, readArrays } from "../shared/store.js";
import { CompactSide } from "../sliders/compact_side.js";
import { slidersWith } from "../sliders/sliders.js";
import { askArchive } from "./archive.js";
import { showTakeHomeCard } from "./card.js";
import { Frame } from "./frame.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const about = read("about");
const ask = askArchive(read("arrays"));
const own = (kind, id) => new URL(`/arrays/${kind}/${id}`, "file:///");
const store = createStore({
  base: new URL("file:///"),
  ask,
  styles,
  classColours,
  browserChoices,
});
const told = [];
let frame = null;
const dressed = createDressing({
  store,
  catalogues,
  page: () => frame?.choices.page ?? "generate",
  read: () => told,
});
const views = {
  lesson: dressed("lesson", showTakeHomeCard),
  map: dressed("map", showMap),
  map_controls: dressed("map_controls", showMapControls),
  morph: dressed("morph", showMorph),
  sliders: dressed("sliders", slidersWith({ compact: CompactSide, whole: AutoencoderView })),
  traversal: dressed("morph", showTraversal),
};

const [{ labels }, { codes }] = (await Promise.all([
  ask(own("digits", about.digits)),
  ask(own("codes", about.codes)),
])).map(readArrays);
const root = document.querySelector(".stApp");
frame = new Frame(root, { about, store, catalogues, views, labels, codes });
