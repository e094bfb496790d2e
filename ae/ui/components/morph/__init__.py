"""The live parts of the Morph page: the way, the arithmetic, the traversal."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component
from ae.ui.components.messages import Bounded, Fields, Listed, Whole


@dataclass(frozen=True, slots=True)
class Place:
    """A code with its name.

    Attributes
    ----------
    name : str
    index : int or None
        Of the test digit it belongs to.
    code : list of float
    """

    name: str
    index: int | None
    code: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatentData:
    """What the browser must have before a view of codes can show it all.

    Each such view sends ``take``, with a code as its ``value``, when the reader takes
    one of those it shows.

    Attributes
    ----------
    network, digits, codes : str
        Their fingerprints.
    """

    network: str
    digits: str
    codes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MorphData(LatentData):
    """The way from ``a`` to ``b``, through codes and through pixels, in so many steps.

    It sends ``pair``, the two digits last chosen on the map as its ``value``, when the
    reader asks for them.
    """

    a: Place
    b: Place
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArithmeticData(LatentData):
    """``start`` + strength * ``difference``, of the means of the classes of and to."""

    start: Place
    of: int
    to: int
    difference: list[float]
    strengths: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraversalData(LatentData):
    """``start`` with each number moved to its ``values`` (latent_dim, n)."""

    start: Place
    values: list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PickerData(LatentData):
    """Pictures to choose an end from: test digits by class, and the reader's drawing.

    It sends ``pick``, the index of a test digit as its ``value``, or ``drawing``, the
    code of the drawing.

    Attributes
    ----------
    index : int or None
        Of the test digit that is chosen.
    label : str
        Tells one picker from the other.
    """

    index: int | None
    label: str


_TAKES = {"take": Fields(value=Bounded())}
_PAIR = Fields(value=Listed(Whole(), 2, 2))
MORPH = Component[MorphData]("morph", sends={**_TAKES, "pair": _PAIR})
ARITHMETIC = Component[ArithmeticData]("arithmetic", sends=_TAKES)
TRAVERSAL = Component[TraversalData]("traversal", sends=_TAKES)
PICKER = Component[PickerData](
    "picker", sends={"pick": Fields(value=Whole()), "drawing": Fields(value=Bounded())}
)
