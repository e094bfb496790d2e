"""The report card's parts in the browser: tiles, heat map, matrix, code sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from ae.ui.components import component

_tiles = component("tiles")
_heat = component("heat")
_matrix = component("matrix")
_follow_link = component("follow_link", draws=False)
_sizes = component("sizes")


@dataclass(frozen=True, slots=True)
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


def tiles(
    *,
    network: str,
    digits: str,
    codes: Sequence[list[float] | None],
    errors: Sequence[float | None],
    chosen: list[int],
    on_pick: Callable[[], None],
    key: str,
) -> None:
    """Show the ten classes; ``st.session_state[key].pick`` is the one pressed.

    Parameters
    ----------
    network, digits : str
        Which network, and mean images of which digits, the browser must have.
    codes : 10 lists of latent_dim floats, or None
        Mean code of each class; None for a class without digits.
    errors : 10 floats or None
    chosen : list of int
        The classes the page is about; empty for all.
    """
    _tiles(
        key=key,
        data={
            "network": network,
            "digits": digits,
            "codes": list(codes),
            "errors": list(errors),
            "chosen": chosen,
        },
        on_pick_change=on_pick,
    )


def heat(*, errors: str, digits: str, chosen: list[int], key: str) -> None:
    """Show the mean image of the chosen classes and the error of each pixel.

    ``errors`` and ``digits`` are the names of the pixel errors and mean images that the
    browser must have.
    """
    _heat(key=key, data={"errors": errors, "digits": digits, "chosen": chosen})


def matrix(
    counts: list[list[int]],
    *,
    chosen: list[int] | None,
    on_cell: Callable[[], None],
    key: str,
) -> None:
    """Show counts by true class and found class, as buttons.

    ``st.session_state[key].cell`` is the one pressed, row and column; ``chosen`` is the
    one whose digits are shown.
    """
    _matrix(key=key, data={"counts": counts, "chosen": chosen}, on_cell_change=on_cell)


def sizes(
    rows: list[SizeRow],
    *,
    title: str,
    index: int,
    digits: str,
    pictures: str,
    asked: str | None,
    key: str,
) -> None:
    """Show a digit beside what each code size makes of it.

    ``digits`` and ``pictures`` are the content ids of the test digits, ``index`` among
    them, and of the pictures of all rows.

    ``asked`` is another one each time a reader asks for a digit from elsewhere on the
    page: the browser then goes there. None: nobody has.
    """
    _sizes(
        key=key,
        data={
            "title": title,
            "index": index,
            "digits": digits,
            "pictures": pictures,
            "rows": [asdict(row) for row in rows],
            "asked": asked,
        },
    )


def follow_link(*, link: str, asked: str, key: str) -> None:
    """Follow the page link in the container ``link``, once for each ``asked``."""
    _follow_link(key=key, data={"link": link, "asked": asked})
