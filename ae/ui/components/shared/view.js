// What every view has in common: one instance for each element of a page, built once,
// told of all later data, and drawn again whenever something it waits for has come.

import { className } from "./language.js";

/** A view of which each root has one: made at its first data, told of all later ones; made
 * anew when the classes get other names, which stand everywhere in it.
 *
 * A link that is opened in place (`data.opening` says which) has it made anew, so that it
 * opens on what the link says; but one that `outlivesLinks`. */
export function mountOnce(selector, make, { outlivesLinks = false } = {}) {
  const mounted = new WeakMap();
  const end = (root) => {
    mounted.get(root)?.view.destroy();
    mounted.delete(root);
  };
  return (args, store) => {
    const root = args.parentElement.querySelector(selector);
    const { opening } = args.data;
    const calls = className(0);
    const kept = mounted.get(root);
    if (kept && kept.calls !== calls) {
      end(root);
      root.replaceChildren();
    } else if (kept && !outlivesLinks && kept.opening !== opening) end(root);
    if (!mounted.has(root)) mounted.set(root, { view: make(root, store), opening, calls });
    mounted.get(root).view.update(args);
    return () => end(root);
  };
}

/** `build` makes the elements: at the first data, and again when what `shapeOf` says of
 * them changes, so that what has the focus stays otherwise. `receive` takes over what the
 * view itself keeps of new data. `draw` fills the elements in. */
export class View {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.shape = null;
    this.endings = [store.subscribe(() => this.data && this.draw())];
  }

  update({ data, setTriggerValue, setStateValue }) {
    const before = this.data;
    this.data = data;
    this.send = setTriggerValue;
    this.sendState = setStateValue;
    const shape = this.shapeOf(data);
    const isBuilt = shape !== this.shape;
    if (isBuilt) this.build();
    this.shape = shape;
    this.receive(before, isBuilt);
    this.draw();
  }

  /** Of its data, what the elements are built after; the same for all by default. */
  shapeOf() {
    return "";
  }

  /** `before` is the data until now, if any; `isBuilt` says the elements are new. */
  receive(_before, _isBuilt) {}

  destroy() {
    this.endings.forEach((end) => end());
  }
}
