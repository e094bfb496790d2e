"""The runs on a shelf: the table; renaming, deleting, taking home, bringing back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ae.errors import AEError
from ae.language import _
from ae.queues.training import TrainingQueue
from ae.runs.archive import MAX_BYTES, pack_run
from ae.runs.folder import delete_run, list_at_work, list_runs, rename_run
from ae.runs.owner import Owner
from ae.runs.run import AT_WORK, ENDED, WAITING, Run
from ae.ui.cache import OpenRun, training_queue
from ae.ui.session.identity import is_teacher, may_change
from ae.ui.session.options import OneOf
from ae.ui.session.run import chosen_run
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown

WATCH_NEXT = "watch_next"  # the run to watch from the next rerun on
_N_LOADED = "n_loaded"  # how many zips this session has loaded
HERE_ALREADY = "here_already"  # the run that has the settings just asked for


def _first_watched(_opened: OpenRun | None) -> str:
    """Return a run that is at work, or the chosen one, or the first."""
    trainings = training_queue()
    names = _names(None)
    wishes = [*list_at_work(trainings.root), chosen_run()]
    return next((wish for wish in wishes if wish in names), names[0])


def _names(_opened: OpenRun | None) -> list[str]:
    return [run.name for run in list_runs(training_queue().root)]


WATCHED = OneOf(
    name="watch",
    page="train",
    label="Run to watch",
    options=_names,
    default=_first_watched,
    values="the name of a run on this server",
    opens_on="one that is being trained, or the chosen one",
)
CHOICES = (WATCHED,)


def show_runs_table(trainings: TrainingQueue) -> None:
    """Show every run with its settings, its errors and its state."""
    if waiting := trainings.queue():
        st.write("Waiting for their turn, in this order: " + ", ".join(waiting) + ".")
    st.dataframe(
        [_row(run) for run in list_runs(trainings.root)],
        hide_index=True,
        column_config={
            "digits": st.column_config.NumberColumn(
                format="localized", help="How many digits it was trained on."
            ),
            "seed": st.column_config.NumberColumn(help="Start of its random numbers."),
            "test error": st.column_config.NumberColumn(
                format="%.4f",
                help="Mean squared error per pixel on the test digits. Always drawing "
                "the mean image of all digits would score about 0.07.",
            ),
            "PCA's error": st.column_config.NumberColumn(
                format="%.4f",
                help="The same for PCA, the best linear code of the same size.",
            ),
            "5-NN accuracy": st.column_config.NumberColumn(
                format="percent",
                help="Share of test digits whose five nearest training codes are "
                "mostly of their own class.",
            ),
            "last change": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", timezone="UTC", help="In UTC."
            ),
        },
    )


def choose_watched(names: list[str], trainings: TrainingQueue) -> Run:
    """Let the reader choose a run to watch; at first, one that is at work."""
    wanted = st.session_state.pop(WATCH_NEXT, None)
    if wanted in names:
        WATCHED.choose(wanted)
    elif st.session_state.get(WATCHED.name, names[0]) not in names:
        WATCHED.choose(_first_watched(None))  # it was deleted or renamed
    return Run(trainings.root / WATCHED.ask())


def show_stop_or_continue(
    run: Run, trainings: TrainingQueue, owner: Owner | None
) -> None:
    """Offer to stop a run at work, and to go on with one that is not."""
    state = run.progress().state
    allowed = may_change(owner, run)
    if state in WAITING | AT_WORK:
        if _pressed("Stop", may=allowed and not run.stop_was_asked()):
            _try(lambda: _stop(run, trainings))
    elif state != "finished":
        if run.last_epoch() > 0 and not run.training_state_path.exists():
            st.caption(
                "This run was imported without its training state, so it cannot be "
                "continued."
            )
            return
        if _pressed("Continue", may=allowed and training_is_on()):
            _try(lambda: _resume(run, trainings, None if is_teacher() else owner))
    else:
        return
    if not allowed:
        st.caption("Only whoever started this run, or the teacher, can do this.")


def show_run_actions(run: Run, trainings: TrainingQueue, owner: Owner | None) -> None:
    """Offer what may be done with a run that is at rest."""
    left, middle, right = st.columns(3)
    allowed = may_change(owner, run)
    # Keyed by the run: what was typed or asked for one is not meant for the next.
    key = f"renaming {run.name}"
    with left.popover("Rename", disabled=not allowed, width="stretch", key=key):
        key = f"new_name {run.name}"
        name = st.text_input("New name", run.name, max_chars=80, key=key)
        if _pressed("Rename it", may=allowed and name != run.name):
            _try(lambda: _rename(run, trainings, name))
    key = f"deleting {run.name}"
    with middle.popover("Delete", disabled=not allowed, width="stretch", key=key):
        st.write(f"Delete **{run.name}** for everybody? This cannot be undone.")
        key = f"delete {run.name}"
        if _pressed("Yes, delete it", may=allowed, key=key, type="primary"):
            _try(lambda: _delete(run, trainings))
    if run.progress().state in ENDED and run.last_epoch() > 0:
        # Packed when it is asked for, not at each rerun.
        right.download_button(
            "Download",
            lambda: pack_run(run),
            file_name=f"{run.name}.zip",
            mime="application/zip",
            width="stretch",
        )
    else:
        right.button("Download", disabled=True, width="stretch")


def show_upload(trainings: TrainingQueue, owner: Owner | None) -> None:
    """Offer to load a zip that was downloaded here or elsewhere."""
    with st.expander("Load a run from a zip"):
        file = st.file_uploader(
            f"A zip made by Download, at most {MAX_BYTES // 10**6} MB",
            type="zip",
            max_upload_size=MAX_BYTES // 10**6,
            # Another key, another field: what was loaded is held no longer.
            key=f"zip-{st.session_state.get(_N_LOADED, 0)}",
        )
        if file is None or owner is None:
            return
        if st.button("Load it"):
            _try(lambda: _unpack(file.getvalue(), trainings, owner))


def _pressed(label: str, *, may: bool, **options: Any) -> bool:
    """Show a button; a press counts only if it may be pressed.

    Streamlit takes a browser's word for a press, also of a button that is disabled.
    """
    return st.button(label, disabled=not may, **options) and may


def _stop(run: Run, trainings: TrainingQueue) -> None:
    trainings.stop(run)
    st.rerun()


def _resume(run: Run, trainings: TrainingQueue, owner: Owner | None) -> None:
    trainings.resume(run, owner)
    st.rerun()


def _unpack(packed: bytes, trainings: TrainingQueue, owner: Owner) -> None:
    run = trainings.take_in(packed, owner, is_limited=not is_teacher())
    st.session_state[_N_LOADED] = st.session_state.get(_N_LOADED, 0) + 1
    st.session_state[WATCH_NEXT] = run.name
    st.rerun()


def _rename(run: Run, trainings: TrainingQueue, name: str) -> None:
    with trainings.changing():
        renamed = rename_run(run, name)
    st.session_state[WATCH_NEXT] = renamed.name
    st.rerun()


def _delete(run: Run, trainings: TrainingQueue) -> None:
    with trainings.changing():
        delete_run(run)
    st.rerun()


def _try(change: Callable[[], None]) -> None:
    try:
        change()
    except AEError as error:
        st.error(escape_markdown(str(error)))


def _row(run: Run) -> dict[str, Any]:
    """Describe a run; a damaged one says so in its own row."""
    row: dict[str, Any] = {"name": run.name}
    try:
        config, progress = run.config(), run.progress()
        row |= {
            "state": progress.state,
            "data set": config.data.dataset,
            "code size": config.model.latent_dim,
            "epochs": f"{progress.epoch} of {progress.n_epochs}",
            "seed": config.training.seed,
            "test error": None,
            "PCA's error": None,
            "5-NN accuracy": None,
            "digits": None,
            "last change": _when(progress.written_at),
        }
        if run.came_by_zip():
            row["state"] = _("{state}, from a zip", state=progress.state)
        if progress.state in ENDED and progress.epoch > 0:
            report = run.report()
            row |= {
                "test error": report.mse,
                "PCA's error": report.pca_mse,
                "5-NN accuracy": report.knn_accuracy,
                "digits": report.n_trained,
            }
            if report.scored_on != "test":
                row["state"] += f", scored on {report.scored_on} digits"
    except AEError as error:
        row["state"] = f"damaged: {error}"
    return row


def _when(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
