"""The sliders and the picture they drive, and on one page the whole autoencoder."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component


@dataclass(frozen=True, slots=True)
class Original:
    """A real digit to set the picture beside.

    Attributes
    ----------
    title : str
        Such as "Test image 17 (a 4)".
    index : int
        Which test digit.
    label : int
        Its class.
    digits : str
        Of which test set: its fingerprint.
    """

    title: str
    index: int
    label: int
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidersData:
    """One slider for each number of the code.

    It sends ``code`` when one has settled, and ``pick`` when a random real digit is
    asked for.

    Attributes
    ----------
    compact : bool
        Whether it stands beside something else, in a column: smaller, and without
        the pictures of where each slider leads; otherwise as the whole bench, with
        the image that goes in.
    run : str
        Its name.
    network : str
        The network's content id.
    code : list of float
        The code to open on.
    version : int
        Grows when Python sets the code; only then does the browser take it over.
    ranges : (latent_dim, 2) list of float
        Low and high end of each slider.
    means : (latent_dim,) list of float
        The mean of all codes, marked on the sliders.
    original : Original or None
        The real digit shown beside the picture.
    digits, codes : str
        Content ids of what a code is judged by.
    """

    compact: bool
    run: str
    network: str
    code: list[float]
    version: int
    ranges: list[list[float]]
    means: list[float]
    original: Original | None
    digits: str
    codes: str


SLIDERS = Component[SlidersData]("sliders")
