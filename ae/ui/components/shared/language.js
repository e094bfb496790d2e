// Every sentence of the browser's part, in the language of the page: ae/language.
// `languages` (sentences by their English, for each language but English) stands before
// the program, as `styles` does; in tests it may be missing.

let chosen = {};
let tag = "en";

/** Answer in this language from now on, a key of ae.language.LANGUAGES. */
export function useLanguage(name, catalogues = {}) {
  chosen = catalogues[name] ?? {};
  tag = name;
}

// The names of the classes looked at, where they are no digits; ae/language/classes.py.
let classNames = null;
const OF_CLASSES = ["label", "digit", "predicted", "found", "plus", "minus"];
const ARTICLE = new RegExp(`\\b[Aa]n? (?=\\{(?:${OF_CLASSES.join("|")})\\})`, "g");
const PLURAL = new RegExp(`(\\{(?:${OF_CLASSES.join("|")})\\})(?:'s|s\\b)`, "g");

/** Call classes so from now on; null: digits, 0 to 9. */
export function useClasses(names) {
  classNames = names ?? null;
}

export const areDigits = () => classNames === null;

/** What a class is called: a digit by its numeral. */
export const className = (label) => classNames?.[label] ?? String(label);

/** A sentence as it is said where there are no digits. */
function ofImages(message, text) {
  const plain = text.replace(ARTICLE, "").replace(PLURAL, "$1");
  if (!/\bdigit/i.test(message)) return plain;
  return plain
    .replace(/\b([Aa]) (?=digit)/g, "$1n ")
    .replace(/(?<!\{)\b([Dd])igit(s?)\b/g, (_whole, d, s) => `${d === "D" ? "I" : "i"}mage${s}`)
    .replaceAll("数字", "图像");
}

function withClassNames(values) {
  const named = (key, value) =>
    OF_CLASSES.includes(key) && /^[0-9]$/.test(String(value)) ? className(value) : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, named(key, value)]));
}

const said = (message, text, values) =>
  areDigits() ? fill(text, values) : fill(ofImages(message, text), withClassNames(values));
/** The language chosen, as a request names it. */
export const languageTag = () => tag;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A sentence in the language chosen, its {names} filled in. */
export function _(message, values = {}) {
  return said(message, chosen[message] ?? message, values);
}

/** One sentence or the other, by how many; {n} is filled in too. */
export function ngettext(one, many, n, values = {}) {
  const texts = chosen[one];
  const text = texts ? texts[Math.min(n === 1 ? 0 : 1, texts.length - 1)] : n === 1 ? one : many;
  return said(one, text, { n, ...values });
}

/** Mark a sentence for the catalogue that is looked up later. */
export const N_ = (message) => message;
