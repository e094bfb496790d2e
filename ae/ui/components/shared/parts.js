// Parts of the page a lesson points at or hides: one style sheet that the page and the
// shadow root of every view share, so that it holds for what is drawn later too.

let sheet = null; // made in a browser alone
const COLOUR = "#d55e00"; // of Okabe and Ito's set: seen on black and on white

/** Have a view's shadow root follow what is pointed at and hidden. */
export function adoptParts(root) {
  if (!globalThis.CSSStyleSheet) return;
  sheet ??= new CSSStyleSheet();
  for (const place of [document, root.getRootNode()]) {
    if (!place.adoptedStyleSheets.includes(sheet)) place.adoptedStyleSheets.push(sheet);
  }
}

/** The rules of a style sheet that marks some parts and hides others, by selector. */
export function rulesOf(pointAt, hide) {
  const shown = pointAt.map(
    (selector) => `${selector} { outline: 3px solid ${COLOUR}; outline-offset: 4px; }`,
  );
  return [...shown, ...hide.map((selector) => `${selector} { display: none !important; }`)].join(
    "\n",
  );
}

/** From now on, point at these parts and hide those; nothing at all without any. */
export function markParts(pointAt, hide) {
  sheet?.replaceSync(rulesOf(pointAt, hide));
}
