"""What a session remembers, and what of it the URL carries: the run and the code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from ae.codes import check_code, format_code, parse_code
from ae.errors import CodeError
from ae.ui.cache import OpenRun

RUN = "run"  # the run's selectbox, bound to ?run=
SLIDERS = "sliders"
_CODES = "codes"
_SEEN_URL = "seen_url_code"
_NOTICE = "notice"
_URL_CODE = "z"


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
    """

    values: list[float]
    version: int = 0
    original: int | None = None


def code_of(opened: OpenRun) -> SettledCode:
    """Return the session's code for a run; at first, the mean of all codes."""
    codes = st.session_state.setdefault(_CODES, {})
    if opened.network_id not in codes:
        codes[opened.network_id] = SettledCode(opened.mean_code.round(3).tolist())
    settled: SettledCode = codes[opened.network_id]
    return settled


def set_code(opened: OpenRun, values: object, *, original: int | None = None) -> None:
    """Make ``values`` the session's code, from Python."""
    settled = code_of(opened)
    code = check_code(np.asarray(values).tolist(), opened.network.latent_dim)
    settled.values = code.round(3).tolist()
    settled.version += 1
    settled.original = original


def take_settled_code(opened: OpenRun) -> None:
    """Keep the code the sliders have settled on. Their callback."""
    sent = st.session_state[SLIDERS].code
    try:
        values = check_code(sent["values"], opened.network.latent_dim)
    except CodeError as error:
        st.session_state[_NOTICE] = f"The code from the sliders was not used. {error}"
        return
    code_of(opened).values = values.tolist()
    st.session_state.pop(_NOTICE, None)


def pick_random_digit(opened: OpenRun) -> None:
    """Open the sliders on a test digit drawn at random. Their callback."""
    index = int(np.random.default_rng().integers(len(opened.digits.labels)))
    set_code(opened, opened.evaluation.codes[index], original=index)


def follow_url(opened: OpenRun) -> None:
    """Take over a code that came with the URL; else write the settled one there."""
    asked = st.query_params.get(_URL_CODE)
    if asked is not None and asked != st.session_state.get(_SEEN_URL):
        try:
            set_code(opened, parse_code(asked, opened.network.latent_dim))
        except CodeError as error:
            st.session_state[_NOTICE] = (
                f"The link's code was not used: {error} The sliders are where they "
                "were, or at the mean of all digits."
            )
            del st.query_params[_URL_CODE]
            return
        st.session_state[_SEEN_URL] = asked
        st.session_state.pop(_NOTICE, None)
        return
    settled = code_of(opened)
    text = format_code(np.array(settled.values))
    untouched = np.array_equal(settled.values, opened.mean_code.round(3))
    if asked != text and not (untouched and asked is None):
        st.query_params[_URL_CODE] = text
        st.session_state[_SEEN_URL] = text


def notice() -> str | None:
    """Return what the reader should be told of a code that was not used."""
    text: str | None = st.session_state.get(_NOTICE)
    return text
