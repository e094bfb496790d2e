// A page that the browser translates. Chrome, Edge and others put each text into elements
// of their own (`<font>`); React, which draws Streamlit's part of the page, then asks to
// take a text out of a parent it no longer stands in, and the page is gone.
//
// References: github.com/facebook/react/issues/11538.

/** Where within `parent` a node stands: the child that holds it, or null. */
function childHolding(parent, node) {
  let at = node;
  while (at && at.parentNode !== parent) at = at.parentNode;
  return at;
}

/** Have nodes that a translator has wrapped be found where they stand now. `Class` is the
 * browser's Node. */
export function tolerateTranslators(Class) {
  const { removeChild, insertBefore } = Class.prototype;
  Class.prototype.removeChild = function (child) {
    if (!child || child.parentNode === this) return removeChild.call(this, child);
    const holder = childHolding(this, child);
    if (holder) removeChild.call(this, holder);
    return child; // or it is gone already
  };
  Class.prototype.insertBefore = function (added, before) {
    const isHere = !before || before.parentNode === this;
    return insertBefore.call(this, added, isHere ? before : childHolding(this, before));
  };
}
