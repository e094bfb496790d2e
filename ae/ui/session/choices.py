"""What a link asks of a page, and what a page opens on when it asks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import isfinite

import streamlit as st

from ae.ui.session.state import ARRIVED
from ae.ui.text import escape_markdown

_AMISS = "links_amiss"
_KEPT = "links_kept"  # by key, what the reader chose last
_WHOLE = re.compile(r"-?\d{1,15}")


def heed_link(
    key: str, is_good: Callable[[str], bool], *, told: str, takes_many: bool = False
) -> None:
    """Take what is no good off the URL, before the widget bound to ``key`` reads it.

    ``told`` is what the reader is told after what the link asks for, until the widget
    is used (``forget_link``). Nobody is told of an empty value, which asks for nothing,
    nor of all values but the last where the widget takes one.
    """
    asked = st.query_params.get_all(key)
    good = [value for value in asked if is_good(value)]
    if not takes_many:
        good = good[-1:]
    # Once there is the widget, the URL is Streamlit's to write.
    if len(good) < len(asked) and key not in st.session_state:
        bad = next((value for value in asked if value and not is_good(value)), None)
        if bad is not None:
            amiss = f"The link asks for the {key} {bad[:40]!r}. {told}"
            st.session_state.setdefault(_AMISS, {})[key] = amiss
        if good:
            st.query_params[key] = good
        else:
            del st.query_params[key]
        st.rerun()  # what this run began with is still the old URL
    if text := st.session_state.get(_AMISS, {}).get(key):
        st.warning(escape_markdown(text))


def heed_choice(key: str, options: Iterable[object]) -> None:
    """Heed a link to a field that offers some options, and no others."""
    known = [str(option) for option in options]
    heed_link(key, known.__contains__, told=f"There are {', '.join(known)}.")


def heed_number(key: str, lowest: int, highest: int) -> None:
    """Heed a link to a field for whole numbers between two."""
    heed_link(
        key,
        lambda text: bool(_WHOLE.fullmatch(text)) and lowest <= int(text) <= highest,
        told=f"It is a whole number from {lowest:,} to {highest:,}.",
    )


def heed_any_number(key: str) -> None:
    """Heed a link to a field for numbers that are checked later."""
    heed_link(key, _is_finite, told="It is a number.")


def _is_finite(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def forget_link(key: str) -> None:
    """Say no more of what a link asked for; the callback of the widget ``key``."""
    st.session_state.get(_AMISS, {}).pop(key, None)


def keep(*keys: str) -> None:
    """Keep what these bound widgets say, for ``recall``. To be called after them."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept.update({key: st.session_state[key] for key in keys if key in st.session_state})


def recall(*keys: str) -> None:
    """Put back what the reader chose on this page before. To be called before them.

    Only on coming from another page, and with a URL that names none of these widgets:
    Streamlit takes them off it when a page is left, and by the browser's Back they
    would come up unset.
    """
    if st.session_state.pop(ARRIVED, False) and not any(
        key in st.query_params for key in keys
    ):
        kept = st.session_state.get(_KEPT, {})
        lost = {key: kept[key] for key in keys if kept.get(key) not in (None, [])}
        if lost:
            st.session_state.update(lost)
            st.rerun()  # in a run that Back has begun, the URL would win
