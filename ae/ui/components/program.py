"""The browser's program: ES modules joined into the one text a component can carry.

Streamlit sends a component's JavaScript again whenever its data change. The program
therefore travels with the network, whose data do not change (``engine``), and each
visible component is a stub of a few lines that waits for it
(docs/decisions/0003-one-program-in-the-browser.md).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from ae.ui.components.palette import CLASS_COLOURS

_HERE = Path(__file__).parent
# In the order of their imports; each is a plain ES module that node can test.
_MODULES = (
    "network.js",
    "dom.js",
    "picture.js",
    "geometry.js",
    "neighbours.js",
    "cargo/cargo.js",
    "gallery/gallery.js",
    "identity/identity.js",
    "live.js",
    "morph/judged.js",
    "morph/stage.js",
    "morph/morph.js",
    "morph/arithmetic.js",
    "morph/traversal.js",
    "map/chart.js",
    "map/sprites.js",
    "map/model.js",
    "map/marks.js",
    "map/pointer.js",
    "map/overlay.js",
    "map/controls.js",
    "map/panels.js",
    "map/map.js",
    "report/tiles.js",
    "report/heat.js",
    "report/leave.js",
    "report/matrix.js",
    "report/sizes.js",
    "sliders/numbers.js",
    "sliders/history.js",
    "sliders/row.js",
    "sliders/starts.js",
    "sliders/beside.js",
    "bench/centre.js",
    "bench/brush.js",
    "bench/pad.js",
    "bench/header.js",
    "bench/paper.js",
    "bench/ink.js",
    "bench/upload.js",
    "bench/source.js",
    "bench/standing.js",
    "bench/meter.js",
    "bench/layers.js",
    "bench/cell_words.js",
    "bench/cells.js",
    "bench/strip.js",
    "bench/bench.js",
    "sliders/sliders.js",
    "timeline/curve.js",
    "timeline/timeline.js",
    "engine/engine.js",
)
# Style sheets too would be sent with every change: they travel with the program.
_STYLES = {
    "gallery": ("picture.css", "gallery/gallery.css"),
    "map": ("picture.css", "gallery/gallery.css", "map/map.css"),
    "morph": ("picture.css", "morph/morph.css"),
    "overlay": ("picture.css", "map/overlay.css"),
    **dict.fromkeys(
        ("heat", "matrix", "sizes", "tiles"), ("picture.css", "report/report.css")
    ),
    "sliders": ("picture.css", "sliders/sliders.css", "bench/bench.css"),
    "timeline": ("picture.css", "timeline/timeline.css"),
}
_IMPORT = re.compile(r'^import \{[^}]*\} from "[^"]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)

# As short as can be: it is sent again with every change of the component's data.
_STUB = """\
export default (args) => {
  const door = (globalThis.latentExplorer ??= {});
  let leave, gone;
  const start = (views) => gone || (leave = views.VIEW(args));
  door.views ? start(door.views) : (door.waiting ??= []).push(start);
  return () => ((gone = true), leave?.());
};
"""


def program() -> str:
    """Return every module as one: imports dropped, the default export kept.

    Before them stand ``styles``, the style sheet of each view, and ``classColours``.
    """
    styles = {view: _read(*names) for view, names in _STYLES.items()}
    text = _EXPORT.sub("", _IMPORT.sub("", _read(*_MODULES)))
    given = {"styles": styles, "classColours": CLASS_COLOURS}
    before = (f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return "".join([*before, text])


def stub(view: str) -> str:
    """Return the JavaScript of a visible component: the program's ``view``."""
    return _STUB.replace("VIEW", view)


def _read(*names: str) -> str:
    return "".join((_HERE / name).read_text("utf-8") for name in names)
