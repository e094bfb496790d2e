// Streamlit's Plotly chart, seen from outside: where its points lie on the screen. It
// leans on what Plotly keeps in `_fullLayout`; a browser test holds it. All pixels are
// CSS pixels from the chart's top left corner.

/** matrix (16 numbers, column by column) times a column of four. */
function times(matrix, [x, y, z, w]) {
  return [0, 1, 2, 3].map(
    (i) => matrix[i] * x + matrix[i + 4] * y + matrix[i + 8] * z + matrix[i + 12] * w,
  );
}

function multiply(a, b) {
  const columns = [0, 4, 8, 12].map((i) => times(a, [b[i], b[i + 1], b[i + 2], b[i + 3]]));
  return columns.flat();
}

const VIEW_EVENTS = ["plotly_relayouting", "plotly_relayout", "plotly_afterplot"];

/** The element of a chart below a container that Streamlit gave a key: Plotly's, or one of
 * our own (plain_chart.js), which brings what stands in for the class below. */
export const findPlot = (key) =>
  document.querySelector(`.st-key-${key} :is(.js-plotly-plot, .plain-chart)`);

export const chartOf = (plot) => plot.chart ?? new Chart(plot);

export class Chart {
  constructor(plot) {
    this.plot = plot;
  }

  /** Which map it has the axes of. */
  get of() {
    return this.plot.layout?.meta;
  }

  /** Call `moved` at each frame of a zoom or a turn, and `looked` where one ends; says
   * whether that is new. Plotly forgets who listens when it starts afresh. */
  listen(moved, looked) {
    if (!this.plot.on || this.plot._ev === this.bound) return false;
    this.bound = this.plot._ev;
    this.moved = moved;
    VIEW_EVENTS.forEach((name) => this.plot.on(name, moved));
    this.plot.on("plotly_relayout", () => looked(this.look));
    return true;
  }

  end() {
    VIEW_EVENTS.forEach((name) => this.plot.removeListener?.(name, this.moved));
  }

  /** Whether Plotly has drawn something one can find one's way in. */
  get isDrawn() {
    const layout = this.plot._fullLayout;
    if (!layout) return false;
    return this.is3d ? !!this.scene?.glplot?.cameraParams : !!layout.xaxis?._length;
  }

  get is3d() {
    return !!this.plot._fullLayout?.scene && !this.plot._fullLayout.xaxis;
  }

  get scene() {
    return this.plot._fullLayout.scene._scene;
  }

  /** The part of the chart that points are drawn in. */
  get box() {
    if (this.is3d) {
      const outer = this.plot.getBoundingClientRect();
      const { left, top, width, height } = this.scene.container.getBoundingClientRect();
      const zoom = outer.width / this.plot.offsetWidth || 1;
      const own = (length) => length / zoom;
      return {
        left: own(left - outer.left),
        top: own(top - outer.top),
        width: own(width),
        height: own(height),
      };
    }
    const { xaxis, yaxis } = this.plot._fullLayout;
    return {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
  }

  /** Where the reader looks: the ends of both axes, or the camera (eye, centre, up). */
  get look() {
    if (this.is3d) {
      const { eye, center, up } = this.scene.getCamera();
      return [eye, center, up].flatMap(({ x, y, z }) => [x, y, z]);
    }
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [...xaxis.range, ...yaxis.range];
  }

  /** A function from a point to its pixels (in a box its depth too, and no place behind
   * the camera); it holds until the view changes. */
  placer() {
    const { left, top, width, height } = this.box;
    if (this.is3d) {
      const matrix = this.matrix();
      const scale = this.scene.dataScale;
      return (point) => {
        const scaled = [point[0] * scale[0], point[1] * scale[1], point[2] * scale[2], 1];
        const [x, y, z, w] = times(matrix, scaled);
        if (w <= 0) return [NaN, NaN, NaN];
        const across = left + (0.5 + (0.5 * x) / w) * width;
        return [across, top + (0.5 - (0.5 * y) / w) * height, z / w];
      };
    }
    const { xaxis, yaxis } = this.plot._fullLayout;
    const [x0, x1] = xaxis.range;
    const [y0, y1] = yaxis.range;
    const across = width / (x1 - x0);
    const down = height / (y1 - y0);
    return (point) => [left + (point[0] - x0) * across, top + height - (point[1] - y0) * down];
  }

  /** The point of the plane under a pixel. */
  pointAt(x, y) {
    const { left, top, width, height } = this.box;
    const { xaxis, yaxis } = this.plot._fullLayout;
    const share = (range, part) => range[0] + part * (range[1] - range[0]);
    return [
      share(xaxis.range, (x - left) / width),
      share(yaxis.range, 1 - (y - top) / height),
    ];
  }

  isWithin(x, y) {
    const { left, top, width, height } = this.box;
    return x >= left && y >= top && x <= left + width && y <= top + height;
  }

  /** All that the camera does to a point; it changes while one turns the box. */
  matrix() {
    const { projection, view, model } = this.scene.glplot.cameraParams;
    return multiply(multiply(projection, view), model);
  }
}
