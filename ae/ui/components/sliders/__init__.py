"""The sliders and the picture they drive, and on one page the whole autoencoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from ae.ui.components import component

Floats = NDArray[np.floating]

_mount = component("sliders")


@dataclass(frozen=True, slots=True)
class Original:
    """A real digit to set the picture beside.

    Attributes
    ----------
    title : str
        Such as "Real digit 17, a 4".
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


def sliders(
    *,
    network: str,
    code: list[float],
    version: int,
    ranges: Floats,
    means: Floats,
    starts: Floats,
    original: Original | None,
    on_code: Callable[[], None],
    on_pick: Callable[[], None],
    key: str,
    compact: bool = False,
    digits: str = "",
    codes: str = "",
) -> None:
    """Show one slider for each number of the code.

    Parameters
    ----------
    network : str
        The network's content id.
    code : list of float
        The code to open on.
    version : int
        Grows when Python sets the code; only then does the browser take it over.
    ranges : (latent_dim, 2)
        Low and high end of each slider.
    means : (latent_dim,)
        The mean of all codes, marked on the sliders.
    starts : (10, latent_dim)
        The mean code of each class; NaN for a class without digits.
    original : Original or None
        The real digit shown beside the picture.
    on_code, on_pick : callable
        Called when a code has settled, and when a random real digit is asked for.
    key : str
        The element's key; ``st.session_state[key].code`` is the settled code.
    compact : bool
        Whether it stands beside something else, in a column: smaller, and without
        the pictures of where each slider leads; otherwise as the whole bench, with
        the image that goes in.
    digits, codes : str
        Content ids of what the whole page judges a code by.
    """
    _mount(
        key=key,
        data={
            "compact": compact,
            "network": network,
            "code": code,
            "version": version,
            "ranges": ranges.round(3).tolist(),
            "means": means.round(3).tolist(),
            "starts": [
                None if np.isnan(start).any() else start.round(3).tolist()
                for start in starts
            ],
            "original": original and asdict(original),
            "digits": digits,
            "codes": codes,
        },
        on_code_change=on_code,
        on_pick_change=on_pick,
    )
