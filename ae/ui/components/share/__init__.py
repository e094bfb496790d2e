"""The link of what is seen: to copy, to open elsewhere, to hold a camera at."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component


@dataclass(frozen=True, slots=True)
class ShareData:
    """What the view is told.

    Attributes
    ----------
    address : str
        The link to share, from the root; empty for what is seen.
    can_add : bool
        Whether what is seen can be added to a lesson from here.
    of : str
        The link the QR code is of; empty until one was asked for.
    qr : str
        The QR code, as the address of an image.
    answer : int
        How many presses have been answered: a later one is said anew.
    said : str
        What came of the last press, as a sentence.
    """

    address: str
    can_add: bool
    of: str
    qr: str
    answer: int
    said: str


SHARE = Component[ShareData]("share")
