// What every view has in common: one instance for each element of a page, built once,
// told of all later data, and drawn again whenever something it waits for has come.

/** A view of which each root has one: made at its first data, told of all later ones. */
export function mountOnce(selector, make) {
  const mounted = new WeakMap();
  return (args, store) => {
    const root = args.parentElement.querySelector(selector);
    if (!mounted.has(root)) mounted.set(root, make(root, store));
    mounted.get(root).update(args);
    return () => {
      mounted.get(root)?.destroy();
      mounted.delete(root);
    };
  };
}

/** `build` makes the elements: at the first data, and again when what `shapeOf` says of
 * them changes, so that what has the focus stays otherwise. `draw` fills them in. */
export class View {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.shape = null;
    this.endSubscription = store.subscribe(() => this.data && this.draw());
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.send = setTriggerValue;
    const shape = this.shapeOf(data);
    if (shape !== this.shape) this.build();
    this.shape = shape;
    this.draw();
  }

  /** Of its data, what the elements are built after; the same for all by default. */
  shapeOf() {
    return "";
  }

  destroy() {
    this.endSubscription();
  }
}
