"""The invisible part that brings arrays to the browser: digits, codes, points."""

from __future__ import annotations

import streamlit as st

from ae.ui.components.program import stub

_mount = st.components.v2.component("cargo", js=stub("cargo"))


def cargo(packed: bytes, *, key: str) -> None:
    """Bring arrays (``ae.io.packing``) to the browser; unchanged, they travel once."""
    _mount(key=key, data=packed)
