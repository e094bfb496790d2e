"""Homework sheets, drawn once for all sessions."""

from __future__ import annotations

import streamlit as st

from ae.morph.homework import homework_png
from ae.morph.strips import Latent
from ae.ui.cache import OpenRun, key_of, real_codes


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={OpenRun: lambda opened: (opened.name, *key_of(opened))},
)
def homework_sheet(opened: OpenRun, seed: int) -> bytes:
    """Return the homework sheet as PNG; CodeError if there are no pairs to draw."""
    latent = Latent(opened.network, real_codes(opened))
    return homework_png(latent, opened.name, seed)
