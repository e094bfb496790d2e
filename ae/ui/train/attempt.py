"""What may go wrong with a run, said where it was asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ae.errors import AEError
from ae.ui.text import escape_markdown


def attempt(change: Callable[[], None]) -> None:
    """Do something, or say why not."""
    try:
        change()
    except AEError as error:
        st.error(escape_markdown(str(error)))
