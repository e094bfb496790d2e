"""When there is no run to look at: the app trains one by itself, and says so."""

from __future__ import annotations

import secrets

import streamlit as st

from ae.config import RunConfig
from ae.data import describe_data
from ae.errors import AEError
from ae.jobs import Owner
from ae.runs import Run
from ae.ui.cache import jobs
from ae.ui.settings import training_is_on

REFRESH_S = 1.0


def has_ended(run: Run) -> bool:
    """Say whether a run has weights that no trainer will change any more."""
    try:
        state = run.progress().state
    except AEError:
        return False  # damaged: nothing to look at
    return state in {"finished", "stopped"} and run.weights_path.exists()


def await_first_run() -> None:
    """Start the default training if nobody has, show how far it is, end the page.

    When it has ended the page runs again, and finds it.
    """
    try:
        if not training_is_on():
            st.error(
                "There is no trained run in checkpoints/, and training is turned off "
                "on this server. Make one with `python -m ae.train NAME`."
            )
            st.stop()
        # Nobody's: the teacher alone may rename or delete it.
        owner = Owner(secrets.token_hex(16))
        run = jobs().request(None, RunConfig(data=describe_data("mnist")), owner)
    except AEError as error:
        st.error(f"There is no trained run in checkpoints/. {error}")
        st.stop()
    st.write("There is no trained run yet, so the app is training one now.")
    st.fragment(_show_progress, run_every=REFRESH_S)(run)
    st.stop()


def _show_progress(run: Run) -> None:
    if has_ended(run):
        st.rerun()
    try:
        progress, curve = run.progress(), run.curve()
    except AEError as error:
        st.error(str(error))
        return
    share = curve[-1].epoch / progress.n_epochs if curve else 0.0
    st.progress(
        min(1.0, share),
        text=f"{run.name} is {progress.state}: epoch {progress.epoch} of "
        f"{progress.n_epochs}. {progress.message}",
    )
