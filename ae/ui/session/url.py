"""The code's way through the URL, and what a change of page does to the session."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.errors import CodeError
from ae.language import _
from ae.latent.codes import format_code, parse_code
from ae.ui.cache import OpenRun
from ae.ui.session.choices import leave_page
from ae.ui.session.code import (
    BY_HAND,
    URL_CODE,
    assign_code,
    code_of,
    mean_of,
    open_again,
)
from ae.ui.session.notices import notify

MEAN = "mean"  # in place of the numbers of the mean of all codes
PRESSED = "pressed"  # keys of buttons that were pressed and are still to be heeded
VIEWPORTS = "viewports"  # where the reader looks at the map from
_SEEN = "url_seen"  # the code the URL said, or was given, last
_LACKS = "url_lacks"  # whether it has lost that code since
_PAGE = "page"


def follow_url(opened: OpenRun) -> None:
    """Take over a code that came with the URL, and write the settled one there.

    To be called before ``st.navigation``: changing pages takes ``?z=`` off the URL,
    and what is back on it by then enters the browser's history with the new page.
    """
    asked = st.query_params.get(URL_CODE)
    # A busy server answers late: what the reader did since is newer than the URL.
    by_hand = st.session_state.pop(BY_HAND, False)
    is_news = asked != st.session_state.get(_SEEN) and not by_hand
    st.session_state[_LACKS] = is_news and asked is None
    if is_news and asked is not None:
        try:
            assign_code(opened, _read(asked, opened))
        except CodeError as error:
            notify(
                URL_CODE,
                _(
                    "The link's code was not used: {error} The sliders are where they "
                    "were, or on a test digit's code.",
                    error=error,
                ),
            )
        else:
            notify(URL_CODE, "")
    _write_url(opened)


def open_code(opened: OpenRun, asked: str | None) -> None:
    """Set the code a link says, or the one the session opened on if it says none.

    To be called by a callback.

    Raises
    ------
    CodeError
        If it is none of this run's; the sliders stay where they are.
    """
    if asked is None:
        open_again(opened)
    else:
        assign_code(opened, _read(asked, opened))
    _write_url(opened)


def follow_page(opened: OpenRun | None, page: str) -> None:
    """Notice another page, and a URL that has lost its code on the same one.

    The URL of the code the session opened on says none. Neither does that of a page
    just changed to, so a URL that has lost its code means that one on the same page
    only.
    """
    is_same = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page
    if not is_same:
        st.session_state.pop(VIEWPORTS, None)  # the map opens whole again
        st.session_state.pop(PRESSED, None)  # or it would come to pass much later
        leave_page()
    elif opened is not None and st.session_state.get(_LACKS):
        open_again(opened)
        _write_url(opened)


def follow_sliders(opened: OpenRun) -> None:
    """Write the code that has settled to the URL, in a run of the sliders alone."""
    st.session_state.pop(BY_HAND, None)  # of the next message's URL it says nothing
    _write_url(opened)


def _write_url(opened: OpenRun) -> None:
    text = _written(opened)
    st.session_state[_SEEN] = text
    if text is None:
        st.query_params.pop(URL_CODE, None)
    elif text != st.query_params.get(URL_CODE):
        st.query_params[URL_CODE] = text


def _read(asked: str, opened: OpenRun) -> NDArray[np.floating]:
    if asked == MEAN:
        return opened.mean_code
    return parse_code(asked, opened.network.latent_dim)


def _written(opened: OpenRun) -> str | None:
    settled = code_of(opened)
    if settled.is_opening:
        return None
    if settled.values == mean_of(opened):
        return MEAN
    return format_code(np.array(settled.values))
