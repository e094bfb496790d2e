"""The report card's parts in the browser: tiles, heat map, matrix, code sizes."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component
from ae.ui.components.messages import Listed, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TilesData:
    """The ten classes; it sends ``pick``, the one pressed.

    Attributes
    ----------
    network, digits : str
        Which network, and mean images of which digits, the browser must have.
    codes : 10 lists of latent_dim floats, or None
        Mean code of each class; None for a class without digits.
    errors : 10 floats or None
    chosen : list of int
        The classes the page is about; empty for all.
    """

    network: str
    digits: str
    codes: list[list[float] | None]
    errors: list[float | None]
    chosen: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatData:
    """The mean image of the chosen classes and the error of each pixel.

    Attributes
    ----------
    errors, digits : str
        Names of the pixel errors and mean images that the browser must have.
    chosen : list of int
    own_scale : bool
        Whether the colours end at the worst pixel here, not where all maps' do.
    """

    errors: str
    digits: str
    chosen: list[int]
    own_scale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixData:
    """Counts by true class and found class, as buttons.

    It sends ``cell``, row and column of the one pressed.

    Attributes
    ----------
    counts : (10, 10) list of int
    chosen : list of int or None
        Row and column of the one whose digits are shown.
    """

    counts: list[list[int]]
    chosen: list[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow:
    """What a run of some code size makes of a digit, and PCA of that size.

    Attributes
    ----------
    error, pca_error : float
        Mean squared errors per pixel.
    is_here : bool
        Whether it is the run the page is about.
    """

    name: str
    latent_dim: int
    error: float
    pca_error: float
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SizesData:
    """A digit beside what each code size makes of it.

    Attributes
    ----------
    title : str
    index : int
        Which of the test digits.
    digits, pictures : str
        Content ids of the test digits, and of the pictures of all rows.
    rows : list of SizeRow
    asked : str or None
        Another one each time a reader asks for a digit from elsewhere on the page: the
        browser then goes there. None: nobody has.
    """

    title: str
    index: int
    digits: str
    pictures: str
    rows: list[SizeRow]
    asked: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLinkData:
    """The page link in the container ``link``, followed once for each ``asked``."""

    link: str
    asked: str


TILES = Component[TilesData]("tiles", sends={"pick": Whole(9)})
HEAT = Component[HeatData]("heat")
MATRIX = Component[MatrixData]("matrix", sends={"cell": Listed(Whole(9), 2, 2)})
SIZES = Component[SizesData]("sizes")
FOLLOW_LINK = Component[FollowLinkData]("follow_link", draws=False)
