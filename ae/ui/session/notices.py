"""What a reader should be told at the top of a page, until they do something."""

from __future__ import annotations

import streamlit as st

from ae.language import said_again

_NOTICES = "notices"
_DRAWN = "notices_drawn"


def notify(subject: str, text: str) -> None:
    """Have every page tell the reader ``text``, until the reader does something.

    It takes the place of what was last said of the subject; empty, it ends that.
    """
    st.session_state.setdefault(_NOTICES, {})[subject] = text


def notices_to_draw() -> list[str]:
    """Return what the reader should be told, and take it as drawn."""
    st.session_state[_DRAWN] = _notices()
    return [said_again(text) for text in st.session_state[_DRAWN]]


def notices_are_drawn() -> bool:
    """Say whether the page tells all there is to tell, and nothing else."""
    drawn: list[str] = st.session_state.get(_DRAWN, [])
    return drawn == _notices()


def forget_notice(*subjects: str) -> None:
    """Say no more of these subjects."""
    for subject in subjects:
        st.session_state.get(_NOTICES, {}).pop(subject, None)


def forget_notices() -> None:
    """Tell the reader none of it again."""
    st.session_state.pop(_NOTICES, None)


def _notices() -> list[str]:
    return [text for text in st.session_state.get(_NOTICES, {}).values() if text]
