// A view that draws with the network and judges codes by those of the real digits.

import { View } from "./view.js";

/** The real digits that codes are judged by: their codes, errors, labels, images and
 * differences, with the decoder that drew them; null until all of it has come. */
export function realDigits(store, { network, digits, codes }) {
  const images = store.arrays("digits", digits);
  const encoded = store.arrays("codes", codes);
  const differences = store.arrays("differences", codes)?.differences;
  const decode = store.network(network)?.decode;
  if (!images || !encoded || !differences || !decode) return null;
  return { ...images, ...encoded, differences, decode };
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
