// The pages of the take-home file: which views stand on each, and what they are told.
// `frame` is the file's frame (frame.js), which keeps what is chosen.

import { PlainChart } from "../map/plain_chart.js";
import { element } from "../shared/dom.js";
import { _ } from "../shared/language.js";
import { imageName, imageTitle } from "../shared/picture.js";
import { MOST_STEPS } from "./links.js";
import { menu, mountView, wholeField } from "./mounts.js";

const LEAST_STEPS = 3;
const CODE_DECIMALS = 5; // of an end, as in the app
const COLUMNS = 9; // of the traversal

const withDecimals = (code, decimals) => Array.from(code, (z) => Number(z.toFixed(decimals)));
const namesOf = ({ network, digits, codes }) => ({ network, digits, codes });

/** The sliders, on each page that has them. */
function sliders(frame, place, isCompact) {
  const { about } = frame;
  const view = mountView(place, "sliders", frame.views.sliders, {
    code: ({ values, forgets }) => frame.settled(values, forgets),
    pick: () => frame.pick(),
  });
  const tell = () => {
    const { code } = frame;
    const { index } = code;
    view.tell({
      ...frame.common,
      ...namesOf(about),
      compact: isCompact,
      code: code.values,
      version: code.version,
      ranges: about.ranges,
      means: about.mean,
      original: index === null ? null : {
        title: imageTitle(index, frame.labels[index]),
        index,
        label: frame.labels[index],
        digits: about.digits,
      },
    });
  };
  return { tell, end: view.end };
}

export function generatePage(frame, place) {
  const view = sliders(frame, place, false);
  return { tell: view.tell, ends: [view.end] };
}

export function mapPage(frame, place) {
  const { about, views } = frame;
  const row = element("div", "row st-key-map-controls");
  const chart = new PlainChart();
  const [drawn, answers, output] = ["st-key-map-chart", "answers", "output"]
    .map((name) => element("div", name));
  const trust = element("p", "trust st-key-map-trust");
  const left = element("div", "drawn");
  drawn.append(chart.plot);
  left.append(drawn, trust);
  const columns = element("div", "map-columns");
  columns.append(left, answers, output);
  const shown = element("div", "st-key-map-classes");
  place.append(row, columns);
  const controls = mountView(shown, "map_controls", views.map_controls, {});
  const map = mountView(answers, "map", views.map, {
    look: ({ values }) => chart.lookAt(values),
  });
  const side = sliders(frame, output, true);
  const tell = () => {
    const { choices, language } = frame;
    const made = about.maps.find(({ method }) => method === choices.method) ?? about.maps[0];
    const colouring = about.colourings.find(({ by }) => by === choices.colour) ??
      about.colourings[0];
    row.replaceChildren(
      menu(
        "projection",
        _("Projection"),
        about.maps.map(({ method }) => [method, { pca: "PCA", tsne: "t-SNE" }[method]]),
        made.method,
        (method) => frame.choose({ method }),
      ),
      menu(
        "colour",
        _("Colour by"),
        about.colourings.map(({ by }) => [
          by,
          { class: _("class"), error: _("error") }[by] ?? `z${by + 1}`,
        ]),
        colouring.by,
        (colour) => frame.choose({ colour }),
      ),
      shown,
    );
    chart.show({ of: made.map, ends: made.ends, titles: made.titles[language] });
    trust.textContent = made.trust[language];
    controls.tell({
      ...frame.common,
      linked: choices.classes?.map(Number) ?? null,
      has_grid: made.method === "pca",
      is_flat: true,
      has_rings: made.has_rings,
    });
    map.tell({
      ...frame.common,
      ...namesOf(about),
      run: about.run,
      chart: "map-chart",
      map: made.map,
      points: made.points,
      n_digits: about.n,
      method: made.method,
      n_dims: 2,
      axes: [],
      colours: colouring.by === "class" ? [] : about.value_colours,
      colour_by: colouring.by,
      low: colouring.low,
      high: colouring.high,
    });
    side.tell();
  };
  return { tell, ends: [controls.end, map.end, side.end] };
}

/** The end of a way: a test image, or the sliders' code. */
function placeOf(frame, { index, isSliders }) {
  if (isSliders) {
    return {
      name: _("the sliders' code"),
      index: null,
      code: withDecimals(frame.code.values, CODE_DECIMALS),
    };
  }
  return {
    name: imageName(index, frame.labels[index]),
    index,
    code: withDecimals(frame.codeOf(index), CODE_DECIMALS),
  };
}

/** Each number of a code from low to high; in the nearest column, its own value. */
export function traversalOf(code, ranges) {
  return ranges.map(([low, high], i) => {
    const values = Array.from(
      { length: COLUMNS },
      (_each, column) => low + (column * (high - low)) / (COLUMNS - 1),
    );
    const distances = values.map((value) => Math.abs(value - code[i]));
    values[distances.indexOf(Math.min(...distances))] = code[i];
    return withDecimals(values, 3);
  });
}

/** The fields of one end of a way. */
function endFields(frame, name, label) {
  const end = frame.choices[name];
  const choose = (chosen) => frame.choose({ [name]: { ...end, ...chosen } });
  const field = wholeField(name, label, [0, frame.about.n - 1], end.index, (index) => {
    choose({ index, isSliders: false });
  });
  const from = menu(
    `${name}_from`,
    end.isSliders ? label : _("Taken from"),
    [[false, _("a test digit")], [true, _("the sliders' code")]],
    end.isSliders,
    (isSliders) => choose({ isSliders }),
  );
  return [...(end.isSliders ? [] : [field]), from];
}

export function morphPage(frame, place) {
  const row = element("div", "row");
  const stage = element("div", "stage-of-part");
  place.append(row, stage);
  const take = ({ value }) => frame.take(value);
  const parts = {
    Morph: [_("Morph"), "morph", frame.views.morph],
    Traversal: [_("Traversal"), "traversal", frame.views.traversal],
  };
  let view = null;
  const tell = () => {
    const { about, choices } = frame;
    const [, name, show] = parts[choices.part] ?? parts.Morph;
    if (view?.name !== name) {
      view?.end();
      view = mountView(stage, name, show, {
        take,
        pair: ({ value: [a, b] }) =>
          frame.choose({
            a: { index: a, isSliders: false },
            b: { index: b, isSliders: false },
          }),
      });
    }
    const isMorph = name === "morph";
    row.replaceChildren(
      menu(
        "part",
        _("Part"),
        Object.entries(parts).map(([part, [title]]) => [part, title]),
        isMorph ? "Morph" : "Traversal",
        (part) => frame.choose({ part }),
      ),
      ...endFields(frame, "a", _("Start")),
      ...(isMorph ? endFields(frame, "b", _("End")) : []),
    );
    if (isMorph) {
      const steps = wholeField(
        "steps",
        _("Steps"),
        [LEAST_STEPS, MOST_STEPS],
        choices.steps,
        (n) => frame.choose({ steps: n }),
      );
      row.append(steps);
    }
    const a = placeOf(frame, choices.a);
    const told = { ...frame.common, ...namesOf(about) };
    if (isMorph) view.tell({ ...told, a, b: placeOf(frame, choices.b), steps: choices.steps });
    else view.tell({ ...told, start: a, values: traversalOf(a.code, about.ranges) });
  };
  return { tell, ends: [() => view?.end()] };
}
