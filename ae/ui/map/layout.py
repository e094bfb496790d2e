"""Where the parts of the Map page stand: one row of controls, three columns."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Short, since it is sent at each rerun. The labels of the row stay for screen readers.
_STYLE = """<style>
.st-key-map-controls{
row-gap:.4rem;
label[data-testid=stWidgetLabel]{position:absolute;clip-path:inset(50%)}
:has(>.stSelectbox){flex:0 0 auto;width:auto}
.stSelectbox{width:6.5rem}
:is(.st-key-across,.st-key-up) .stSelectbox{width:5rem}
.st-key-map-classes{flex:1 1 auto;width:auto}
}
.st-key-map-trust{
margin-top:-.75rem;
row-gap:0;
p{font-size:.8rem}
}
@media (min-width:1100px){
.st-key-map-trust{flex-wrap:nowrap}
}
</style>"""
_WIDTHS = (600, 300, 290)  # px at 1280


def controls() -> DeltaGenerator:
    """Return the row above the map."""
    st.html(_STYLE.replace("\n", ""))
    return st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="map-controls"
    )


def columns() -> list[DeltaGenerator]:
    """Return the columns of the map, of what a click says, and of the output."""
    with st.container(key="map-columns"):
        return list(st.columns(_WIDTHS, gap="small"))
