"""The parts of the Reconstructions page, and the row that chooses among them."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES
from ae.network.metrics import rank_digits
from ae.ui.cache import OpenRun
from ae.ui.reconstructions import form
from ae.ui.reconstructions.cache import offer_means
from ae.ui.reconstructions.cards import (
    go_to_map_if_asked,
    show_extremes,
    show_pixel_errors,
)
from ae.ui.reconstructions.code_sizes import show_sizes
from ae.ui.reconstructions.confusion import show_confusion
from ae.ui.reconstructions.overview import show_overview
from ae.ui.reconstructions.tiles import show_tiles

# The classes chosen stay in sight while cards scroll by.


def show_report(opened: OpenRun) -> None:
    """Show the classes at a glance and, below them, the part the reader chooses."""
    go_to_map_if_asked()
    offer_means(opened)
    at_a_glance = st.container()
    row = st.container(
        horizontal=True, vertical_alignment="center", key="report-choices"
    )
    part = form.PART.ask(opened, row)
    chosen = sorted(form.CLASSES.ask(opened, row))
    with at_a_glance:
        show_tiles(opened, chosen)
    classes = chosen or list(range(N_CLASSES))
    if part == form.OVERVIEW:
        show_overview(opened)
    elif part == form.EXTREMES:
        show_extremes(opened, classes, _ranked(opened, classes))
    elif part == form.WHERE:
        show_pixel_errors(opened, classes)
    elif part == form.CONFUSION:
        show_confusion(opened)
    else:
        show_sizes(opened, _ranked(opened, classes))


def _ranked(opened: OpenRun, classes: list[int]) -> NDArray[np.integer]:
    """Return the digits of some classes, the worst first."""
    errors, labels = opened.evaluation.errors, opened.evaluation.labels
    return rank_digits(errors, labels, classes=classes, order="worst")
