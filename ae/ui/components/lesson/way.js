// From step to step: where a step's link leads within this app. No DOM.

import { rootOf } from "../shared/link.js";

const OF_THE_READER = ["run", "lang", "present"]; // of the reader's own address, if a link names none

/** What a step shows: its own link, or that of the last step before which has one. */
export function shownAt(links, step) {
  return links.slice(0, step).findLast((link) => link) ?? "";
}

/** The address of a step. `here` is the reader's: { pathname, search }; `packed` is the
 * lesson itself, where the link carries it. */
export function addressOf({ name, links, step, packed }, here) {
  const root = rootOf(here.pathname);
  const link = shownAt(links, Math.min(step, links.length));
  const [before, hash = ""] = link.split("#");
  const [path, search = ""] = before.split("?");
  const asked = new URLSearchParams(search);
  const own = new URLSearchParams(here.search);
  for (const key of OF_THE_READER) {
    if (own.has(key) && !asked.has(key)) asked.set(key, own.get(key));
  }
  asked.set("lesson", name);
  asked.set("step", step);
  const said = [hash, packed && `lesson=${packed}`].filter(Boolean).join("&");
  const query = String(asked).replaceAll("%2C", ",");
  return `${root}${path.slice(1)}?${query}${said && `#${said}`}`;
}

/** Whether going from one step to another shows another state of the app. */
export const isElsewhere = (links, from, to) =>
  shownAt(links, Math.min(from, links.length)) !== shownAt(links, Math.min(to, links.length));

/** Whether an address shows the page that is open, of the same run and to the same reader:
 * then nothing has to be loaded. */
export function isSamePage(address, { href, pathname, search }) {
  const to = new URL(address, href);
  const own = new URLSearchParams(search);
  const isSame = (key) => to.searchParams.get(key) === own.get(key);
  return to.pathname === pathname && OF_THE_READER.every(isSame);
}
