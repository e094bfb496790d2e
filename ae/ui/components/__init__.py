"""What runs in the browser: one program, and how a view of it is put on a page.

The program is ES modules joined into one file, which the browser fetches once by a name
that says its content. A component's own JavaScript, which Streamlit sends again with
every change of its data, is a stub of a few lines that waits for it
(docs/decisions/0012-what-is-heavy-goes-over-http.md).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import streamlit as st

from ae.language import ENGLISH, HERE, LANGUAGES, chosen_classes, chosen_language
from ae.ui.components.browser_choices import for_the_program
from ae.ui.components.messages import Bounded, Form
from ae.ui.components.palette import CLASS_COLOURS
from ae.ui.fragments import note_heard


class Dataclass(Protocol):
    """An instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


OPENING = "opening"  # of the session: which link was opened in place last
Data = TypeVar("Data", bound=Dataclass)

_HERE = Path(__file__).parent
# In the order of their imports; each is a plain ES module that node can test.
_MODULES = (
    "shared/language.js",
    "shared/leaving.js",
    "shared/network.js",
    "shared/dom.js",
    "shared/tables.js",
    "shared/decimal_comma.js",
    "shared/view.js",
    "shared/picture.js",
    "shared/link.js",
    "shared/geometry.js",
    "shared/neighbours.js",
    "shared/latent_view.js",
    "gallery/gallery.js",
    "shared/identity.js",
    "morph/verdict.js",
    "morph/layout.js",
    "morph/morph.js",
    "morph/arithmetic.js",
    "morph/traversal.js",
    "morph/picker.js",
    "map/address.js",
    "map/choices.js",
    "map/symbols.js",
    "map/chart.js",
    "map/sprites.js",
    "map/points.js",
    "map/numerals.js",
    "map/grid.js",
    "map/tools.js",
    "map/model.js",
    "map/marks.js",
    "map/pointer.js",
    "map/no_webgl.js",
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
    "sliders/states.js",
    "sliders/row.js",
    "sliders/class_buttons.js",
    "sliders/compact_side.js",
    "generate/centre.js",
    "generate/brush.js",
    "generate/pad.js",
    "generate/frame.js",
    "generate/frame_view.js",
    "generate/paper.js",
    "generate/ruling.js",
    "generate/parts.js",
    "generate/ink.js",
    "generate/picture_kinds.js",
    "generate/read_back.js",
    "generate/picture_file.js",
    "generate/source.js",
    "generate/error_rank.js",
    "generate/meter.js",
    "generate/layers.js",
    "generate/unit_words.js",
    "generate/units.js",
    "generate/layers_view.js",
    "board/watch.js",
    "board/joined.js",
    "board/send.js",
    "board/scores.js",
    "board/signs.js",
    "board/wall.js",
    "board/codes_wall.js",
    "board/board_map.js",
    "board/class_table.js",
    "board/answers.js",
    "board/class_view.js",
    "generate/autoencoder_view.js",
    "sliders/sliders.js",
    "train/curve.js",
    "train/frames.js",
    "train/progress_words.js",
    "train/run_watch.js",
    "train/timeline.js",
    "shared/tab_memory.js",
    "shared/connection.js",
    "shared/tab.js",
    "shared/translated.js",
    "shared/parts.js",
    "shared/dressing.js",
    "share/share.js",
    "lesson/progress.js",
    "lesson/way.js",
    "lesson/sheet.js",
    "lesson/region.js",
    "lesson/terms.js",
    "lesson/question.js",
    "lesson/end.js",
    "lesson/card.js",
    "lesson/draft.js",
    "shared/store.js",
    "main.js",
)
# Style sheets too would be sent with every change: they travel with the program.
_STYLES = {
    "class": ("shared/controls.css", "board/board.css"),
    "gallery": ("shared/controls.css", "gallery/gallery.css"),
    "map": ("shared/controls.css", "map/map.css"),
    "map_controls": ("shared/controls.css", "map/controls.css"),
    "lesson": ("shared/controls.css", "lesson/lesson.css"),
    "share": ("shared/controls.css", "share/share.css"),
    "morph": ("shared/controls.css", "morph/morph.css"),
    "picker": ("shared/controls.css", "morph/picker.css"),
    "overlay": ("shared/controls.css", "map/overlay.css"),
    **dict.fromkeys(
        ("heat", "matrix", "sizes", "tiles"),
        ("shared/controls.css", "reconstructions/reconstructions.css"),
    ),
    "sliders": (
        "shared/controls.css",
        "sliders/sliders.css",
        "generate/generate.css",
        "board/send.css",
    ),
    "table_format": ("shared/controls.css",),
    "timeline": ("shared/controls.css", "train/timeline.css"),
}
_IMPORT = re.compile(r'^import \{[^}]*\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!const views)", re.MULTILINE)

# Of the take-home file: where it starts, and the style sheets of its views.
_TAKE_HOME = "take_home/main.js"
_TAKEN = ("lesson", "map", "map_controls", "morph", "overlay", "sliders")

# As short as can be: it is sent again with every change of the component's data. A
# browser may remember a module that did not come, so the next try has another name.
# Streamlit runs it from a blob, whose address relative ones cannot be resolved against.
# What it returns ends the view. Streamlit also calls that for a call which another, of
# newer data or another theme, overtook while it imported the stub: the view is then
# still in the page, and goes on.
_STUB = """\
let d=globalThis.latentExplorer??={},u=location.origin+"URL",
l=(n=0)=>import(u+"?"+n).catch(()=>
new Promise(g=>setTimeout(()=>g(l(n+1)),n<3?500<<n:4e3)))
export default a=>{let e,p=a.parentElement
;(d[u]??=l()).then(({views:v})=>p.isConnected&&(e=v.VIEW(a)))
return()=>p.isConnected||e?.()}
"""


def program() -> str:
    """Return every module as one: imports dropped, the export of ``views`` kept.

    Before them stand ``styles``, the style sheet of each view, ``classColours``, and
    ``browserChoices``, the rows of the table that only the browser knows, and
    ``catalogues``, each language's sentences by the English ones.
    """
    return _joined(_MODULES, _STYLES)


def take_home_program() -> str:
    """Return the program of the take-home file: the same modules, as many as it needs.

    Before them stands what stands before ``program()``; nothing is exported.
    """
    return _joined(_needed_by(_TAKE_HOME), {view: _STYLES[view] for view in _TAKEN})


def _needed_by(module: str) -> list[str]:
    """Return the modules one needs, in the order of their imports, itself last."""
    needed: dict[str, None] = {}

    def add(path: PurePosixPath) -> None:
        for asked in _IMPORT.findall(_read(str(path))):
            other = PurePosixPath(normpath(path.parent / asked))
            if str(other) not in needed:
                add(other)
        needed[str(path)] = None

    add(PurePosixPath(module))
    return list(needed)


def _joined(modules: Iterable[str], styles: Mapping[str, tuple[str, ...]]) -> str:
    text = _EXPORT.sub("", _IMPORT.sub("", _read(*modules)))
    given = {
        "styles": {view: _read(*names) for view, names in styles.items()},
        "classColours": CLASS_COLOURS,
        "browserChoices": for_the_program(),
        "catalogues": {name: _catalogue(name) for name in LANGUAGES},
    }
    before = (f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return "".join([*before, text])


@cache
def packed_program() -> bytes:
    """Return the program gzipped."""
    return gzip.compress(program().encode(), mtime=0)


def _catalogue(language: str) -> dict[str, str | list[str]]:
    path = HERE / language / "LC_MESSAGES" / "browser.json"
    texts: dict[str, str | list[str]] = {}
    return texts if language == ENGLISH else json.loads(path.read_text("utf-8"))


def _read(*names: str) -> str:
    return "".join((_HERE / name).read_text("utf-8") for name in names)


PROGRAM_PATH = f"/program/{hashlib.sha256(program().encode()).hexdigest()[:16]}.js"


def stub(view: str) -> str:
    """Return the JavaScript of a component: the program's ``view``."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    url = f"/{base}{PROGRAM_PATH}" if base else PROGRAM_PATH
    return _STUB.replace("URL", url).replace("VIEW", view)


class Component(Generic[Data]):
    """A view of the program, and how it is put on a page.

    Parameters
    ----------
    view : str
        Its name in the program.
    draws : bool
        Whether it needs an element of its own to draw in.
    sends : mapping of name to Form, optional
        What it sends, and what that must be like; ``Bounded`` where nothing is said.
    """

    def __init__(
        self, view: str, *, draws: bool = True, sends: Mapping[str, Form] | None = None
    ) -> None:
        self._forms = sends or {}
        html = f'<div class="{view}"></div>' if draws else None
        self._mount = st.components.v2.component(view, html=html, js=stub(view))

    def show(self, data: Data, *, key: str, **on: Callable[[], None]) -> None:
        """Show ``data``, a dataclass, field by field as the view's own ``data``.

        Beside its fields stand ``language``, the one the page is in; ``opening``, where
        a link was opened in place, which: views are made anew for it; and
        ``class_names`` where the classes are no digits.

        ``on_x`` is called when the view sends ``x``, which then is
        ``st.session_state[key].x`` and of the form declared. A browser that sends
        anything else is not heeded.
        """
        calls: dict[str, Any] = {
            f"{name}_change": partial(self._heed, key, name.removeprefix("on_"), call)
            for name, call in on.items()
        }
        told: dict[str, Any] = {
            **asdict(data),
            "language": chosen_language(),
        }
        if (opening := st.session_state.get(OPENING)) is not None:
            told["opening"] = opening
        if (names := chosen_classes()) is not None:
            told["class_names"] = list(names)
        self._mount(key=key, data=told, **calls)

    def _heed(self, key: str, name: str, call: Callable[[], None]) -> None:
        """Pass a message on if it is of its form."""
        note_heard(key)
        state = st.session_state.get(key)
        sent = state.get(name) if isinstance(state, Mapping) else None
        if self._forms.get(name, Bounded()).fits(sent):
            call()
