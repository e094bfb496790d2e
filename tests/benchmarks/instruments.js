// Runs before the page's own scripts: notes every frame, every input event and every
// painting of the decoder's picture while `bench.on`. Times are performance.now(), ms.

(() => {
  const bench = (globalThis.bench = { on: false, n_paints: 0 });
  let move = null;
  let heard = null;
  let input = null;

  bench.start = () => {
    Object.assign(bench, { on: true, frames: [], n_inputs: 0, paints: [], cards: [] });
    move = input = null;
    const frame = (at) => {
      if (!bench.on) return;
      bench.frames.push(at);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  bench.stop = () => {
    bench.on = false;
    const { frames, n_inputs: nInputs, paints, cards } = bench;
    return { frames, nInputs, paints, cards };
  };

  // On the window and capturing: before any handler of the page. The first event
  // that is not painted yet counts, should a picture ever stand for several.
  const listen = (type, listener) => addEventListener(type, listener, { capture: true });
  listen("pointermove", (event) => {
    move = event.timeStamp;
    heard = performance.now();
    const isPen = event.buttons && event.composedPath()[0].closest?.(".pad");
    if (bench.on && isPen) input ??= { at: event.timeStamp, move };
  });
  listen("input", (event) => {
    if (!bench.on) return;
    bench.n_inputs += 1;
    input ??= { at: event.timeStamp, move };
  });

  /** The card under the pointer has one picture more: a move's last one counts. */
  const paintedCard = () => {
    if (!bench.on || move === null) return;
    const painted = performance.now();
    const last = bench.cards.at(-1);
    if (last?.move !== move) bench.cards.push({ move, heard, painted, nPictures: 1 });
    else Object.assign(last, { painted, nPictures: last.nPictures + 1 });
  };

  const context = CanvasRenderingContext2D.prototype;
  const { putImageData } = context;
  context.putImageData = function (...args) {
    putImageData.apply(this, args);
    if (this.canvas.parentElement?.matches(".card")) paintedCard();
    if (!this.canvas.getAttribute("aria-label")?.startsWith("The decoder's picture")) return;
    bench.n_paints += 1;
    if (!bench.on || !input) return;
    bench.paints.push({ painted: performance.now(), ...input });
    input = null;
  };
})();
