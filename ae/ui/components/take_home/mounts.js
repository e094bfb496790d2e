// Views on a page without Streamlit: each in a shadow root of its own, told of data and
// heard by name, as ae/ui/components/__init__.py does it in the app.

import { element } from "../shared/dom.js";

/** A view in an element: `tell(data)` shows data, `end()` takes the view away. `on` has what
 * hears each message, by its name. */
export function mountView(place, name, show, on) {
  const root = element("div", "view");
  const shadow = root.attachShadow({ mode: "open" });
  shadow.append(element("div", name));
  place.append(root);
  const hear = (message, value) => on[message]?.(value);
  let destroy = null;
  return {
    name,
    tell(data) {
      destroy = show({
        data,
        parentElement: shadow,
        setStateValue: hear,
        setTriggerValue: hear,
      });
    },
    end() {
      destroy?.();
      root.remove();
    },
  };
}

/** A menu with its name beside it. `options` are [value, text]. */
export function menu(key, label, options, chosen, onchange) {
  const root = element("label", `st-key-${key} field`, `${label} `);
  const select = element("select");
  select.append(...options.map(([value, text]) => {
    const option = element("option", "", text);
    option.value = String(value);
    return option;
  }));
  select.value = String(chosen);
  select.onchange = () => onchange(options[select.selectedIndex][0]);
  root.append(select);
  return root;
}

/** A whole number with its name beside it. */
export function wholeField(key, label, [low, high], chosen, onchange) {
  const root = element("label", `st-key-${key} field`, `${label} `);
  const field = element("input");
  Object.assign(field, { type: "number", min: low, max: high, step: 1, value: chosen });
  field.onchange = () => {
    const value = Number(field.value);
    if (Number.isInteger(value) && value >= low && value <= high) onchange(value);
    else field.value = chosen;
  };
  root.append(field);
  return root;
}
