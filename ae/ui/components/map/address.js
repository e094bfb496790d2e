// The classes of the map in the address: `classes=3&classes=8`, none of them as
// `classes=`, all of them by leaving it out; as ae/ui/map/form.py reads it. No DOM.

import { N_CLASSES } from "../shared/picture.js";

const CLASSES_NAME = "classes";

/** The classes an address names, or null if it names none: then all are shown. */
export function parseClasses(search) {
  const texts = new URLSearchParams(search).getAll(CLASSES_NAME);
  if (!texts.length) return null;
  const labels = texts.filter((text) => /^\d$/.test(text)).map(Number);
  return labels.length || texts.join("") === "" ? labels : null;
}

/** The same address with these classes. */
export function withClasses(search, classes) {
  const params = new URLSearchParams(search);
  const before = params.getAll(CLASSES_NAME).join();
  const labels = [...classes].sort();
  const after = classes.size === N_CLASSES ? [] : labels.length ? labels : [""];
  if (before === after.join() && params.has(CLASSES_NAME) === after.length > 0) return search;
  params.delete(CLASSES_NAME);
  after.forEach((label) => params.append(CLASSES_NAME, label));
  const text = String(params).replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** Call `then` whenever a script, such as Streamlit's after a rerun, has written another
 * address: it knows nothing of the classes. The browser has no event for that. */
export function onAddressWritten(then) {
  for (const name of ["pushState", "replaceState"]) {
    const write = history[name];
    history[name] = function (...args) {
      write.apply(this, args);
      then();
    };
  }
}
