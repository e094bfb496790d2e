// Runs before the page's own scripts: notes every frame, every input event and every
// painting of the decoder's picture while `bench.on`. Times are performance.now(), ms.

(() => {
  const bench = (globalThis.bench = { on: false, n_paints: 0 });
  let move = null;
  let input = null;

  bench.start = () => {
    Object.assign(bench, { on: true, frames: [], n_inputs: 0, paints: [] });
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
    return { frames: bench.frames, nInputs: bench.n_inputs, paints: bench.paints };
  };

  // On the window and capturing: before any handler of the page. The first event
  // that is not painted yet counts, should a picture ever stand for several.
  const listen = (type, listener) => addEventListener(type, listener, { capture: true });
  listen("pointermove", (event) => (move = event.timeStamp));
  listen("input", (event) => {
    if (!bench.on) return;
    bench.n_inputs += 1;
    input ??= { at: event.timeStamp, move };
  });

  const context = CanvasRenderingContext2D.prototype;
  const { putImageData } = context;
  context.putImageData = function (...args) {
    putImageData.apply(this, args);
    if (!this.canvas.getAttribute("aria-label")?.startsWith("The decoder's picture")) return;
    bench.n_paints += 1;
    if (!bench.on || !input) return;
    bench.paints.push({ painted: performance.now(), ...input });
    input = null;
  };
})();
