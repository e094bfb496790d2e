// Every sentence of the browser's part, in the language of the page: ae/language.
// `languages` (sentences by their English, for each language but English) stands before
// the program, as `styles` does; in tests it may be missing.

let chosen = {};

/** Answer in this language from now on, a key of ae.language.LANGUAGES. */
export function useLanguage(name, catalogues = {}) {
  chosen = catalogues[name] ?? {};
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A sentence in the language chosen, its {names} filled in. */
export function _(message, values = {}) {
  return fill(chosen[message] ?? message, values);
}

/** One sentence or the other, by how many; {n} is filled in too. */
export function ngettext(one, many, n, values = {}) {
  const texts = chosen[one];
  const text = texts ? texts[Math.min(n === 1 ? 0 : 1, texts.length - 1)] : n === 1 ? one : many;
  return fill(text, { n, ...values });
}

/** Mark a sentence for the catalogue that is looked up later. */
export const N_ = (message) => message;
