// The axes of a map where there is no Plotly: in the take-home file. It answers what
// chart.js answers of Plotly's: where points lie, and what is in sight; a drag moves it,
// a wheel, two fingers or a button zoom. All pixels are CSS pixels from its corner.

import { button, element, labelled } from "../shared/dom.js";
import { _ } from "../shared/language.js";

const AXES_MARGIN = { left: 58, top: 34, right: 12, bottom: 46 }; // px: numbers, titles, tools
const FREE_ROOM = 0.04; // share of the points' reach that is left free at each end
const ZOOM_STEP = 1.4; // of a press of + or −
const A_LINE = 16; // px, of a wheel that counts lines
const TICK_PX = 70; // about so far apart
const NICE = [1, 2, 5, 10];

/** Numbers to write at an axis from `low` to `high`, about `n` of them: 1, 2 or 5 apart,
 * times a power of ten. */
export function ticksOf(low, high, n) {
  const rough = (high - low) / Math.max(1, n);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * NICE.find((nice) => nice * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_each, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The ends of both axes [left, right, low, high], with room, and as many units to a pixel
 * across as up: `ends` are those of the points. */
export function wholeLook([left, right, low, high], width, height) {
  const reach = Math.max((right - left) / width, (high - low) / height) || 1;
  const half = reach * (0.5 + FREE_ROOM);
  const [x, y] = [(left + right) / 2, (low + high) / 2];
  return [x - half * width, x + half * width, y - half * height, y + half * height];
}

/** A look `factor` times as near, which leaves the point at the shares `at` where it is. */
export function zoomed([left, right, low, high], factor, [across, up]) {
  const x = left + across * (right - left);
  const y = low + up * (high - low);
  const near = (end, still) => still + (end - still) / factor;
  return [near(left, x), near(right, x), near(low, y), near(high, y)];
}

export class PlainChart {
  constructor() {
    this.plot = element("div", "plain-chart");
    this.plot.chart = this;
    this.paper = element("canvas");
    const press = (text, name, onclick) => labelled(button(text, onclick), name);
    const tools = element("div", "modebar");
    tools.append(
      press("+", _("Zoom in"), () => this.zoom(ZOOM_STEP)),
      press("−", _("Zoom out"), () => this.zoom(1 / ZOOM_STEP)),
      press("⤢", _("The whole map"), () => this.showWhole()),
    );
    this.plot.append(this.paper, tools);
    this.hands = new Map(); // pointers that are down: where each was last
    this.follow();
    this.sizes = new ResizeObserver(() => this.measure());
    this.sizes.observe(this.plot);
  }

  /** Take up the axes of a map: `of` names it, `ends` are its points', `titles` its axes'. */
  show({ of, ends, titles }) {
    const isOther = of !== this.of;
    Object.assign(this, { of, ends, titles });
    if (isOther) this.look = null;
    this.measure();
  }

  get isDrawn() {
    return !!this.look;
  }

  get is3d() {
    return false;
  }

  measure() {
    const { clientWidth, clientHeight } = this.plot;
    const { left, top, right, bottom } = AXES_MARGIN;
    const before = this.box;
    this.box = {
      left,
      top,
      width: clientWidth - left - right,
      height: clientHeight - top - bottom,
    };
    if (this.box.width <= 0 || this.box.height <= 0 || !this.ends) return;
    if (!this.look || before?.width !== this.box.width || before?.height !== this.box.height) {
      this.look = this.linked ?? wholeLook(this.ends, this.box.width, this.box.height);
    }
    this.draw();
  }

  showWhole() {
    this.lookAt(wholeLook(this.ends, this.box.width, this.box.height));
    this.looked?.(this.look);
  }

  /** Look at a part: the ends of both axes. */
  lookAt(look) {
    this.look = look;
    this.draw();
  }

  zoom(factor, at = [0.5, 0.5]) {
    if (!this.look) return;
    this.lookAt(zoomed(this.look, factor, at));
    this.looked?.(this.look);
  }

  listen(moved, looked) {
    if (this.moved === moved) return false;
    Object.assign(this, { moved, looked });
    return true;
  }

  end() {
    this.sizes.disconnect();
  }

  placer() {
    const { left, top, width, height } = this.box;
    const [x0, x1, y0, y1] = this.look;
    const across = width / (x1 - x0);
    const down = height / (y1 - y0);
    return (point) => [left + (point[0] - x0) * across, top + height - (point[1] - y0) * down];
  }

  pointAt(x, y) {
    const [across, up] = this.sharesAt(x, y);
    const [x0, x1, y0, y1] = this.look;
    return [x0 + across * (x1 - x0), y0 + up * (y1 - y0)];
  }

  sharesAt(x, y) {
    const { left, top, width, height } = this.box;
    return [(x - left) / width, 1 - (y - top) / height];
  }

  isWithin(x, y) {
    const { left, top, width, height } = this.box;
    return x >= left && y >= top && x <= left + width && y <= top + height;
  }

  place({ clientX, clientY }) {
    const { left, top } = this.plot.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  follow() {
    const { plot, hands } = this;
    plot.addEventListener("wheel", (event) => {
      if (!this.look || !this.isWithin(...this.place(event))) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? A_LINE * event.deltaY : event.deltaY;
      this.zoom(Math.exp(-pixels / 400), this.sharesAt(...this.place(event)));
    }, { passive: false });
    // What lies over it, such as a lasso's glass or the tools, keeps its own events.
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target !== this.paper || !this.look) return;
      this.paper.setPointerCapture(event.pointerId);
      hands.set(event.pointerId, this.place(event));
    });
    plot.addEventListener("pointermove", (event) => {
      if (!hands.has(event.pointerId)) return;
      const before = [...hands.values()];
      hands.set(event.pointerId, this.place(event));
      this.drag(before, [...hands.values()]);
    });
    const end = ({ pointerId }) => hands.delete(pointerId) && this.looked?.(this.look);
    for (const name of ["pointerup", "pointercancel"]) plot.addEventListener(name, end);
  }

  /** The hands were at the places `before`, and are `now`: one moves the map, two zoom. */
  drag(before, now) {
    const middle = (places) => [0, 1].map((i) => (places[0][i] + places.at(-1)[i]) / 2);
    const apart = (places) =>
      Math.hypot(...[0, 1].map((i) => places[0][i] - places.at(-1)[i])) || 1;
    const [from, to] = [this.pointAt(...middle(before)), this.pointAt(...middle(now))];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const [x0, x1, y0, y1] = this.look;
    const moved = [x0 - dx, x1 - dx, y0 - dy, y1 - dy];
    const factor = apart(now) / apart(before);
    this.lookAt(zoomed(moved, factor, this.sharesAt(...middle(now))));
  }

  draw() {
    if (!this.look || !this.titles) return;
    const { paper, plot, box, look, titles } = this;
    const scale = devicePixelRatio || 1;
    const [width, height] = [plot.clientWidth, plot.clientHeight];
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (paper.width !== wide || paper.height !== high) {
      Object.assign(paper, { width: wide, height: high });
      Object.assign(paper.style, { width: `${width}px`, height: `${height}px` });
    }
    const context = paper.getContext("2d");
    const { color, fontFamily } = getComputedStyle(plot);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 1;
    context.font = `12px ${fontFamily}`;
    const place = this.placer();
    const bottom = box.top + box.height;
    const line = (from, to) => {
      context.globalAlpha = 0.15;
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
      context.globalAlpha = 1;
    };
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const tick of ticksOf(look[0], look[1], box.width / TICK_PX)) {
      const [x] = place([tick, 0]);
      line([x, box.top], [x, bottom]);
      context.fillText(String(tick).replace("-", "−"), x, bottom + 5);
    }
    context.fillText(titles[0], box.left + box.width / 2, bottom + 25);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of ticksOf(look[2], look[3], box.height / TICK_PX)) {
      const [, y] = place([0, tick]);
      line([box.left, y], [box.left + box.width, y]);
      context.fillText(String(tick).replace("-", "−"), box.left - 6, y);
    }
    context.save();
    context.translate(10, box.top + box.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(titles[1], 0, 0);
    context.restore();
    this.moved?.();
  }
}
