"""What a reader chooses that only the browser knows, and how a link says it.

These rows go to the browser with the program (``shared/link.js``) and into the table of
all choices (``ae/ui/session/table.py``). A link carries them after ``#``, which no
server is sent: a drawing stays between those who share the link.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ae.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserChoice:
    """A choice that lives in the browser's store.

    Attributes
    ----------
    name : str
        In the link, after ``#``.
    page : str
        Which page shows it.
    label : str
        What it is.
    kind : str
        How it is written: a kind of ``shared/link.js``.
    key : str
        Under which the store's session keeps it.
    of : str
        If it belongs to something, such as to the codes of a run: what. The key is
        then followed by the name of that.
    limits : dict
        What a value is held to; each kind has its own.
    values, opens_on : str
        In words.
    """

    name: str
    page: str
    label: str
    kind: str
    key: str
    values: str
    opens_on: str
    of: str = ""
    limits: dict[str, Any] = field(default_factory=dict)


def _flag(name: str, page: str, key: str, label: str, opens_on: str) -> BrowserChoice:
    return BrowserChoice(
        name=name,
        page=page,
        label=label,
        kind="flag",
        key=key,
        values=N_("1 or 0"),
        opens_on=opens_on,
    )


BROWSER_CHOICES = (
    BrowserChoice(
        name="lesson",
        page="every page",
        label="The lesson itself, if it is short enough for a link (docs/lesson.md)",
        kind="packed",
        key="lesson packed",
        values=N_("a file, deflated, as base64url: up to 2,000 letters"),
        opens_on="none",
        limits={"most_letters": 2000},
    ),
    BrowserChoice(
        name="drawing",
        page="generate",
        label="What is drawn on the pad, or what a photo became there",
        kind="drawing",
        key="drawing",
        values=N_(
            "28 x 28 levels of grey, runs of black and white counted, as base64url"
        ),
        opens_on="nothing",
        limits={"most_letters": 2100},
    ),
    BrowserChoice(
        name="image",
        page="generate",
        label="The test digit that goes in",
        kind="whole or none",
        key="image",
        values=N_("a whole number from 0 to that of the last test digit, or none"),
        opens_on="that whose code the sliders open on; none if the link says a code",
        limits={"low": 0, "high": 999_999},
    ),
    _flag("centred", "generate", "is centred", "Drawings are centred", "1"),
    _flag("unfolded", "generate", "layers are open", "The network is unfolded", "0"),
    BrowserChoice(
        name="unit",
        page="generate",
        label="The unit of the unfolded network that is explained: layer, unit",
        kind="wholes",
        key="unit",
        values=N_("two whole numbers, such as 1,4"),
        opens_on="none",
        limits={"low": 0, "high": 9999, "fewest": 2, "most": 2},
    ),
    BrowserChoice(
        name="pair",
        page="map",
        label="The one or two test images last clicked",
        kind="wholes",
        key="chosen",
        of="codes",
        values=N_("one or two whole numbers, such as 3,9"),
        opens_on="none",
        limits={"low": 0, "high": 999_999, "fewest": 1, "most": 2},
    ),
    _flag("pictures", "map", "pictures", "Digits are drawn on the map", "0"),
    _flag("rings", "map", "rings", "Points that are placed worst have rings", "0"),
    _flag("grid", "map", "grid", "Decoded pictures lie behind a linear map", "0"),
    _flag("everywhere", "map", "everywhere", "The pointer decodes places", "0"),
    BrowserChoice(
        name="tool",
        page="map",
        label="What a drag over a flat map does",
        kind="option",
        key="tool",
        values=N_("scroll, move, box or lasso"),
        opens_on="move; scroll on a touch screen",
        limits={"options": ["scroll", "move", "box", "lasso"]},
    ),
    BrowserChoice(
        name="group",
        page="map",
        label="The group of digits that is selected",
        kind="option",
        key="group",
        of="codes",
        values=N_("a class from 0 to 9, or leastTrusted"),
        opens_on="none",
        limits={"options": [*map(str, range(10)), "leastTrusted"]},
    ),
    BrowserChoice(
        name="outline",
        page="map",
        label="The corners of the box or lasso on a flat map, x and y in turn",
        kind="numbers",
        key="outline",
        of="map",
        values=N_("6 to 128 numbers"),
        opens_on="none",
        limits={"low": -1e6, "high": 1e6, "lengths": list(range(6, 129, 2))},
    ),
    BrowserChoice(
        name="viewport",
        page="map",
        label="The ends of the map's x and y, or a box' camera: eye, centre and up",
        kind="numbers",
        key="viewport",
        of="map",
        values=N_("4 or 9 numbers"),
        opens_on="the whole map",
        limits={"low": -1e6, "high": 1e6, "lengths": [4, 9]},
    ),
    BrowserChoice(
        name="place",
        page="morph",
        label="How far along the way one is",
        kind="number",
        key="place",
        values=N_("a number from 0 to 1"),
        opens_on="0.5",
        limits={"low": 0, "high": 1},
    ),
    BrowserChoice(
        name="strength",
        page="morph",
        label="The strength of the arithmetic",
        kind="number",
        key="strength",
        values=N_("a number from -1 to 2"),
        opens_on="1",
        limits={"low": -1, "high": 2},
    ),
    BrowserChoice(
        name="epoch",
        page="train",
        label="The epoch looked back at, of the watched run",
        kind="whole",
        key="at",
        of="run",
        values=N_("a whole number of which there is a frame"),
        opens_on="the newest",
        limits={"low": 0, "high": 999_999},
    ),
)


def for_the_program() -> list[dict[str, Any]]:
    """Return what the browser needs of each row."""
    words = ("label", "opens_on")
    return [
        {name: value for name, value in asdict(row).items() if name not in words}
        for row in BROWSER_CHOICES
    ]
