"""What this tab keeps for the reader, should the server begin another session.

That happens when the tab is loaded anew, when the server is started again, and when a
connection was lost for long (docs/decisions/0021-what-outlives-a-session.md).
"""

from __future__ import annotations

from functools import partial
from secrets import token_hex

import streamlit as st

from ae.ui.cache import OpenRun
from ae.ui.components.tab import TAB, TabData
from ae.ui.session import code, identity
from ae.ui.session.choices import remember, remembered
from ae.ui.session.reader import is_in_own_language

_KEY = "tab"
_SESSION = "tab_session"
_HEARD = "tab_heard"


def follow_tab(opened: OpenRun | None) -> None:
    """Have the tab keep what would be lost with this session, or say what it kept."""
    TAB.show(
        TabData(
            session=st.session_state.setdefault(_SESSION, token_hex(4)),
            is_own_language=is_in_own_language(),
            proof=identity.proof(),
            choices=remembered(),
            heard=st.session_state.get(_HEARD, 0),
        ),
        key=_KEY,
        on_kept=_take_kept,
        on_back=_come_back,
        on_unheard=partial(_take_unheard, opened),
    )


def _take_kept() -> None:
    kept = st.session_state[_KEY].get("kept")
    if not isinstance(kept, dict):
        return
    remember(kept.get("choices"))
    identity.take_proof(kept.get("proof"), kept.get("token"))


def _come_back() -> None:
    """Nothing but run again: that brings what was changed without a connection."""


def _take_unheard(opened: OpenRun | None) -> None:
    unheard = st.session_state[_KEY].get("unheard")
    if opened is not None:
        code.accept_unheard_code(opened, unheard)
    st.session_state[_HEARD] = unheard["at"]
