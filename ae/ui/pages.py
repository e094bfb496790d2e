"""The pages of the app by name: that of their file, address and folders."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ae.language import N_, _

NAMES = ("generate", "map", "morph", "reconstructions", "class", "train", "lesson")
_TITLES = {
    "generate": N_("Generate"),
    "map": N_("Map"),
    "morph": N_("Morph"),
    "reconstructions": N_("Reconstructions"),
    "class": N_("Class"),
    "train": N_("Train"),
    "lesson": N_("Lesson"),
}
_FOLDER = Path(__file__).parents[2] / "pages"


def page(name: str) -> StreamlitPage:
    """Return a page, for the navigation or for a link to it."""
    is_first = name == NAMES[0]
    return st.Page(_FOLDER / f"{name}.py", title=_(_TITLES[name]), default=is_first)
