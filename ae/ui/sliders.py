"""The sliders of the loaded run, as two pages show them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.cache import OpenRun, open_run
from ae.ui.components.sliders import SLIDERS, SlidersData
from ae.ui.digits import original_of
from ae.ui.fragments import fragment
from ae.ui.session import code
from ae.ui.session.notices import are_drawn
from ae.ui.session.url import write_url


def show_sliders(opened: OpenRun, *, compact: bool = False) -> None:
    """Show the sliders with the session's code; ``compact`` in a column of a page.

    A code that settles runs this alone, not the page: nothing else the server draws
    beside sliders is of their code, but for the URL and what a notice says of it.
    """
    fragment(_show, key=code.SLIDERS)(opened, compact)


def _show(opened: OpenRun, compact: bool) -> None:
    if not are_drawn() or _is_outdated(opened):
        st.rerun()
    write_url(opened)
    settled = code.code_of(opened)
    SLIDERS.show(
        SlidersData(
            compact=compact,
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
    """Say whether a run that is being trained has another network by now."""
    if opened.has_ended:
        return False
    return open_run(Run(CHECKPOINTS / opened.name)).network_id != opened.network_id
