"""The report card's matrix: which digits are taken for which."""

from __future__ import annotations

import streamlit as st

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.network.metrics import rank_digits
from ae.reconstructions.classes import confusion_matrix
from ae.ui.cache import OpenRun
from ae.ui.components.reconstructions import MATRIX, MatrixData
from ae.ui.reconstructions.cards import ASKS_PAGE, CELL_CARDS, N_CARDS, show_cards
from ae.ui.session.written import Hidden

N_MORE = 20
_MATRIX = "report-matrix"
_N_SHOWN = "report-cell-shown"  # how many of the cell's cards
_CODES = "report-cell-codes"  # of which codes the cell was pressed
# The matrix is drawn by the browser; this field carries the cell to the URL and back.
CELL = Hidden(
    name="cell",
    page="reconstructions",
    label="Cell of the matrix: true class, predicted class",
    pattern=r"[0-9],[0-9]",
    example="4,9",
    values="two classes, such as 4,9",
    opens_on="none",
)


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
    if st.session_state.get(_CODES, opened.codes_id) != opened.codes_id:
        CELL.choose("")
    st.session_state[_CODES] = opened.codes_id
    with st.container(key="hidden-field"):  # as in frame.py's style
        chosen: str = CELL.ask(opened)
    cell = [int(label) for label in chosen.split(",")] if chosen else None
    st.caption(
        "Each test digit is taken for the class most frequent among its "
        f"{opened.report.knn_k} nearest training codes; in a draw, for the smaller "
        "digit. Press a count to see those digits. The bluer a mistake, the more often "
        "it is made."
    )
    MATRIX.show(
        MatrixData(counts=counts.tolist(), chosen=cell), key=_MATRIX, on_cell=_take_cell
    )
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
    title = f"{label}s taken for {predicted}s"
    if label == predicted:
        title = f"{label}s classified correctly"
    shown = ranked[: st.session_state.get(_N_SHOWN, N_CARDS)]
    show_cards(
        opened, shown, CELL_CARDS, f"{title}, the worst redrawn first", legend=True
    )
    st.caption(f"{len(shown):,} of {len(ranked):,} shown.")
    n_left = len(ranked) - len(shown)
    if n_left > 0:
        st.button(
            f"Show {min(N_MORE, n_left)} more ({n_left:,} left)",
            key="more-of-cell",
            on_click=_show_more,
        )


def _show_more() -> None:
    st.session_state[_N_SHOWN] = st.session_state.get(_N_SHOWN, N_CARDS) + N_MORE
