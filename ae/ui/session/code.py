"""The code the sliders have settled on: where it lives, and who may change it.

It lives in the session, one for each run; ``ae/ui/session/url.py`` copies it to the URL
and back. It changes by the sliders' own message, by a test digit that is opened, by a
code another part of a page sends, and by a link.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.errors import CodeError
from ae.language import _
from ae.latent.codes import DECIMALS, check_code
from ae.ui.cache import OpenRun
from ae.ui.session.notices import forget_notices, notify

SLIDERS = "sliders"
URL_CODE = "z"
BY_HAND = "by_hand"  # whether the code has been set since the URL was last read
_CODES = "codes"


@dataclass(slots=True)
class SettledCode:
    """The code the session has settled on, for one run.

    Attributes
    ----------
    values : list of float
        latent_dim numbers.
    version : int
        Grows when Python sets the code; the browser then takes it over.
    original : int or None
        Index of the real digit shown beside the picture.
    network_id : str
        The network it was settled on, or stayed with.
    mean : list of float
        The mean code of that network.
    opening : int
        Index of the test digit the session opened on.
    is_opening : bool
        Whether nothing else has been chosen since.
    """

    values: list[float]
    network_id: str
    mean: list[float]
    opening: int
    version: int = 0
    original: int | None = None
    is_opening: bool = True


def code_of(opened: OpenRun) -> SettledCode:
    """Return the session's code for a run; at first, that of a random test digit."""
    codes: dict[tuple[str, int], SettledCode]
    codes = st.session_state.setdefault(_CODES, {})
    of_run, mean = (opened.name, opened.network.latent_dim), mean_of(opened)
    settled = codes.get(of_run)
    if settled is None:
        index = _random_digit(opened)
        values = _code_of_digit(opened, index)
        settled = SettledCode(values, opened.network_id, mean, index, original=index)
        codes[of_run] = settled
    elif settled.network_id != opened.network_id:
        # One in training is another network after each epoch; the reader's code stays.
        if settled.is_opening:
            settled.values = _code_of_digit(opened, settled.opening)
            settled.version += 1
        elif settled.values == settled.mean:
            settled.values = mean
            settled.version += 1
        settled.network_id, settled.mean = opened.network_id, mean
        settled.original = settled.opening if settled.is_opening else None
    return settled


def open_again(opened: OpenRun) -> None:
    """Set the code the session opened on, as before anything was chosen."""
    settled = code_of(opened)
    settled.values = _code_of_digit(opened, settled.opening)
    settled.version += 1
    settled.original, settled.is_opening = settled.opening, True


def mean_of(opened: OpenRun) -> list[float]:
    """Return the mean of all codes, rounded as the sliders round."""
    values: list[float] = opened.mean_code.round(DECIMALS).tolist()
    return values


def assign_code(opened: OpenRun, code: NDArray[np.floating]) -> None:
    """Set the code from here; if it is a test digit's, show that digit beside it."""
    settled = code_of(opened)
    rounded = code.astype(np.float64).round(DECIMALS)
    settled.values = rounded.tolist()
    settled.version += 1
    settled.is_opening = False
    settled.original = _digit_with(opened, rounded, otherwise=None)


def accept_settled_code(opened: OpenRun) -> None:
    """Keep the code the sliders have settled on. Their callback."""
    if SLIDERS not in st.session_state:
        return  # of a page just left: the next page's sliders go on from there
    _accept(opened, st.session_state[SLIDERS].get("code"))


def accept_unheard_code(opened: OpenRun, sent: object) -> None:
    """Keep the code the sliders settled on while the connection was gone.

    The sliders that said so may be of a page that was left. One of another run is not
    heeded; of the same one, which may have been trained on meanwhile, it is.
    """
    if isinstance(sent, dict) and sent.get("run") == opened.name:
        _accept(opened, sent)


def _accept(opened: OpenRun, sent: object) -> None:
    try:
        values = check_code(
            sent.get("values") if isinstance(sent, dict) else None,
            opened.network.latent_dim,
        )
    except CodeError as error:
        notify(
            URL_CODE, _("The code from the sliders was not used. {error}", error=error)
        )
        return
    settled = code_of(opened)
    settled.is_opening &= settled.values == values.tolist()
    settled.values = values.tolist()
    # The map may have set the sliders on a digit; a drag away from one keeps it, a
    # place that was clicked does not.
    forgets = isinstance(sent, dict) and sent.get("forgets") is True
    kept = None if forgets else settled.original
    settled.original = _digit_with(opened, values, otherwise=kept)
    _set_by_hand()


def pick_random_digit(opened: OpenRun) -> None:
    """Open the sliders on a test digit drawn at random. Their callback."""
    open_digit(opened, _random_digit(opened))


def open_digit(opened: OpenRun, index: int) -> None:
    """Open the sliders on a test digit, by its index. To be called by a callback."""
    assign_code(opened, opened.evaluation.codes[index])
    code_of(opened).original = index  # of digits with the same code, this one
    _set_by_hand()


def set_code(opened: OpenRun, sent: object) -> bool:
    """Set the sliders on a code another part of a page has sent; say if it is one."""
    try:
        values = check_code(sent, opened.network.latent_dim)
    except CodeError as error:
        notify(URL_CODE, _("The code was not taken. {error}", error=error))
        return False
    assign_code(opened, values)
    _set_by_hand()
    return True


def _random_digit(opened: OpenRun) -> int:
    return int(np.random.default_rng().integers(len(opened.digits.labels)))


def _code_of_digit(opened: OpenRun, index: int) -> list[float]:
    code = opened.evaluation.codes[index].astype(np.float64)
    values: list[float] = code.round(DECIMALS).tolist()
    return values


def _set_by_hand() -> None:
    st.session_state[BY_HAND] = True
    forget_notices()


def _digit_with(
    opened: OpenRun, code: NDArray[np.floating], *, otherwise: int | None
) -> int | None:
    """Return the index of the test digit that has a code, if one has."""
    all_codes = opened.evaluation.codes.astype(np.float64).round(DECIMALS)
    owners = np.flatnonzero((all_codes == code).all(axis=1))
    return int(owners[0]) if len(owners) else otherwise
