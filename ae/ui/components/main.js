// The program's views: what each component's stub starts (ae/ui/components/__init__.py).

import { showClass } from "./board/class_view.js";
import { showGallery } from "./gallery/gallery.js";
import { AutoencoderView } from "./generate/autoencoder_view.js";
import { showMapControls } from "./map/controls.js";
import { showDraft } from "./lesson/draft.js";
import { showLesson } from "./lesson/card.js";
import { showMap } from "./map/map.js";
import { showArithmetic } from "./morph/arithmetic.js";
import { showMorph } from "./morph/morph.js";
import { showPicker } from "./morph/picker.js";
import { showTraversal } from "./morph/traversal.js";
import { showSizes } from "./reconstructions/code_sizes.js";
import { showMatrix } from "./reconstructions/confusion.js";
import { followLink } from "./reconstructions/follow_link.js";
import { showHeat } from "./reconstructions/heat.js";
import { showTiles } from "./reconstructions/tiles.js";
import { showShare } from "./share/share.js";
import { createDressing } from "./shared/dressing.js";
import { showIdentity } from "./shared/identity.js";
import { acceptDecimalComma } from "./shared/decimal_comma.js";
import { createLeaving, silentWhenLeaving, watchPageLinks } from "./shared/leaving.js";
import { linkToHere, namesRow, pageOf, restore } from "./shared/link.js";
import { showTableFormat } from "./shared/tables.js";
import { createStore } from "./shared/store.js";
import { reloadOnce, showTab } from "./shared/tab.js";
import { keepTab, recallTab } from "./shared/tab_memory.js";
import { tolerateTranslators } from "./shared/translated.js";
import { CompactSide } from "./sliders/compact_side.js";
import { slidersWith } from "./sliders/sliders.js";
import { showTimeline } from "./train/timeline.js";

const program = import.meta.url.split("?")[0];
const ofTab = () => sessionStorage;
const store = createStore({
  program,
  base: new URL("..", import.meta.url),
  styles,
  classColours,
  browserChoices,
});

const leaving = createLeaving(globalThis.location, () => performance.now());

let stranger = null;

/** Whether the page began with another program: the server was updated since. This one
 * then draws nothing, since it would not know what the other one has kept. */
function isStranger() {
  if (stranger === null) {
    const running = globalThis.latentExplorer.program ??= program;
    stranger = running !== program && reloadOnce(ofTab, running, () => location.reload());
    tolerateTranslators(Node);
  }
  return stranger;
}

let told = null; // what of the link could not be used, once it has been read

/** Read the link the page was opened by, before the first view looks what it opens on;
 * return what of it could not be used, until that has been said. */
function readLink() {
  if (told) return told;
  // Streamlit may have written another address since, which has lost what stood after #.
  const [entry] = performance.getEntriesByType("navigation");
  const opened = new URL(entry?.name ?? location.href);
  told = restore(store.session, browserChoices, pageOf(opened.pathname), opened.hash);
  if (!opened.searchParams.has("z")) store.session.set("names no code", true);
  const isLink = () => namesRow(browserChoices, location.hash);
  if (isLink()) history.replaceState(history.state, "", location.pathname + location.search);
  const isAgain = ["reload", "back_forward"].includes(entry?.type);
  if (isAgain && !namesRow(browserChoices, opened.hash)) {
    recallTab(ofTab, store.session, browserChoices);
  }
  addEventListener("pagehide", () => keepTab(ofTab, store.session, browserChoices));
  watchPageLinks(leaving);
  acceptDecimalComma(document, navigator.languages);
  // Another link to the same page, typed into the same tab, loads nothing by itself.
  addEventListener("hashchange", () => isLink() && location.reload());
  globalThis.latentExplorer.linkToHere = () => linkToHere(store, location);
  return told;
}

const dressed = createDressing({
  store,
  catalogues,
  page: () => pageOf(location.pathname),
  read: readLink,
  argsOf: (args) => silentWhenLeaving(args, leaving),
});

const withStyles = (view, show) => {
  const start = dressed(view, show);
  return (args) => isStranger() ? () => {} : start(args);
};

export const views = {
  arithmetic: withStyles("morph", showArithmetic),
  class: withStyles("class", showClass),
  draft: (args) => showDraft(silentWhenLeaving(args, leaving)),
  follow_link: (args) => void followLink(args, store),
  gallery: withStyles("gallery", showGallery),
  heat: withStyles("heat", showHeat),
  identity: showIdentity,
  lesson: withStyles("lesson", showLesson),
  map: withStyles("map", showMap),
  map_controls: withStyles("map_controls", showMapControls),
  morph: withStyles("morph", showMorph),
  matrix: withStyles("matrix", showMatrix),
  picker: withStyles("picker", showPicker),
  share: withStyles("share", showShare),
  sizes: withStyles("sizes", showSizes),
  tab: (args) => {
    if (isStranger()) return;
    useLanguage(args.data.language, catalogues);
    readLink();
    showTab(args, store, leaving);
  },
  sliders: withStyles(
    "sliders",
    slidersWith({ compact: CompactSide, whole: AutoencoderView }),
  ),
  table_format: withStyles("table_format", showTableFormat),
  tiles: withStyles("tiles", showTiles),
  timeline: withStyles("timeline", showTimeline),
  traversal: withStyles("morph", showTraversal),
};
