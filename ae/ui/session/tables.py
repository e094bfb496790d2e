"""How this session's tables are written, as its browser remembers."""

from __future__ import annotations

import streamlit as st

from ae.io.tables import COMMA
from ae.ui.components.table_format import TABLE_FORMAT, TableFormatData

_CHOSEN = "table_format"
_KEY = "table-format"


def ask_table_format() -> str:
    """Let the reader choose beside a download, and return the choice: a separator.

    A browser that remembers another one says so a moment later.
    """
    chosen: str = st.session_state.get(_CHOSEN, COMMA)
    TABLE_FORMAT.show(TableFormatData(chosen), key=_KEY, on_format=_take_format)
    return chosen


def _take_format() -> None:
    st.session_state[_CHOSEN] = st.session_state[_KEY].format
