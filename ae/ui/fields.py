"""Fields for numbers that the URL carries."""

from __future__ import annotations

from math import isfinite

import streamlit as st


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
