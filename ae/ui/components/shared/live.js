// What every view shares that draws with the network and judges by the real codes: it
// is drawn again when any of these come, and when Python sends it something new.

export class LiveView {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.ending = store.subscribe(() => this.data && this.draw());
    this.build();
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    // The time makes each message new: Streamlit drops one that repeats the last.
    this.tell = (name, value) => setTriggerValue(name, { value, at: Date.now() });
    this.draw();
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

  destroy() {
    this.ending();
  }
}
