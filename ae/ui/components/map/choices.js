// What the row of controls and the map share: which classes are shown, what is drawn and
// what a drag does. It lives as long as the tab. No DOM but the address.

import { N_CLASSES } from "../shared/picture.js";
import { pageOf } from "../shared/link.js";
import { onAddressWritten, parseClasses, withClasses } from "./address.js";

const ALL_CLASSES = Array.from({ length: N_CLASSES }, (_each, label) => label);
const FLAGS = ["pictures", "rings", "everywhere", "grid"];

export class MapChoices {
  constructor(session) {
    this.session = session;
    this.listeners = new Set();
    this.classes = null; // those shown; null until somebody asks
    onAddressWritten(() => pageOf(location.pathname) === "map" && this.writeAddress());
  }

  /** `listener` is given the name of what has changed, or of what is asked for, and its
   * value; returns how to end that. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ask for something; says whether somebody has answered by true. */
  ask(name, value) {
    return [...this.listeners].map((listener) => listener(name, value)).includes(true);
  }

  flag(name) {
    return FLAGS.includes(name) && this.session.get(name) === true;
  }

  get tool() {
    return this.session.get("tool");
  }

  set(name, value) {
    this.session.set(name, value);
    this.ask(name, value);
  }

  /** Take up the classes a link says, unless the reader has chosen here before. */
  open(linked) {
    this.classes ??= new Set(linked ?? ALL_CLASSES);
    this.writeAddress();
  }

  /** Another link is opened: it says the classes. */
  forget() {
    this.classes = null;
  }

  isShown(label) {
    return this.classes === null || this.classes.has(label);
  }

  show(labels) {
    this.classes = new Set(labels);
    this.writeAddress();
    this.ask("classes", this.classes);
  }

  toggle(label) {
    const others = ALL_CLASSES.filter((other) => this.classes.has(other) !== (other === label));
    this.show(others);
  }

  showAll() {
    this.show(ALL_CLASSES);
  }

  /** The reader has gone back or forward: the address may say other classes. */
  readAddress() {
    this.show(parseClasses(location.search) ?? ALL_CLASSES);
  }

  /** The address says which classes are shown, unless all are. */
  writeAddress() {
    if (this.classes === null || location.protocol === "file:") return;
    const search = withClasses(location.search, this.classes);
    if (search === location.search) return;
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  }
}

/** The choices of this tab. */
export function choicesOf({ session }) {
  const key = "map choices";
  if (!session.has(key)) session.set(key, new MapChoices(session));
  return session.get(key);
}
