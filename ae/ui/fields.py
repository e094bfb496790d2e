"""Fields that the URL carries: what a link may get wrong in them."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

import streamlit as st

from ae.ui import state


def drop_endless(*names: str) -> None:
    """Take numbers off the URL that are too large for Streamlit's own reading of it."""
    for name in names:
        try:
            is_number = isfinite(float(st.query_params.get(name, "0")))
        except ValueError:
            continue  # Streamlit says so itself
        if not is_number:
            del st.query_params[name]
            st.rerun()  # what this run began with is still the old URL


def check_choice(name: str, options: Iterable[object]) -> None:
    """Tell the reader if a link asks for what a field does not offer.

    Streamlit would show the first option without a word. To be called before the field
    is drawn, which takes the unknown value off the URL.
    """
    asked, known = st.query_params.get(name), [str(option) for option in options]
    if asked is None or asked in known:
        return
    text = (
        f"The link asks for {name}={asked[:40]}, which is none of {', '.join(known)}. "
        "The page shows what it shows without it."
    )
    if text not in state.notices():
        state.notify(name, text)
        st.rerun()  # notices stand at the top of the page
