// The few lines every view makes its elements with.

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(text, onclick) {
  const made = element("button", "", text);
  made.type = "button";
  made.onclick = onclick;
  return made;
}

/** A checkbox with its words; `onchange` is given whether it is on. */
export function checkbox(text, onchange) {
  const label = element("label", "check");
  const box = element("input");
  box.type = "checkbox";
  box.onchange = () => onchange(box.checked);
  label.append(box, document.createTextNode(` ${text}`));
  return { label, box };
}

/** A view of which each root has one: made at its first data, told of all later ones. */
export function mountOnce(selector, make) {
  const kept = new WeakMap();
  return (args, store) => {
    const root = args.parentElement.querySelector(selector);
    if (!kept.has(root)) kept.set(root, make(root, store));
    kept.get(root).update(args);
    return () => {
      kept.get(root)?.destroy();
      kept.delete(root);
    };
  };
}

/** A view that is built anew when what it shows changes, not when a choice does: what
 * has the focus stays. It paints whenever the network or arrays have come. */
export class ArrivingView {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.destroy = store.subscribe(() => this.paint());
  }

  update({ data, setTriggerValue }) {
    this.tell = setTriggerValue;
    const { chosen, ...rest } = data;
    const shape = JSON.stringify(rest);
    this.data = data;
    if (shape !== this.shape) this.build();
    this.shape = shape;
    this.mark?.(chosen);
    this.paint();
  }
}
