// Runs before the page's own scripts: notes when a click is heard, and when pictures are
// painted on cards and on the heat map after it. Times are performance.now(), ms.

(() => {
  const bench = (globalThis.benchReport = {});

  /** Wait for a click that brings so many pictures: those of cards in lists whose label
   * holds some words, and those of the heat map. */
  bench.expect = (wanted) => {
    Object.assign(bench, { wanted, click: null, nCards: 0, nHeat: 0, painted: null });
  };
  bench.isDone = () => bench.painted !== null;

  const heard = (event) => (bench.click ??= event.timeStamp);
  addEventListener("click", heard, { capture: true });

  const context = CanvasRenderingContext2D.prototype;
  const { putImageData } = context;
  context.putImageData = function (...args) {
    putImageData.apply(this, args);
    const { wanted } = bench;
    if (!wanted || bench.click === null || bench.painted !== null) return;
    const label = this.canvas.closest(".cards")?.getAttribute("aria-label") ?? "";
    if (label.includes(wanted.label)) bench.nCards += 1;
    if (this.canvas.closest(".heat-pair")) bench.nHeat += 1;
    if (bench.nCards >= wanted.cards && bench.nHeat >= wanted.heat) {
      bench.painted = performance.now();
    }
  };
})();
