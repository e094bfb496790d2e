// Runs before the page's own scripts, beside instruments.js: when the Morph page last
// painted a picture, and when an image of it was last whole. Times are
// performance.now(), ms.

(() => {
  const morph = (globalThis.benchMorph = { painted: 0, clicked: 0, loaded: 0, walked: 0 });
  const listen = (target, type, listener) =>
    target.addEventListener(type, listener, { capture: true });
  listen(globalThis, "click", (event) => (morph.clicked = event.timeStamp));
  listen(document, "load", ({ target }) => {
    if (target.matches?.("[data-testid=stImage] img")) morph.loaded = performance.now();
  });
  const context = CanvasRenderingContext2D.prototype;
  const { putImageData } = context;
  context.putImageData = function (...args) {
    putImageData.apply(this, args);
    if (!this.canvas.closest(".morph, .arithmetic, .traversal")) {
      // A picture that is not in the page yet is about to be.
      if (this.canvas.isConnected) return;
    }
    morph.painted = performance.now();
    if (this.canvas.closest(".large")) morph.walked += 1;
  };
})();
