"""Where the parts of the Map page stand: one row of controls, three columns."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_WIDTHS = (600, 300, 290)  # px at 1280


def controls() -> DeltaGenerator:
    """Return the row above the map."""
    return st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="map-controls"
    )


def columns() -> list[DeltaGenerator]:
    """Return the columns of the map, of what a click says, and of the output."""
    with st.container(key="map-columns"):
        return list(st.columns(_WIDTHS, gap="small"))
