"""The sliders of the loaded run, as two pages show them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ae.errors import AEError
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.cache import OpenRun, open_run
from ae.ui.components.sliders import SLIDERS, SlidersData
from ae.ui.digits import original_of
from ae.ui.fragments import fragment
from ae.ui.lesson.course import keep_in_url
from ae.ui.session import code
from ae.ui.session.notices import notices_are_drawn
from ae.ui.session.url import follow_sliders


def show_sliders(opened: OpenRun, *, compact: bool = False) -> None:
    """Show the sliders with the session's code; ``compact`` in a column of a page.

    A code that settles runs this alone, not the page: nothing else the server draws
    beside sliders is of their code, but for the URL and what a notice says of it.
    """
    fragment(_show, key=code.SLIDERS)(opened, compact)


def _show(opened: OpenRun, compact: bool) -> None:
    if not notices_are_drawn() or _is_outdated(opened):
        st.rerun()
    keep_in_url()
    follow_sliders(opened)
    settled = code.code_of(opened)
    SLIDERS.show(
        SlidersData(
            compact=compact,
            run=opened.name,
            network=opened.network_id,
            code=settled.values,
            version=settled.version,
            ranges=opened.ranges.round(3).tolist(),
            means=opened.mean_code.round(3).tolist(),
            original=original_of(opened, settled.original),
            digits=opened.digits_id,
            codes=opened.codes_id,
        ),
        key=code.SLIDERS,
        on_code=partial(code.accept_settled_code, opened),
        on_pick=partial(code.pick_random_digit, opened),
    )


def _is_outdated(opened: OpenRun) -> bool:
    """Say whether a run in training has gone on, has ended, or is gone."""
    if opened.has_ended:
        return False
    try:
        now = open_run(Run(CHECKPOINTS / opened.name))
    except AEError:
        return True  # the whole script says what is wrong with it
    return (now.network_id, now.has_ended) != (opened.network_id, opened.has_ended)
