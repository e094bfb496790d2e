"""The invisible part that tells Python which browser this is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ae.ui.components.program import stub

_mount = st.components.v2.component("identity", js=stub("identity"))


def identity(*, on_token: Callable[[], None], key: str) -> None:
    """Ask the browser for its token."""
    _mount(key=key, on_token_change=on_token)
