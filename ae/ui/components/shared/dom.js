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

/** A line that a screen reader reads out when its words change. */
export function statusLine(className, text) {
  return labelled(element("p", className, text), null, "status");
}

/** Words that change while one watches: a translator would always be late. */
export function lively(target) {
  target.translate = false;
  return target;
}

/** Change words only if they are others: setting the same ones is read out again. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Give an element its name for a screen reader, and maybe a role. */
export function labelled(target, label, role) {
  if (role) target.setAttribute("role", role);
  if (label) target.setAttribute("aria-label", label);
  return target;
}

/** Whether the reader wants little to move: what plays then goes in steps. */
export const wantsLittleMotion = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches === true;

/** Where an event is in an element, in the element's own pixels; a style may enlarge them,
 * such as an extension's. */
export function placeWithin(target, { clientX, clientY }) {
  const { left, top, width } = target.getBoundingClientRect();
  const zoom = width / target.offsetWidth || 1;
  return [(clientX - left) / zoom, (clientY - top) / zoom];
}
