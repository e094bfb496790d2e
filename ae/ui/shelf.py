"""The runs on a shelf: the table; renaming, deleting, taking home, bringing back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ae.archive import MAX_BYTES, pack_run, unpack_run
from ae.errors import AEError
from ae.jobs import Jobs, Owner
from ae.runs import Run, delete_run, list_runs, rename_run
from ae.ui.owners import may_change
from ae.ui.state import RUN

WATCH_NEXT = "watch_next"  # the run to watch from the next rerun on
_WATCHED = "watched"


def show_table(jobs: Jobs) -> None:
    """Show every run with its settings, its errors and its state."""
    if waiting := jobs.queue():
        st.write("Waiting for their turn, in this order: " + ", ".join(waiting) + ".")
    st.dataframe(
        [_row(run) for run in list_runs(jobs.root)],
        hide_index=True,
        column_config={
            "test error": st.column_config.NumberColumn(format="%.4f"),
            "PCA's error": st.column_config.NumberColumn(format="%.4f"),
            "5-NN accuracy": st.column_config.NumberColumn(format="percent"),
        },
    )


def at_work(jobs: Jobs) -> list[str]:
    """Return the names of the runs that train at this moment."""
    return [run.name for run in list_runs(jobs.root) if run.is_locked()]


def choose_watched(names: list[str], jobs: Jobs) -> Run:
    """Let the reader choose a run to watch; at first, one that is at work."""
    wanted = st.session_state.pop(WATCH_NEXT, None)
    if wanted in names:
        st.session_state[_WATCHED] = wanted
    elif st.session_state.get(_WATCHED) not in names:
        training = at_work(jobs)
        chosen = training[0] if training else st.session_state.get(RUN)
        st.session_state[_WATCHED] = chosen if chosen in names else names[0]
    return Run(jobs.root / st.selectbox("Run to watch", names, key=_WATCHED))


def steer(run: Run, jobs: Jobs, owner: Owner | None) -> None:
    """Offer to stop a run at work, and to go on with one that is not."""
    state = run.progress().state
    allowed = may_change(owner, run)
    if state in {"queued", "running"}:
        if st.button("Stop", disabled=not allowed or run.stop_was_asked()):
            _try(lambda: jobs.stop(run))
            st.rerun()
    elif state in {"created", "stopped", "lost", "failed"}:
        if st.button("Continue", disabled=not allowed):
            _try(lambda: jobs.resume(run))
            st.rerun()
    else:
        return
    if not allowed:
        st.caption("Only whoever started this run, or the teacher, may do this.")


def manage(run: Run, jobs: Jobs, owner: Owner | None) -> None:
    """Offer what may be done with a run that is at rest."""
    left, middle, right = st.columns(3)
    allowed = may_change(owner, run)
    with left.popover("Rename", disabled=not allowed, width="stretch"):
        name = st.text_input("New name", run.name, max_chars=80, key="new_name")
        if st.button("Rename it", disabled=name == run.name):
            _try(lambda: _rename(run, jobs, name))
    with middle.popover("Delete", disabled=not allowed, width="stretch"):
        st.write(f"Delete **{run.name}** for everybody? This cannot be undone.")
        if st.button("Yes, delete it", type="primary"):
            _try(lambda: _delete(run, jobs))
    if run.progress().state in {"finished", "stopped"} and run.last_epoch() > 0:
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


def bring_back(jobs: Jobs, owner: Owner | None) -> None:
    """Offer to load a zip that was downloaded here or elsewhere."""
    with st.expander("Load a run from a zip"):
        file = st.file_uploader(
            f"A zip made by Download, at most {MAX_BYTES // 10**6} MB", type="zip"
        )
        if file is None or not st.button("Load it", disabled=owner is None):
            return
        _try(lambda: _unpack(file.getvalue(), jobs, owner))


def _unpack(packed: bytes, jobs: Jobs, owner: Owner | None) -> None:
    with jobs.changing():
        run = unpack_run(packed, jobs.root)
        if owner is not None:
            owner.take(run)
    st.session_state[WATCH_NEXT] = run.name
    st.rerun()


def _rename(run: Run, jobs: Jobs, name: str) -> None:
    with jobs.changing():
        renamed = rename_run(run, name)
    st.session_state[WATCH_NEXT] = renamed.name
    st.rerun()


def _delete(run: Run, jobs: Jobs) -> None:
    with jobs.changing():
        delete_run(run)
    st.rerun()


def _try(change: Any) -> None:
    try:
        change()
    except AEError as error:
        st.error(str(error))


def _row(run: Run) -> dict[str, Any]:
    """Describe a run; a damaged one says so in its own row."""
    row: dict[str, Any] = {"name": run.name}
    try:
        config, progress = run.config(), run.progress()
        begun = (run.path / "config.json").stat().st_mtime
        row |= {
            "data set": config.data.dataset,
            "code size": config.model.latent_dim,
            "epochs": f"{progress.epoch} of {progress.n_epochs}",
            "state": progress.state,
            "begun": datetime.fromtimestamp(begun, UTC).strftime("%Y-%m-%d %H:%M"),
        }
        if progress.state in {"finished", "stopped"} and progress.epoch > 0:
            report = run.report()
            row |= {
                "test error": report.mse,
                "PCA's error": report.pca_mse,
                "5-NN accuracy": report.knn_accuracy,
            }
    except AEError as error:
        row["state"] = f"damaged: {error}"
    return row
