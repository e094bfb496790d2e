"""The invisible part that brings the program and the network to the browser, once."""

from __future__ import annotations

import streamlit as st

from ae.ui.components.program import program

_mount = st.components.v2.component("engine", js=program())


def engine(packed: bytes) -> None:
    """Bring a network to the browser; unchanged, it is not sent again.

    Parameters
    ----------
    packed : bytes
        A safetensors file whose metadata name the network (``network``).
    """
    _mount(key="engine", data=packed)
