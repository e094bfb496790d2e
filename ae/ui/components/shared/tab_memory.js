// What a tab remembers over a reload: what only the browser knows (shared/link.js), and
// the codes one can go back to. It is kept in sessionStorage, which other tabs do not see
// and which ends with the tab. No DOM.

import { History } from "../sliders/history.js";
import { readValue, writeValue } from "./link.js";

const TAB = "latent-explorer-tab";
const MOST_OF_A_TAB = 400_000; // letters
const MOST_UNDONE = 60; // codes of each network
const HISTORY = /^history \w{1,64}$/;

/** Every key a row's value may have here: its own, or its own with a name after it. */
const keysOf = (session, { key, of }) =>
  [...session.keys()].filter((name) => name === key || (of && name.startsWith(`${key} `)));

/** All that is to be kept, as a text. */
export function packTab(session, rows) {
  const values = [];
  for (const row of rows) {
    for (const key of keysOf(session, row)) {
      const value = session.get(key);
      if (key === `${row.key} of` || value === undefined || value === null) continue;
      if (value.length === 0) continue;
      values.push([row.name, key, writeValue(row, value)]);
    }
  }
  const undone = [...session].filter(([key]) => HISTORY.test(key)).map(([key, { codes, at }]) => {
    const first = Math.max(0, Math.min(at + 1, codes.length) - MOST_UNDONE);
    return [key, codes.slice(first, first + MOST_UNDONE), at - first];
  });
  return JSON.stringify({ values, undone });
}

const isCode = (code) => Array.isArray(code) && code.every(Number.isFinite);

/** Put into the session what `packTab` wrote; what it did not write is left out. */
export function unpackTab(session, rows, text) {
  let kept = null;
  try {
    kept = JSON.parse(text);
  } catch {
    return; // of another version, or changed by hand
  }
  const listed = (what) => (Array.isArray(what) ? what.filter(Array.isArray) : []);
  for (const [name, key, written] of listed(kept?.values)) {
    const row = rows.find((row) => row.name === name);
    const isKey = row && (key === row.key || (row.of && String(key).startsWith(`${row.key} `)));
    if (!isKey || typeof written !== "string" || session.has(key)) continue;
    const value = readValue(row, written);
    if (value !== null) session.set(key, value);
  }
  for (const [key, codes, at] of listed(kept?.undone)) {
    if (!HISTORY.test(key) || !Array.isArray(codes) || !codes.every(isCode)) continue;
    if (!Number.isInteger(at) || at < 0 || at >= codes.length || session.has(key)) continue;
    session.set(key, Object.assign(new History(), { codes, at }));
  }
}

let isForgotten = false;

/** Keep nothing over the reload that comes: it opens a link as if for the first time. */
export function forgetTab() {
  isForgotten = true;
}

/** Keep it in the tab's storage; `storage` returns that, or throws where there is none. */
export function keepTab(storage, session, rows) {
  try {
    const text = isForgotten ? "" : packTab(session, rows);
    if (text.length <= MOST_OF_A_TAB) storage().setItem(TAB, text);
  } catch {
    // Storage is off or full: a reload then begins anew.
  }
}

/** Take it up again. */
export function recallTab(storage, session, rows) {
  try {
    unpackTab(session, rows, storage().getItem(TAB) || "null");
  } catch {
    // Storage is off.
  }
}
