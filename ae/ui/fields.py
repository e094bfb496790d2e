"""Fields that the URL carries: what a link may get wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite

import streamlit as st

from ae.ui import state

_WHOLE = re.compile(r"-?\d{1,15}")


def drop_endless(*names: str) -> None:
    """Take numbers off the URL that are too large for Streamlit's own reading of it."""
    for name in names:
        try:
            is_number = isfinite(float(st.query_params.get(name, "0")))
        except ValueError:
            continue  # Streamlit takes it for none
        if not is_number:
            del st.query_params[name]
            st.rerun()  # what this run began with is still the old URL


def check_choice(name: str, options: Iterable[object]) -> None:
    """Tell the reader if a link asks for what a field does not offer.

    Streamlit would show the first option without a word. To be called before the field
    is drawn, whose ``on_change`` should be ``state.forget_notices``.
    """
    known = [str(option) for option in options]
    asked = st.query_params.get(name)
    if asked is not None and asked not in known:
        _refuse(name, asked, f"one of {', '.join(known)}")


def check_number(name: str, lowest: int, highest: int) -> None:
    """Tell the reader if a link holds no whole number between two where one belongs.

    As for ``check_choice``.
    """
    asked = st.query_params.get(name)
    if asked is None:
        return
    is_one = _WHOLE.fullmatch(asked) and lowest <= int(asked) <= highest
    if not is_one:
        _refuse(name, asked, f"a whole number from {lowest:,} to {highest:,}")


def _refuse(name: str, asked: str, wanted: str) -> None:
    state.notify(
        name,
        f"The link says {name}={asked[:40]}; it takes {wanted}. The page shows what it "
        "shows without that.",
    )
    del st.query_params[name]
    st.rerun()  # notices stand at the top of the page
