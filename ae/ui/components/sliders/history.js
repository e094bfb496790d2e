// Codes one can go back to and forth again. No DOM.

const MAX_HISTORY = 200;

/** Codes one can go back to. `at` is the one shown. */
export class History {
  codes = [];
  at = -1;

  push(code) {
    if (this.at >= 0 && this.codes[this.at].every((z, i) => z === code[i])) return;
    this.codes.splice(this.at + 1, Infinity, [...code]);
    if (this.codes.length > MAX_HISTORY) this.codes.shift();
    this.at = this.codes.length - 1;
  }

  /** The code `by` steps away (-1 undoes, 1 redoes), or null at an end. */
  move(by) {
    if (!this.codes[this.at + by]) return null;
    this.at += by;
    return this.codes[this.at];
  }

  can(by) {
    return this.codes[this.at + by] !== undefined;
  }
}
