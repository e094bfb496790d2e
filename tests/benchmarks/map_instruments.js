// Runs before the page's own scripts, beside instruments.js, where the Map page is
// measured: what its chart and the overlay in a shadow root over it show.

(() => {
  const READING_MS = 100;
  const SHRUNK = 4; // a reading of the marks must not cost a frame

  const probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const pixels = (canvas, shrunk = 1) => {
    const width = Math.ceil(canvas.width / shrunk);
    const height = Math.ceil(canvas.height / shrunk);
    Object.assign(probe.canvas, { width, height }); // which clears it, too
    probe.drawImage(canvas, 0, 0, width, height);
    return new Uint32Array(probe.getImageData(0, 0, width, height).data.buffer);
  };
  const hasInk = (canvas) => !!canvas?.width && pixels(canvas).some((pixel) => pixel !== 0);

  const map = (globalThis.benchMap = {
    get plot() {
      return document.querySelector(".st-key-map-chart .js-plotly-plot");
    },
    get overlay() {
      return map.plot?.querySelector(".map-overlay")?.shadowRoot;
    },
    /** Where the marker, its trail and the like are drawn. */
    get marks() {
      return map.overlay?.querySelector("canvas.marks");
    },
    /** Where the points are drawn. */
    get points() {
      return map.overlay?.querySelector("canvas.points");
    },
  });

  /** Whether points are drawn along axes so called, and the marker over them: it is drawn
   * once network, digits, codes and points have come and been placed. */
  map.isDrawn = (axis) => {
    const layout = map.plot?._fullLayout;
    if (!layout?.xaxis?._length || !layout.xaxis.title.text.startsWith(axis)) return false;
    return hasInk(map.marks) && hasInk(map.points);
  };

  /** Whether the layer of little pictures has any. */
  map.hasPictures = () => hasInk(map.overlay.querySelector("canvas.pictures"));

  /** The coordinates of the map's points, x and y in turn, as the page has fetched them. */
  const fetchPoints = async () => {
    const { name } = performance
      .getEntriesByType("resource")
      .findLast(({ name }) => name.includes("/arrays/points/"));
    const bytes = await (await fetch(name)).arrayBuffer();
    const length = Number(new DataView(bytes).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
    const [from, to] = header.points.data_offsets;
    return new Float32Array(bytes.slice(8 + length + from, 8 + length + to));
  };

  /** Places on the screen of every n-th point, [x, y] in CSS pixels of the window. */
  map.places = async (step) => {
    const points = await fetchPoints();
    const { xaxis, yaxis } = map.plot._fullLayout;
    const { left, top } = map.plot.getBoundingClientRect();
    const all = Array.from({ length: points.length / 2 }, (_, i) => points.subarray(2 * i));
    return all
      .filter((_, i) => i % step === 0)
      .map(([x, y]) => [left + xaxis._offset + xaxis.c2p(x), top + yaxis._offset + yaxis.c2p(y)]);
  };

  /** The part of the window that points are drawn in. */
  map.box = () => {
    const { xaxis, yaxis } = map.plot._fullLayout;
    const { left, top } = map.plot.getBoundingClientRect();
    return [left + xaxis._offset, top + yaxis._offset, xaxis._length, yaxis._length];
  };

  /** Begin to read the marks, some times a second while `bench.on`; `stopReading` returns
   * of how many readings how many differed from the one before. */
  map.startReading = () => {
    let [due, last] = [0, ""];
    map.readings = { n: 0, nOthers: 0 };
    map.isReading = true;
    const look = (at) => {
      if (!map.isReading) return;
      requestAnimationFrame(look);
      if (at < due || !bench.on) return;
      due = at + READING_MS;
      const seen = pixels(map.marks, SHRUNK).join();
      map.readings.n += 1;
      map.readings.nOthers += seen !== last;
      last = seen;
    };
    requestAnimationFrame(look);
  };
  map.stopReading = () => {
    map.isReading = false;
    return map.readings;
  };

  let panels = null;
  const findPanels = () => {
    if (panels?.host.isConnected) return panels;
    const roots = Array.from(document.querySelectorAll("*"), (e) => e.shadowRoot);
    return (panels = roots.find((root) => root?.querySelector(".map")));
  };
  const shown = () =>
    findPanels()?.querySelector('[aria-label="The digit you chose"]')?.textContent ?? "";

  /** Wait, from the next letting go of the pointer, for the panel of a digit;
   * `waited` is then how long until the first frame that has it. */
  map.expect = (digit) => {
    if (shown().includes(`Test image ${digit} (`)) throw new Error(`${digit} is shown already.`);
    map.waited = null;
    const once = { capture: true, once: true };
    const look = (since) => {
      if (shown().includes(`Test image ${digit} (`)) map.waited = performance.now() - since;
      else requestAnimationFrame(() => look(since));
    };
    addEventListener(
      "pointerup",
      (event) => requestAnimationFrame(() => look(event.timeStamp)),
      once,
    );
  };
})();
