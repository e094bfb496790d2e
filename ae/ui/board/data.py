"""The class's drawings as data: a score, a training with them, files to take home."""

from __future__ import annotations

import streamlit as st

from ae.board.board import Board
from ae.board.digits import digits_of, drawings_of, fingerprint
from ae.board.export import pack_board
from ae.config import BoardConfig, RunConfig, TrainingConfig
from ae.errors import AEError
from ae.language import _, ngettext
from ae.reconstructions.other_digits import figures_of
from ae.runs.class_scores import ClassScores
from ae.runs.folder import CHECKPOINTS, list_runs
from ae.runs.owner import Owner
from ae.ui.board.boards import my_boards
from ae.ui.board.cache import test_figures
from ae.ui.cache import OpenRun
from ae.ui.session import identity
from ae.ui.session.tables import ask_table_format
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown
from ae.ui.train.cache import training_queue

# Chosen by 300 drawings of thirty hands, 100 of them held out (docs/log.md).
TRAINING = TrainingConfig(
    epochs=12, learning_rate=0.01, deform=1.0, deform_strength=1.5
)
WEIGHTS = (1, 5, 10, 25)
HELD_OUT = (3, 5, 10, 0)
_FEWEST = 10


def show_data(opened: OpenRun, board: Board, owner: Owner | None) -> None:
    """Offer a teacher to score a run on the drawings, and to train with them."""
    with st.expander(_("Use the drawings as data"), key=f"data-{board.id}"):
        if st.button(_("Score this run on the class's digits"), key="score-class"):
            _show_score(opened, board)
        separator = ask_table_format()
        st.download_button(
            _("Download the board"),
            lambda: pack_board(board, separator),
            file_name="board.zip",
            mime="application/zip",
            help=_(
                "A zip with the pictures, a table, idx files for "
                "torchvision, and the answers."
            ),
        )
        st.subheader(_("Train on the drawings"))
        _ask_training(opened, board, owner)


def offer_boards(opened: OpenRun | None, owner: Owner | None) -> None:
    """Offer a teacher, on the Train page, to train on the drawings of a board."""
    try:
        mine = {board.id: board for board in my_boards(owner)}
        if opened is None or not mine:
            return
        with st.expander(_("Train on a class's drawings"), key="train-on-boards"):
            chosen = st.selectbox(
                _("Your boards"),
                list(mine),
                format_func=lambda one: mine[one].head.title if one in mine else one,
            )
            if chosen in mine:
                _ask_training(opened, mine[chosen], owner)
    except AEError as error:  # a board may be gone, or damaged, by now
        st.error(escape_markdown(str(error)))


def show_class_scores(opened: OpenRun) -> None:
    """Say what training with a class's drawings did, if this run is such."""
    try:
        scores = ClassScores.load(CHECKPOINTS / opened.name)
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return
    if scores is None:
        return
    before, after = scores.before, scores.after
    n = scores.n_trained
    words = ngettext("the {n} drawing trained with", "the {n} drawings trained with", n)
    rows = [_row(words, before.trained if before else None, after.trained)]
    if n := scores.n_held_out:
        words = ngettext("the {n} drawing held out", "the {n} drawings held out", n)
        rows.append(_row(words, before.held_out if before else None, after.held_out))
    rows.append(_row(_("the test digits"), before.test if before else None, after.test))
    st.write(
        _(
            "The run **{name}** was trained with a class's drawings. Mean squared "
            "errors per pixel:",
            name=escape_markdown(opened.name),
        )
    )
    st.table(rows)


def _row(words: str, before: float | None, after: float | None) -> dict[str, str]:
    row = {_("digits"): words}
    if before is not None:
        row[_("before")] = f"{before:.4f}"
    row[_("after")] = "" if after is None else f"{after:.4f}"
    if before and after is not None:
        row[_("change")] = f"{after / before - 1:+.0%}"
    return row


def _show_score(opened: OpenRun, board: Board) -> None:
    digits = digits_of(drawings_of(board))
    theirs = figures_of(opened.network, opened.baseline, digits)
    if theirs is None:
        st.write(_("Nothing has been sent yet."))
        return
    both = ((_("the class's digits"), theirs), (_("test digits"), test_figures(opened)))
    st.table(
        [
            {
                _("digits"): words,
                _("how many"): f"{figures.n_digits:,}",
                _("error"): f"{figures.mse:.4f}",
                _("PCA's error"): f"{figures.pca_mse:.4f}",
                _("PSNR (dB)"): f"{figures.psnr:.1f}",
                _("SSIM"): f"{figures.ssim:.3f}",
            }
            for words, figures in both
            if figures is not None
        ]
    )


def _ask_training(opened: OpenRun, board: Board, owner: Owner | None) -> None:
    st.write(
        _(
            "A new run continues from **{name}** for a few epochs, "
            "with the drawings added to the training digits. Will it "
            "then reconstruct the class's digits better? And the test "
            "digits?",
            name=escape_markdown(opened.name),
        )
    )
    n = len(drawings_of(board))
    left, right = st.columns(2)
    weight = left.selectbox(
        _("How often each drawing is shown in an epoch"), WEIGHTS, WEIGHTS.index(10)
    )
    held_out = right.selectbox(
        _("Held out for scoring"),
        HELD_OUT,
        format_func=lambda k: _("one drawing in {k}", k=k) if k else _("none"),
    )
    may = owner is not None and training_is_on() and opened.has_ended and n >= _FEWEST
    if st.button(_("Start the training"), disabled=not may) and may and owner:
        _start(opened, board, owner, int(weight), int(held_out))
    if n < _FEWEST:
        st.caption(_("Training needs {n} drawings or more.", n=_FEWEST))


def _start(
    opened: OpenRun, board: Board, owner: Owner, weight: int, held_out: int
) -> None:
    config = RunConfig(
        opened.config.model,
        TRAINING,
        opened.config.data,
        BoardConfig(
            fingerprint(board),
            board.state.next_number,
            weight,
            held_out,
            opened.name,
        ),
    )
    try:
        run = training_queue().request(
            _free_name(opened.name), config, owner, is_limited=not identity.is_teacher()
        )
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return
    st.success(
        _(
            "**{name}** is being trained: watch it on the Train page. "
            "When it has finished, choose it as the run at the top.",
            name=run.name,
        )
    )


def _free_name(base: str) -> str:
    taken = {run.name for run in list_runs()}
    stem = f"{base[:40]}-class"
    names = [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
