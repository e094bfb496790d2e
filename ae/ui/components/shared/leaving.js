// A click on another page's name. Streamlit sends what a view or a widget says together with
// the page it thinks is open, which is the old one until the server has answered: a message
// sent in between would lead the reader back.

const PAGE_LINKS = [
  "stTopNavLink",
  "stTopNavDropdownLink",
  "stSidebarNavLink",
  "stPageLink-NavLink",
].map((id) => `a[data-testid="${id}"]`).join();
const POPOVER = '[data-testid="stPopoverBody"]';
const MOST_FRAMES = 60; // a popover is closed by then, or will not be
const FRAMES_AFTER = 15; // of the next page, until what came with it is drawn
// Streamlit sends what widgets have said by a timer of 0, which a browser may hold back to 4
// if it was set by another timer; what is due later comes later.
const BEHIND_ALL_SAID_MS = 5;
const LONGEST_MS = 10000; // the server did not answer; what the reader does counts again

/** Knows of each click on another page's name until that page is open. `now` gives
 * milliseconds, `location` the address that is open. */
export function createLeaving(location, now) {
  let left = null;
  return {
    /** A link to an address was clicked. */
    clicked(href) {
      const to = new URL(href, location.href).pathname;
      left = to === location.pathname ? null : { from: location.pathname, at: now() };
    },
    /** Nothing will come of the last click. */
    forget() {
      left = null;
    },
    get isLeaving() {
      return left !== null && location.pathname === left.from && now() - left.at < LONGEST_MS;
    },
  };
}

/** Close an open popover, as the reader's Escape would; then go on. */
function whenClosed(then, frames = MOST_FRAMES) {
  const popover = document.querySelector(POPOVER);
  if (!popover || !frames) {
    setTimeout(then, BEHIND_ALL_SAID_MS);
    return;
  }
  popover.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  requestAnimationFrame(() => whenClosed(then, frames - 1));
}

/** The link to an address, where Streamlit has drawn the one that was clicked anew. */
function linkTo(href) {
  return [...document.querySelectorAll(PAGE_LINKS)].find((link) => link.href === href);
}

/** Close what an answer opened once more behind the click, as soon as the page asked for is
 * there: what is said by then says so of that page. What the reader opens there stays. */
function closeOnArrival(leaving) {
  let isReaders = false;
  const note = ({ isTrusted }) => void (isReaders ||= isTrusted);
  const listen = (change) => ["pointerdown", "keydown"].forEach((name) => change(name, note, true));
  const look = (frames) => {
    if (!frames || isReaders) return listen(removeEventListener);
    if (leaving.isLeaving) return requestAnimationFrame(() => look(frames));
    if (!document.querySelector(POPOVER)) return requestAnimationFrame(() => look(frames - 1));
    listen(removeEventListener);
    const { activeElement } = document;
    whenClosed(() => activeElement?.focus());
  };
  listen(addEventListener);
  look(FRAMES_AFTER);
}

/** Tell of the clicks on names of pages, before Streamlit hears of them.
 *
 * Streamlit closes a popover at a click beside it, but says so after it has asked for the
 * page. So a reader's click waits until what is open is closed and said to be. An answer
 * that was under way may open it once more just then; so the click that goes on is heard
 * by the link alone, and what is open is closed on the next page.
 */
export function watchPageLinks(leaving) {
  let goesOn = false;
  addEventListener("click", (event) => {
    const isOwnTab = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target.closest?.(PAGE_LINKS);
    if (!link || !isOwnTab) return;
    leaving.clicked(link.href);
    if (!event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const isOpen = document.querySelector(POPOVER) !== null;
    whenClosed(() => {
      const there = link.isConnected ? link : linkTo(link.href);
      if (!there) return leaving.forget();
      there.focus();
      goesOn = true;
      there.click();
      goesOn = false;
      if (isOpen) closeOnArrival(leaving);
    });
  }, { capture: true });
  // Between React, which listens further in, and popovers, which listen on the document.
  document.body.addEventListener("click", (event) => {
    if (goesOn) event.stopPropagation();
  });
}

/** What a view is given, with messages that are dropped while the reader is leaving. */
export function silentWhenLeaving(args, leaving) {
  const unlessLeaving = (send) => (...message) => void (leaving.isLeaving || send(...message));
  return {
    ...args,
    setStateValue: unlessLeaving(args.setStateValue),
    setTriggerValue: unlessLeaving(args.setTriggerValue),
  };
}
