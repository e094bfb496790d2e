"""What a link asks of a page and the page cannot give: said once, and left out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ae.ui.words import plain

_AMISS = "links_amiss"


def heed_link(key: str, is_good: Callable[[str], bool], *, told: str) -> None:
    """Take what is no good off the URL, before the widget bound to ``key`` reads it.

    ``told`` is what the reader is told after what the link asks for, until the widget
    is used (``forget_link``).
    """
    asked = st.query_params.get_all(key)
    good = [value for value in asked if is_good(value)]
    # Once there is the widget, the URL is Streamlit's to write.
    if len(good) < len(asked) and key not in st.session_state:
        bad = next(value for value in asked if not is_good(value))
        amiss = f"The link asks for the {key} {bad[:40]!r}. {told}"
        st.session_state.setdefault(_AMISS, {})[key] = amiss
        if good:
            st.query_params[key] = good
        else:
            del st.query_params[key]
        st.rerun()  # what this run began with is still the old URL
    if text := st.session_state.get(_AMISS, {}).get(key):
        st.warning(plain(text))


def forget_link(key: str) -> None:
    """Say no more of what a link asked for; the callback of the widget ``key``."""
    st.session_state.get(_AMISS, {}).pop(key, None)
