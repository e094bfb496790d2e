// A link to what is seen: what only the browser knows stands after its #. The rows are
// those of ae/ui/components/browser_choices.py; a row's value lives in the store's
// session under its key, and views open on what they find there. No DOM.

import { _ } from "./language.js";
import { N_PIXELS } from "./picture.js";

const MOST_LETTERS = 6000; // of a link's part after #
const WHOLE = /^\d{1,9}$/;
const NUMBER = /^-?\d{1,12}(\.\d{1,12})?(e-?\d{1,2})?$/;
const EVERY_PAGE = "every page";
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const within = (value, { low, high }) => (value >= low && value <= high ? value : null);
const whole = (text, limits) => (WHOLE.test(text) ? within(Number(text), limits) : null);
const number = (text, limits) => (NUMBER.test(text) ? within(Number(text), limits) : null);
const withPoint = (text) => text.replace(",", "."); // a number written with a decimal comma
const short = (value) => String(Number(value.toPrecision(6)));

/** All of a list, or null if one of them or their number is none. */
function listOf(text, read, isLength, limits) {
  const values = text.split(",").map((part) => read(part, limits));
  return isLength(values.length) && !values.includes(null) ? values : null;
}

/** Levels of grey in [0, 1] as bytes; black and white are followed by how many. */
export function packDrawing(values) {
  const levels = Array.from(values, (value) => Math.round(255 * value));
  const bytes = [];
  for (let at = 0; at < levels.length;) {
    const level = levels[at];
    let n = 1;
    if (level === 0 || level === 255) {
      while (n < 255 && levels[at + n] === level) n++;
      bytes.push(level, n);
    } else bytes.push(level);
    at += n;
  }
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What `packDrawing` wrote, or null if it did not. */
export function unpackDrawing(text, { most_letters: mostLetters }) {
  if (text.length > mostLetters || text.length % 4 === 1 || !BASE64URL.test(text)) return null;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const values = new Float32Array(N_PIXELS);
  let n = 0;
  for (let at = 0; at < bytes.length; at++) {
    const level = bytes.charCodeAt(at);
    let count = 1;
    if (level === 0 || level === 255) count = bytes.charCodeAt(++at) || N_PIXELS + 1;
    if (n + count > N_PIXELS) return null;
    values.fill(level / 255, n, n + count);
    n += count;
  }
  return n === N_PIXELS ? values : null;
}

/** How each kind of row is read (null: it is none) and written. */
const KINDS = {
  flag: {
    read: (text) => (text === "1" ? true : text === "0" ? false : null),
    write: (value) => (value ? "1" : "0"),
  },
  whole: { read: whole, write: String },
  "whole or none": {
    read: (text, limits) => (text === "none" ? text : whole(text, limits)),
    write: String,
  },
  number: { read: (text, limits) => number(withPoint(text), limits), write: short },
  option: {
    read: (text, { options }) => (options.includes(text) ? text : null),
    write: String,
  },
  wholes: {
    read: (text, limits) =>
      listOf(text, whole, (n) => n >= limits.fewest && n <= limits.most, limits),
    write: (values) => values.join(),
  },
  numbers: {
    read: (text, limits) => {
      // By hand, with decimal commas, numbers are set apart by semicolons.
      const plain = text.includes(";") ? text.replaceAll(",", ".").replaceAll(";", ",") : text;
      return listOf(plain, number, (n) => limits.lengths.includes(n), limits);
    },
    write: (values) => values.map(short).join(),
  },
  drawing: { read: unpackDrawing, write: packDrawing },
  packed: {
    read: (
      text,
      limits,
    ) => (text.length <= limits.most_letters && BASE64URL.test(text) ? text : null),
    write: String,
  },
};

/** A row's value from text, or null if it is none; and as text. */
export const readValue = (row, text) => KINDS[row.kind].read(text, row.limits);
export const writeValue = (row, value) => KINDS[row.kind].write(value);

const [FIRST_PAGE, ...OTHER_PAGES] = [
  "generate",
  "map",
  "morph",
  "reconstructions",
  "class",
  "train",
  "lesson",
];

/** The page an address shows; the first one has no name there. */
export function pageOf(pathname) {
  const last = pathname.split("/").filter(Boolean).at(-1);
  return OTHER_PAGES.includes(last) ? last : FIRST_PAGE;
}

/** Where the app lives on its server, by the address of one of its pages: "/" or "/lab/". */
export const rootOf = (pathname) =>
  pageOf(pathname) === FIRST_PAGE ? pathname : pathname.replace(/[^/]+\/?$/, "");

/** What belongs to a thing such as a run's codes: what was remembered of it before, or
 * what a link has said, which goes to whoever asks first. */
export function recall(session, key, of) {
  const own = `${key} ${of}`;
  if (session.has(key)) {
    session.set(own, session.get(key));
    session.delete(key);
  }
  session.set(`${key} of`, own);
  return session.get(own);
}

/** What of a page only the browser knows, as it stands after the # of a link. */
export function stateOf(session, rows, page) {
  const params = new URLSearchParams();
  for (const row of rows) {
    if (row.page !== page && row.page !== EVERY_PAGE) continue;
    const value = session.get(row.of ? session.get(`${row.key} of`) : row.key);
    if (value === undefined || value === null || value.length === 0) continue;
    const text = KINDS[row.kind].write(value);
    // What cannot be read again is not written: a value the reader has typed too far.
    if (KINDS[row.kind].read(text, row.limits) !== null) params.set(row.name, text);
  }
  return params;
}

/** Whether what stands after # is of this app, and not the name of a heading. */
export function namesRow(rows, hash) {
  const params = new URLSearchParams(hash.slice(1));
  return rows.some(({ name }) => params.has(name));
}

/** Put into the session what a link says of a page; return what cannot be used, as
 * sentences. */
export function restore(session, rows, page, hash) {
  const text = hash.replace(/^#/, "");
  if (text.length > MOST_LETTERS) {
    return [_("The part of the link after # is too long: it was left out.")];
  }
  const params = new URLSearchParams(text);
  const told = [];
  for (const row of rows) {
    const isHere = row.page === page || row.page === EVERY_PAGE;
    if (!isHere || !params.has(row.name)) continue;
    const asked = params.get(row.name);
    const value = KINDS[row.kind].read(asked, row.limits);
    if (value !== null) session.set(row.key, value);
    else {
      told.push(
        _(
          "The link asks for the {name} “{asked}”, which cannot be used. Possible: " +
            "{values}. It was left out.",
          { name: row.name, asked: asked.slice(0, 40), values: _(row.values) },
        ),
      );
    }
  }
  return told;
}

/** Forget what is seen of a page, and put into the session what another link to it says;
 * return what cannot be used, as sentences. Views made after it open on that. */
export function reopen(session, rows, page, { hash, namesCode }) {
  for (const row of rows) {
    if (row.page !== page) continue;
    session.delete(session.get(`${row.key} of`));
    session.delete(row.key);
  }
  // Units are as bright as what was seen before makes them: that is forgotten too.
  for (const key of ["input", "latest", "unheard", "layers"]) session.delete(key);
  session.set("names no code", !namesCode);
  session.get("map choices")?.forget();
  return restore(session, rows, page, hash);
}

/** The whole link of what is seen. The sliders' code may not have reached the address. */
export function linkToHere({ session, code, browserChoices }, { origin, pathname, search }) {
  const params = new URLSearchParams(search);
  if (code) {
    params.set(
      "z",
      Array.from(code.values, (z) => String(Math.round(1000 * z) / 1000 + 0)).join(),
    );
  }
  const query = String(params).replaceAll("%2C", ",");
  const hash = String(stateOf(session, browserChoices, pageOf(pathname))).replaceAll("%2C", ",");
  return origin + pathname + (query && `?${query}`) + (hash && `#${hash}`);
}
