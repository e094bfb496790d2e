"""The sliders of the loaded run, as two pages show them."""

from __future__ import annotations

from functools import partial

from ae.ui.cache import OpenRun
from ae.ui.components.sliders import SLIDERS, SlidersData
from ae.ui.digits import original_of
from ae.ui.session import code


def show_sliders(opened: OpenRun, *, compact: bool = False) -> None:
    """Show the sliders with the session's code; ``compact`` in a column of a page."""
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
