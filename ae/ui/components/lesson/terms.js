// Terms in a text: what each means opens where it stands, by a press. No DOM but elements.

import { button, setText, statusLine } from "../shared/dom.js";

/** A text cut where a term stands first: strings, and { word, said }. `terms` are
 * [word, what it means], the longest first; `known` has those that have stood before. */
export function cutAtTerms(text, terms, known = new Set()) {
  let parts = [text];
  for (const [word, said] of terms) {
    if (known.has(word)) continue;
    const i = parts.findIndex((part) => typeof part === "string" && startOf(part, word) >= 0);
    if (i < 0) continue;
    known.add(word);
    const part = parts[i];
    const at = startOf(part, word);
    const own = part.slice(at, at + word.length);
    const cut = [part.slice(0, at), { word: own, said }, part.slice(at + word.length)];
    parts = [...parts.slice(0, i), ...cut, ...parts.slice(i + 1)].filter((one) => one !== "");
  }
  return parts;
}

const LETTER = /[A-Za-z]/;

/** Where a word stands in a text, and not within a longer one; -1 if nowhere. */
function startOf(text, word) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + word.length] ?? " "];
    const isWithin = LETTER.test(word[0]) && (LETTER.test(before) || LETTER.test(after));
    if (!isWithin) return at;
  }
  return -1;
}

/** Writes texts whose terms can be pressed; what a term means stands in `note`. */
export class Terms {
  constructor(terms) {
    this.terms = terms;
    this.known = new Set();
    this.note = statusLine("meaning");
    this.opened = null;
  }

  /** Fill an element with a text. */
  write(target, text) {
    target.append(
      ...cutAtTerms(text, this.terms, this.known).map((part) =>
        typeof part === "string" ? document.createTextNode(part) : this.termButton(part)
      ),
    );
    return target;
  }

  termButton({ word, said }) {
    const made = button(word, () => {
      const isOpen = this.opened === made;
      this.opened?.setAttribute("aria-expanded", "false");
      this.opened = isOpen ? null : made;
      made.setAttribute("aria-expanded", String(!isOpen));
      setText(this.note, isOpen ? "" : `${word}: ${said}`);
    });
    made.className = "term";
    made.setAttribute("aria-expanded", "false");
    return made;
  }
}
