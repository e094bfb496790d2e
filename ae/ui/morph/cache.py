"""Homework sheets, drawn once for all sessions."""

from __future__ import annotations

import streamlit as st

from ae.language import ENGLISH, in_language
from ae.morph.homework import Homework, homework_png
from ae.morph.strips import Latent
from ae.ui.cache import OpenRun, key_of, real_codes


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={OpenRun: lambda opened: (opened.name, *key_of(opened))},
)
def homework_sheet(opened: OpenRun, homework: Homework) -> bytes:
    """Return a homework sheet as PNG; CodeError if there are no pairs to draw.

    In English whatever the page is in: Pillow's own font has no Chinese.
    """
    latent = Latent(opened.network, real_codes(opened))
    images = opened.digits.images
    with in_language(ENGLISH):
        return homework_png(latent, images, opened.name, homework)
