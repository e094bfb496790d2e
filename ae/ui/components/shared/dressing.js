// What every view is given before it draws: the language, its style sheet, what a link says
// that is opened in place, and a word where pictures are late.

import { element, setText, statusLine } from "./dom.js";
import { _, N_, useClasses, useLanguage } from "./language.js";
import { reopen } from "./link.js";
import { adoptParts } from "./parts.js";

const THEME = ["primary-color", "text-color", "background-color", "secondary-background-color"]
  .map((name) => `--st-${name}`);
const LATE = N_(
  "The server does not answer. The pictures come as soon as it does; nothing you did is lost.",
);

/** Say what of a link could not be used, in the first view there is, until the reader does
 * something. */
function tellOf(told, late) {
  const text = told.splice(0).join(" ");
  if (!text) return;
  const line = statusLine("late", text);
  late.after(line);
  addEventListener("pointerdown", () => line.remove(), { once: true });
}

/** The theme's colours, for what Streamlit draws and for what lies over it: by itself it
 * tells them to views alone. */
function spreadTheme(root) {
  const own = getComputedStyle(root.host ?? root);
  const { style } = document.documentElement;
  for (const name of THEME) {
    const value = own.getPropertyValue(name);
    if (value && style.getPropertyValue(name) !== value) style.setProperty(name, value);
  }
}

/** `page()` names the page that is shown; `read()` reads the link the tab was opened by, the
 * first time, and returns what of it is still to be said; `argsOf` may change what a view
 * is given. */
export function createDressing({ store, catalogues, page, read, argsOf = (args) => args }) {
  let opened = null; // the link that was opened in place last

  /** Take up a link before the first view that is to show it. */
  function follow(opening) {
    const asked = store.session.get("opening");
    if (!asked || asked.at !== opening || opened === opening) return [];
    opened = opening;
    return reopen(store.session, store.browserChoices, page(), asked);
  }

  return (view, show) => (args) => {
    useLanguage(args.data.language, catalogues);
    useClasses(args.data.class_names);
    const told = read();
    told.push(...follow(args.data.opening));
    const root = args.parentElement;
    adoptParts(root);
    spreadTheme(root);
    let sheet = root.querySelector("style[data-view]");
    if (!sheet) {
      sheet = element("style", "", store.styles[view]);
      sheet.dataset.view = view;
      root.prepend(sheet, statusLine("late"));
    }
    const late = root.querySelector(".late");
    tellOf(told, late);
    const ids = Object.values(args.data).filter((value) => typeof value === "string");
    const sayWhenLate = () => setText(late, store.isLate(ids) ? _(LATE) : "");
    sheet.ended?.(); // of the data before these
    sheet.ended = store.subscribe(sayWhenLate);
    sayWhenLate();
    const destroy = show(argsOf(args), store);
    return () => {
      sheet.ended();
      destroy?.();
    };
  };
}
