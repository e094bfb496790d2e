"""What a session remembers, and what of it the URL carries: the run and the code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.errors import CodeError
from ae.latent.codes import DECIMALS, check_code, format_code, parse_code
from ae.ui.cache import OpenRun

RUN = "run"  # the run's selectbox, bound to ?run=
SLIDERS = "sliders"
LOOKS = "looks"  # where the reader looks at the map from
ARRIVED = "arrived"  # whether the page has changed and links.recall not seen to it
_CODES = "codes"
_NOTICES = "notices"
_URL_CODE = "z"
_URL_SEEN = "url_seen"  # the code the URL said, or was given, last
_URL_LACKS = "url_lacks"  # whether it has lost that code since
_BY_HAND = "by_hand"  # whether the code has been set since the URL was last read
_PAGE = "page"


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
    """

    values: list[float]
    network_id: str
    mean: list[float]
    version: int = 0
    original: int | None = None


def code_of(opened: OpenRun) -> SettledCode:
    """Return the session's code for a run; at first, the mean of all codes."""
    codes: dict[tuple[str, int], SettledCode]
    codes = st.session_state.setdefault(_CODES, {})
    of_run, mean = (opened.name, opened.network.latent_dim), _mean(opened)
    settled = codes.get(of_run)
    if settled is None:
        settled = codes[of_run] = SettledCode(mean, opened.network_id, mean)
    elif settled.network_id != opened.network_id:
        # One in training is another network after each epoch; the reader's code stays.
        if settled.values == settled.mean:
            settled.values = mean
            settled.version += 1
        settled.network_id, settled.mean = opened.network_id, mean
        settled.original = None
    return settled


def accept_settled_code(opened: OpenRun) -> None:
    """Keep the code the sliders have settled on. Their callback."""
    if SLIDERS not in st.session_state:
        return  # of a page just left: the next page's sliders go on from there
    sent = st.session_state[SLIDERS].get("code")
    try:
        values = check_code(
            sent.get("values") if isinstance(sent, dict) else None,
            opened.network.latent_dim,
        )
    except CodeError as error:
        notify(_URL_CODE, f"The code from the sliders was not used. {error}")
        return
    settled = code_of(opened)
    settled.values = values.tolist()
    # The map may have set the sliders on a digit; a drag away from one keeps it.
    settled.original = _digit_with(opened, values, otherwise=settled.original)
    st.session_state[_BY_HAND] = True
    forget_notices()


def pick_random_digit(opened: OpenRun) -> None:
    """Open the sliders on a test digit drawn at random. Their callback."""
    index = int(np.random.default_rng().integers(len(opened.digits.labels)))
    open_digit(opened, index)


def open_digit(opened: OpenRun, index: int) -> None:
    """Open the sliders on a test digit, by its index. To be called by a callback."""
    _assign(opened, opened.evaluation.codes[index])
    code_of(opened).original = index  # of digits with the same code, this one
    st.session_state[_BY_HAND] = True
    forget_notices()


def set_code(opened: OpenRun, sent: object) -> bool:
    """Set the sliders on a code another part of a page has sent; say if it is one."""
    try:
        values = check_code(sent, opened.network.latent_dim)
    except CodeError as error:
        notify(_URL_CODE, f"The code was not taken. {error}")
        return False
    _assign(opened, values)
    st.session_state[_BY_HAND] = True
    forget_notices()
    return True


def follow_url(opened: OpenRun) -> None:
    """Take over a code that came with the URL, and write the settled one there.

    To be called before ``st.navigation``: changing pages takes ``?z=`` off the URL,
    and what is back on it by then enters the browser's history with the new page.
    """
    asked = st.query_params.get(_URL_CODE)
    # A busy server answers late: what the reader did since is newer than the URL.
    by_hand = st.session_state.pop(_BY_HAND, False)
    is_news = asked != st.session_state.get(_URL_SEEN) and not by_hand
    st.session_state[_URL_LACKS] = is_news and asked is None
    if is_news and asked is not None:
        try:
            _assign(opened, parse_code(asked, opened.network.latent_dim))
        except CodeError as error:
            notify(
                _URL_CODE,
                f"The link's code was not used: {error} The sliders are where they "
                "were, or at the mean of all codes.",
            )
        else:
            notify(_URL_CODE, "")
    _write_url(opened)


def follow_page(opened: OpenRun, page: str) -> None:
    """Go back to the mean of all codes if that is what the reader went back to.

    The mean's URL says no code. Neither does that of a page just changed to, so a URL
    that has lost its code means the mean on the same page only.
    """
    is_same = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page
    if not is_same:
        st.session_state.pop(LOOKS, None)  # the map opens whole again
        st.session_state[ARRIVED] = True
    if is_same and st.session_state[_URL_LACKS]:
        _assign(opened, opened.mean_code)
        _write_url(opened)


def notify(subject: str, text: str) -> None:
    """Have every page tell the reader ``text``, until the reader does something.

    It takes the place of what was last said of the subject; empty, it ends that.
    """
    st.session_state.setdefault(_NOTICES, {})[subject] = text


def notices() -> list[str]:
    """Return what the reader should be told."""
    return [text for text in st.session_state.get(_NOTICES, {}).values() if text]


def forget_notices() -> None:
    """Tell the reader none of it again."""
    st.session_state.pop(_NOTICES, None)


def _mean(opened: OpenRun) -> list[float]:
    values: list[float] = opened.mean_code.round(DECIMALS).tolist()
    return values


def _assign(opened: OpenRun, code: NDArray[np.floating]) -> None:
    """Set the code from here; if it is a test digit's, show that digit beside it."""
    settled = code_of(opened)
    rounded = code.astype(np.float64).round(DECIMALS)
    settled.values = rounded.tolist()
    settled.version += 1
    settled.original = _digit_with(opened, rounded, otherwise=None)


def _digit_with(
    opened: OpenRun, code: NDArray[np.floating], *, otherwise: int | None
) -> int | None:
    """Return the index of the test digit that has a code, if one has."""
    all_codes = opened.evaluation.codes.astype(np.float64).round(DECIMALS)
    owners = np.flatnonzero((all_codes == code).all(axis=1))
    return int(owners[0]) if len(owners) else otherwise


def _write_url(opened: OpenRun) -> None:
    values = code_of(opened).values
    text = None if values == _mean(opened) else format_code(np.array(values))
    st.session_state[_URL_SEEN] = text
    if text is None:
        st.query_params.pop(_URL_CODE, None)
    elif text != st.query_params.get(_URL_CODE):
        st.query_params[_URL_CODE] = text
