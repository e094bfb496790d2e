"""Cards of digits: original, reconstruction and their difference."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component
from ae.ui.components.messages import Whole


@dataclass(frozen=True, slots=True)
class Card:
    """A digit to be shown beside its reconstruction.

    Attributes
    ----------
    index : int
        Which test digit.
    title : str
        Shown under the pictures.
    what : str
        Said to a screen reader, such as "test image 17 (a 4)".
    """

    index: int
    title: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryData:
    """A list of cards.

    It sends ``open`` or ``compare``: the index of the digit whose card was pressed.

    Attributes
    ----------
    label : str
        The list's name.
    network, digits, codes : str
        Names of what the browser must have before the pictures are drawn.
    legend : bool
        Whether the colours of a difference are explained.
    cards : list of Card
    """

    label: str
    network: str
    digits: str
    codes: str
    legend: bool
    cards: list[Card]


GALLERY = Component[GalleryData]("gallery", sends={"open": Whole(), "compare": Whole()})
