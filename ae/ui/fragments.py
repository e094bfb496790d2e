"""Parts of a page that run alone when their own view has sent something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

Asked = ParamSpec("Asked")

_HEARD = "heard"  # the keys of views that have sent something since the last run


def begin_run() -> bool:
    """Note that the whole script runs; say whether a view has sent something.

    To be called first in it. What a view sends goes with the URL that the browser had
    then: a step or a lesson that it says may be the one before.
    """
    was_heard = bool(st.session_state.get(_HEARD))
    st.session_state[_HEARD] = set()
    return was_heard


def note_heard(key: str) -> None:
    """Note that a view has sent something. To be called before its callback."""
    st.session_state.setdefault(_HEARD, set()).add(key)


def fragment(
    part: Callable[Asked, None], *, key: str = "", run_every: float | None = None
) -> Callable[Asked, None]:
    """Return a part of a page that runs alone, by ``st.fragment``.

    What several views send in one moment Streamlit sends as one message, and runs the
    fragment of the first of them alone, if it is in one. So if another view than that
    with ``key`` was heard, the whole script runs.

    Parameters
    ----------
    part : callable
        Draws it.
    key : str
        Of the view in it that it runs for, if there is one.
    run_every : float or None
        Seconds after which it runs by itself.
    """

    @wraps(part)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> None:
        heard: set[str] = st.session_state.setdefault(_HEARD, set())
        if heard - {key}:
            st.rerun()
        heard.clear()
        part(*args, **kwargs)

    return st.fragment(run, run_every=run_every)
