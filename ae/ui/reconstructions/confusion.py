"""The report card's matrix: which digits are taken for which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from ae.checks import is_index
from ae.network.metrics import rank_digits
from ae.reconstructions.classes import confusion_matrix
from ae.runs.evaluation import N_CLASSES
from ae.ui.cache import OpenRun
from ae.ui.components.reconstructions import matrix
from ae.ui.reconstructions.cards import ASKS_PAGE, CELL, N_CARDS, show_cards

N_MORE = 20
_CELL = "report-cell"
_MATRIX = "report-matrix"


@dataclass(slots=True)
class Cell:
    """The cell of the matrix last pressed: true class, found class, cards shown."""

    codes_id: str
    label: int
    found: int
    n_shown: int = N_CARDS


@st.fragment
def show_confusion(opened: OpenRun) -> None:
    """Show which digits are taken for which, and those of the cell last pressed.

    Alone in a rerun of its own, since nothing else on the page changes with a cell. A
    card pressed in it is the whole page's to answer.
    """
    if st.session_state.pop(ASKS_PAGE, False):
        st.rerun()
    counts = confusion_matrix(opened.evaluation)
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
        and all(is_index(i, N_CLASSES) for i in at)
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
    show_cards(opened, shown, CELL, f"{title}, the worst redrawn first", legend=True)
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
