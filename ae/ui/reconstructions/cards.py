"""The report card's digits: the worst, the best, and where in them the error lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from secrets import token_hex

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.checks import is_index
from ae.language import _, ngettext
from ae.network.metrics import rank_digits
from ae.ui.cache import OpenRun
from ae.ui.components.gallery import GALLERY, GalleryData
from ae.ui.components.reconstructions import (
    FOLLOW_LINK,
    HEAT,
    FollowLinkData,
    HeatData,
)
from ae.ui.digits import card
from ae.ui.pages import page
from ae.ui.reconstructions.cache import offer_pixel_errors
from ae.ui.reconstructions.code_sizes import compare
from ae.ui.reconstructions.form import OWN_SCALE, SCALE
from ae.ui.reconstructions.tiles import classes_in_words, none_of
from ae.ui.session.code import open_digit

N_CARDS = 10
_TO_MAP = "report-to-map"  # whether a card has asked for the map
_LINK = "hidden-link"  # as in frame.py's style


def go_to_map_if_asked() -> None:
    """Go to the map if a card has just been pressed."""
    with st.container(key=_LINK):
        st.page_link(page("map"))
        if st.session_state.pop(_TO_MAP, False):
            # Not a count: that begins again when a session is lost, and the browser
            # would take what it is asked for what it has done.
            FOLLOW_LINK.show(
                FollowLinkData(link=_LINK, asked=token_hex(4)), key="follow-link"
            )


def show_extremes(
    opened: OpenRun, classes: list[int], ranked: NDArray[np.integer]
) -> None:
    """Show the worst and the best of the digits of some classes, given worst first."""
    if len(ranked) == 0:
        st.write(none_of(classes))
        return
    errors, labels = opened.evaluation.errors, opened.evaluation.labels
    best = rank_digits(errors, labels, classes=classes, order="best")[:N_CARDS]
    whose = classes_in_words(classes)
    show_cards(
        opened,
        ranked[:N_CARDS],
        "worst",
        _("The worst of {classes}", classes=whose),
        legend=True,
    )
    show_cards(opened, best, "best", _("The best of {classes}", classes=whose))
    if len(ranked) < N_CARDS:
        st.caption(
            ngettext(
                "There is only {n} of them, so worst and best show the same.",
                "There are only {n} of them, so worst and best show the same.",
                len(ranked),
            )
        )
    st.caption(
        _(
            "Press a card's pictures, or **On the map**, to find the digit there, with "
            "its code in the sliders. **Compare** sets it beside other code sizes."
        )
    )


def show_cards(
    opened: OpenRun,
    indices: Sequence[int] | NDArray[np.integer],
    name: str,
    label: str,
    *,
    legend: bool = False,
) -> None:
    """Show digits as cards under a heading; ``name`` tells the lists apart."""
    key = f"{name}-cards"
    st.header(label)
    GALLERY.show(
        GalleryData(
            label=label,
            network=opened.network_id,
            digits=opened.digits_id,
            codes=opened.codes_id,
            legend=legend,
            cards=[card(opened, int(index)) for index in indices],
        ),
        key=key,
        on_open=partial(_take, opened, key, "open", partial(_open, opened)),
        on_compare=partial(_take, opened, key, "compare", compare),
    )


def _take(opened: OpenRun, key: str, what: str, act: Callable[[int], None]) -> None:
    index = st.session_state[key].get(what)
    if is_index(index, len(opened.digits.labels)):
        act(index)


def _open(opened: OpenRun, index: int) -> None:
    open_digit(opened, index)
    st.session_state[_TO_MAP] = True


def show_pixel_errors(opened: OpenRun, classes: list[int]) -> None:
    """Show where in the picture the error of the classes lies."""
    if not np.isin(opened.digits.labels, classes).any():
        st.write(none_of(classes))
        return
    scale = SCALE.ask(opened)
    HEAT.show(
        HeatData(
            errors=offer_pixel_errors(opened),
            digits=opened.digits_id,
            chosen=classes,
            own_scale=scale == OWN_SCALE,
        ),
        key="report-heat",
    )
    if scale == OWN_SCALE:
        st.caption(
            _(
                "This scale ends at the worst pixel of this map, so that it is easy to "
                "read. Do not compare its colours with those of another class or run."
            )
        )
    else:
        st.caption(
            _(
                "One scale for all classes and runs: its end is the worst pixel when "
                "every digit is drawn as the mean image of its class."
            )
        )
