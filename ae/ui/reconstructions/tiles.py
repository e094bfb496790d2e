"""The ten classes at a glance, and how a sentence names some of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.language import _, class_name
from ae.ui.cache import OpenRun
from ae.ui.components.reconstructions import TILES, TilesData
from ae.ui.reconstructions.form import CLASSES

_TILES = "report-tiles"


def show_tiles(opened: OpenRun, chosen: list[int]) -> None:
    """Show a tile for each class; a press chooses it alone, and again all."""
    TILES.show(
        TilesData(
            network=opened.network_id,
            digits=opened.digits_id,
            codes=[
                None if np.isnan(mean).any() else mean.round(3).tolist()
                for mean in opened.class_codes
            ],
            errors=list(opened.report.class_mse),
            chosen=chosen,
        ),
        key=_TILES,
        on_pick=_take_tile,
    )


def _take_tile() -> None:
    """Choose the class of a tile, or all if it was the one chosen."""
    picked = st.session_state[_TILES].get("pick")
    if is_index(picked, N_CLASSES):
        before = st.session_state.get(CLASSES.name)
        CLASSES.choose([] if before == [picked] else [picked])


def classes_in_words(classes: Sequence[int]) -> str:
    """Name classes, such as "the 3s and 5s"."""
    if len(classes) == N_CLASSES:
        return _("all classes")
    *others, last = (_("{label}s", label=label) for label in classes)
    if not others:
        return _("the {digits}", digits=last)
    return _("the {digits} and {last}", digits=", ".join(others), last=last)


def none_of(classes: Sequence[int]) -> str:
    """Say that the test set has no digits of some classes."""
    if len(classes) == 1:
        return _("The test set has no {label}.", label=classes[0])
    return _(
        "The test set has no digits of the classes {labels}.",
        labels=", ".join(map(class_name, classes)),
    )
