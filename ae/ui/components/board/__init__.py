"""The Class page's living part: a board, joined by its code."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component


@dataclass(frozen=True, slots=True)
class Plane:
    """PCA's plane of a run's codes.

    Attributes
    ----------
    id : str
        Of which codes.
    origin : (latent_dim,) list of float
    axes : two lists of latent_dim floats
    explained : float
        Share of the codes' variance that it keeps, 0 to 1.
    """

    id: str
    origin: list[float]
    axes: list[list[float]]
    explained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassData:
    """Which board is shown; the browser asks for what is on it.

    Attributes
    ----------
    is_on : bool
        Whether there are boards on this server.
    board : str
        Id of the board that this session's teacher has chosen; empty for a pupil, who
        joins by a code.
    code : str
        The code a link asks to join by; may be anything.
    link, qr : str
        The address a pupil opens, and its QR code as a data: URL.
    generate : str
        The address of the Generate page.
    network, digits, codes : str
        Content ids of what drawings are judged by.
    plane : Plane or None
        None if the run's codes have no plane.
    points : str
        Content id of the run's t-SNE; empty if there is none yet.
    colours, animals : list of str
        What the board's signs are made of, the animals in the page's language.
    """

    is_on: bool
    board: str
    code: str
    link: str
    qr: str
    generate: str
    network: str
    digits: str
    codes: str
    plane: Plane | None
    points: str
    colours: list[str]
    animals: list[str]


CLASS = Component[ClassData]("class")
