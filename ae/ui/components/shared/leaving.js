// A click on another page's name. Streamlit sends what a view says together with the page
// it thinks is open, which is the old one until the server has answered: a message sent in
// between would lead the reader back.

const PAGE_LINKS = ["stTopNavLink", "stTopNavDropdownLink", "stSidebarNavLink"]
  .map((id) => `a[data-testid="${id}"]`).join();
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
    get isLeaving() {
      return left !== null && location.pathname === left.from && now() - left.at < LONGEST_MS;
    },
  };
}

/** Tell of the clicks on names of pages, before Streamlit hears of them. */
export function watchPageLinks(leaving) {
  addEventListener("click", (event) => {
    const isOwnTab = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target.closest?.(PAGE_LINKS);
    if (link && isOwnTab) leaving.clicked(link.href);
  }, { capture: true });
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
