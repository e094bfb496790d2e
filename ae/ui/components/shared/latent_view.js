// A view that draws with the network and judges codes by those of the real digits.

import { View } from "./view.js";

/** The real digits that codes are judged by: their codes, errors, labels, images and
 * distances; null until all of it has come. */
export function realDigits(store, { digits, codes }) {
  const images = store.arrays("digits", digits);
  const encoded = store.arrays("codes", codes);
  const sortedDistances = store.arrays("distances", codes)?.distances;
  return images && encoded && sortedDistances ? { ...images, ...encoded, sortedDistances } : null;
}

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

  /** What codes are judged by, once all of it has come. */
  get real() {
    return realDigits(this.store, this.data);
  }

  decode(code) {
    return this.network.decode(code).slice();
  }
}
