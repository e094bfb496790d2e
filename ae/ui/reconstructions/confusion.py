"""The report card's matrix: which digits are taken for which."""

from __future__ import annotations

import streamlit as st

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.language import _
from ae.network.metrics import rank_digits
from ae.reconstructions.classes import confusion_matrix
from ae.ui.cache import OpenRun
from ae.ui.components.reconstructions import MATRIX, MatrixData
from ae.ui.fragments import fragment
from ae.ui.reconstructions.cards import N_CARDS, show_cards
from ae.ui.reconstructions.form import CELL

N_MORE = 20
_MATRIX = "report-matrix"
_N_SHOWN = "report-cell-shown"  # how many of the cell's cards
_CODES = "report-cell-codes"  # of which codes the cell was pressed


def show_confusion(opened: OpenRun) -> None:
    """Show which digits are taken for which, and those of the cell last pressed.

    A cell runs this alone, since nothing else on the page changes with it. A card
    pressed in it is the whole page's to answer.
    """
    fragment(_show, key=_MATRIX)(opened)


def _show(opened: OpenRun) -> None:
    counts = confusion_matrix(opened.evaluation)
    if counts is None:
        st.write(
            _(
                "This is computed when training ends, because it needs the "
                "training digits."
            )
        )
        return
    if st.session_state.get(_CODES, opened.codes_id) != opened.codes_id:
        CELL.choose("")
    st.session_state[_CODES] = opened.codes_id
    with st.container(key="hidden-field"):  # as in frame.py's style
        chosen: str = CELL.ask(opened)
    cell = [int(label) for label in chosen.split(",")] if chosen else None
    matrix, digits = st.columns([1, 1], gap="medium")
    with matrix:
        MATRIX.show(
            MatrixData(counts=counts.tolist(), chosen=cell),
            key=_MATRIX,
            on_cell=_take_cell,
        )
        st.caption(
            _(
                "Each test digit is classified as the class most frequent "
                "among its {k} nearest training codes; in a tie, as the "
                "smaller digit. Press a count to see those digits. The "
                "bluer a mistake, the more often it is made. The table "
                "always shows all classes.",
                k=opened.report.knn_k,
            )
        )
    with digits:
        if cell is not None:
            _show_cell(opened, *cell)


def _take_cell() -> None:
    at = st.session_state[_MATRIX].get("cell")
    if (
        isinstance(at, list)
        and len(at) == 2
        and all(is_index(i, N_CLASSES) for i in at)
    ):
        CELL.choose(",".join(map(str, at)))
        st.session_state.pop(_N_SHOWN, None)


def _show_cell(opened: OpenRun, label: int, predicted: int) -> None:
    scored = opened.evaluation
    ranked = rank_digits(scored.errors, scored.labels, classes=[label], order="worst")
    if scored.predicted_labels is not None:
        ranked = ranked[scored.predicted_labels[ranked] == predicted]
    if label == predicted:
        title = _("{label}s classified correctly, the largest error first", label=label)
    else:
        title = _(
            "{label}s classified as {predicted}s, the largest error first",
            label=label,
            predicted=predicted,
        )
    shown = ranked[: st.session_state.get(_N_SHOWN, N_CARDS)]
    show_cards(opened, shown, "cell", title, legend=True)
    st.caption(
        _("{n} of {total} shown.", n=f"{len(shown):,}", total=f"{len(ranked):,}")
    )
    n_left = len(ranked) - len(shown)
    if n_left > 0:
        st.button(
            _("Show {n} more ({left} left)", n=min(N_MORE, n_left), left=f"{n_left:,}"),
            key="more-of-cell",
            on_click=_show_more,
        )


def _show_more() -> None:
    st.session_state[_N_SHOWN] = st.session_state.get(_N_SHOWN, N_CARDS) + N_MORE
