"""The report card's second half: the digits themselves, and where they go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.metrics import rank_digits
from ae.report_card import taken_for
from ae.ui import state
from ae.ui.cache import OpenRun, packed_pixel_errors, pixel_errors_id
from ae.ui.components.cargo import cargo
from ae.ui.components.gallery import gallery
from ae.ui.components.report import heat, leave, matrix
from ae.ui.digits import card
from ae.ui.report_overview import N_CLASSES, in_words, none_of
from ae.ui.report_sizes import compare

N_CARDS = 10
N_MORE = 20
_CELL = "report-cell"
_MATRIX = "report-matrix"
_CELL_CARDS = "cell-cards"
_ASKS_PAGE = "report-asks-page"  # whether a cell's card has asked for more than its own
_TO_MAP = "report-to-map"  # whether a card has asked for the map
_LINK = "hidden-link"  # as in frame.py's style


def leave_for_map() -> None:
    """Go to the map if a card has just been pressed."""
    with st.container(key=_LINK):
        st.page_link("pages/map.py")
        if st.session_state.pop(_TO_MAP, False):
            # Not a count: that begins again when a session is lost, and the browser
            # would take what it is asked for what it has done.
            leave(link=_LINK, asked=token_hex(4), key="leave")


def show_extremes(opened: OpenRun, classes: list[int]) -> NDArray[np.integer]:
    """Show the worst and the best; return all digits of the classes, worst first."""
    errors, labels = opened.evaluation.errors, opened.evaluation.labels
    ranked = rank_digits(errors, labels, classes=classes, order="worst")
    if len(ranked) == 0:
        st.write(none_of(classes))
        return ranked
    best = rank_digits(errors, labels, classes=classes, order="best")[:N_CARDS]
    if len(ranked) < N_CARDS:
        one = len(ranked) == 1
        st.caption(
            f"There {'is' if one else 'are'} only {len(ranked)} of them, so worst and "
            "best show the same."
        )
    st.caption(
        "Press a card's pictures, or **On the map**, to find the digit there, with its "
        "code in the sliders. **Compare** sets it beside other code sizes below."
    )
    whose = in_words(classes)
    show_cards(opened, ranked[:N_CARDS], "worst", f"The worst of {whose}", legend=True)
    show_cards(opened, best, "best", f"The best of {whose}")
    return ranked


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
    st.subheader(label)
    gallery(
        [card(opened, int(index)) for index in indices],
        network=opened.network_id,
        digits=opened.digits_id,
        codes=opened.codes_id,
        label=label,
        on_open=partial(_take, opened, key, "open", partial(_open, opened)),
        on_compare=partial(_take, opened, key, "compare", compare),
        key=key,
        with_legend=legend,
    )


def _take(opened: OpenRun, key: str, what: str, act: Callable[[int], None]) -> None:
    index = st.session_state[key].get(what)
    if isinstance(index, int) and 0 <= index < len(opened.digits.labels):
        act(index)
        st.session_state[_ASKS_PAGE] = key == _CELL_CARDS


def _open(opened: OpenRun, index: int) -> None:
    state.open_digit(opened, index)
    st.session_state[_TO_MAP] = True


def show_pixel_errors(opened: OpenRun, classes: list[int]) -> None:
    """Show where in the picture the error of the classes lies."""
    if not np.isin(opened.digits.labels, classes).any():
        st.write(none_of(classes))
        return
    cargo(packed_pixel_errors(opened), key="pixels-cargo")
    heat(
        errors=pixel_errors_id(opened),
        digits=opened.digits_id,
        chosen=classes,
        key="report-heat",
    )
    st.caption(
        f"Of {in_words(classes)}. The scale is the same for every class and every run: "
        "it ends at the largest error a pixel would have in any one class if each "
        "digit were redrawn as the mean image of its class. A pixel still worse than "
        "that has the colour of the end."
    )


@dataclass(slots=True)
class Cell:
    """The cell of the matrix last pressed: true class, found class, cards shown."""

    codes_id: str
    label: int
    found: int
    n_shown: int = N_CARDS


@st.fragment
def show_taken_for(opened: OpenRun) -> None:
    """Show which digits are taken for which, and those of the cell last pressed.

    Alone in a rerun of its own, since nothing else on the page changes with a cell. A
    card pressed in it is the whole page's to answer.
    """
    if st.session_state.pop(_ASKS_PAGE, False):
        st.rerun()
    counts = taken_for(opened.evaluation)
    if counts is None:
        st.write(
            "This is worked out when training ends: it needs the training digits, "
            "which only the trainer has."
        )
        return
    cell: Cell | None = st.session_state.get(_CELL)
    if cell is not None and cell.codes_id != opened.codes_id:
        cell = None
    st.caption(
        "Each test digit is taken for the class most frequent among its "
        f"{opened.report.knn_k} nearest training codes; in a draw, for the smaller "
        "digit. Press a count to see those digits. The bluer a mistake, the more often "
        "it is made."
    )
    matrix(
        counts.tolist(),
        chosen=None if cell is None else [cell.label, cell.found],
        on_cell=partial(_take_cell, opened),
        key=_MATRIX,
    )
    if cell is not None:
        _show_cell(opened, cell)


def _take_cell(opened: OpenRun) -> None:
    at = st.session_state[_MATRIX].get("cell")
    if (
        isinstance(at, list)
        and len(at) == 2
        and all(isinstance(i, int) and 0 <= i < N_CLASSES for i in at)
    ):
        st.session_state[_CELL] = Cell(opened.codes_id, *at)


def _show_cell(opened: OpenRun, cell: Cell) -> None:
    scored = opened.evaluation
    ranked = rank_digits(
        scored.errors, scored.labels, classes=[cell.label], order="worst"
    )
    if scored.knn_labels is not None:
        ranked = ranked[scored.knn_labels[ranked] == cell.found]
    title = f"{cell.label}s taken for {cell.found}s"
    if cell.label == cell.found:
        title = f"{cell.label}s taken for what they are"
    shown = ranked[: cell.n_shown]
    show_cards(opened, shown, "cell", f"{title}, the worst redrawn first", legend=True)
    st.caption(f"{len(shown):,} of {len(ranked):,} shown.")
    n_left = len(ranked) - len(shown)
    if n_left > 0:
        st.button(
            f"Show {min(N_MORE, n_left)} more ({n_left:,} left)",
            key="more-of-cell",
            on_click=_show_more,
        )


def _show_more() -> None:
    st.session_state[_CELL].n_shown += N_MORE
