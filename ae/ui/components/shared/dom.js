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
