// A view that draws with the network and judges codes by those of the real digits.

import { View } from "./view.js";

export class LatentView extends View {
  update(args) {
    const { setTriggerValue } = args;
    // The time makes each message new: Streamlit drops one that repeats the last.
    this.sendValue = (name, value) => setTriggerValue(name, { value, at: Date.now() });
    super.update(args);
  }

  /** The network wanted, once it has come. */
  get network() {
    return this.store.network(this.data.network);
  }

  /** The codes of the real digits, to judge by, once all of it has come. */
  get real() {
    const { digits, codes } = this.data;
    const labels = this.store.arrays("digits", digits)?.labels;
    const known = this.store.arrays("codes", codes);
    const sortedDistances = this.store.arrays("distances", codes)?.distances;
    if (!labels || !known || !sortedDistances) return null;
    return { codes: known.codes, labels, sortedDistances };
  }

  decode(code) {
    return this.network.decode(code).slice();
  }
}
