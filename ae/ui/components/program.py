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
    "shared/network.js",
    "shared/dom.js",
    "shared/picture.js",
    "shared/geometry.js",
    "shared/neighbours.js",
    "shared/arrays.js",
    "gallery/gallery.js",
    "shared/identity.js",
    "shared/live.js",
    "morph/verdict.js",
    "morph/layout.js",
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
    "reconstructions/tiles.js",
    "reconstructions/heat.js",
    "reconstructions/follow_link.js",
    "reconstructions/confusion.js",
    "reconstructions/code_sizes.js",
    "shared/numbers.js",
    "sliders/history.js",
    "sliders/row.js",
    "sliders/class_buttons.js",
    "sliders/compact_side.js",
    "generate/centre.js",
    "generate/brush.js",
    "generate/pad.js",
    "generate/header.js",
    "generate/paper.js",
    "generate/ink.js",
    "generate/upload.js",
    "generate/source.js",
    "generate/error_rank.js",
    "generate/meter.js",
    "generate/layers.js",
    "generate/unit_words.js",
    "generate/units.js",
    "generate/layers_view.js",
    "generate/autoencoder_view.js",
    "sliders/sliders.js",
    "train/curve.js",
    "train/timeline.js",
    "main.js",
)
# Style sheets too would be sent with every change: they travel with the program.
_STYLES = {
    "gallery": ("shared/picture.css", "gallery/gallery.css"),
    "map": ("shared/picture.css", "gallery/gallery.css", "map/map.css"),
    "morph": ("shared/picture.css", "morph/morph.css"),
    "overlay": ("shared/picture.css", "map/overlay.css"),
    **dict.fromkeys(
        ("heat", "matrix", "sizes", "tiles"),
        ("shared/picture.css", "reconstructions/reconstructions.css"),
    ),
    "sliders": ("shared/picture.css", "sliders/sliders.css", "generate/generate.css"),
    "timeline": ("shared/picture.css", "train/timeline.css"),
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
