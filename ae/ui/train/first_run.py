"""When there is no run to look at: the app trains one by itself, and says so."""

from __future__ import annotations

import secrets

import streamlit as st

from ae.errors import AEError, RunError
from ae.language import _
from ae.runs.folder import list_runs
from ae.runs.owner import Owner
from ae.runs.run import AT_WORK, ENDED, WAITING, Run
from ae.ui.fragments import fragment
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown
from ae.ui.train.cache import training_queue
from ae.ui.train.form import default_config
from ae.ui.train.states import STATES

REFRESH_S = 1.0


def has_ended(run: Run) -> bool:
    """Say whether a run is whole, and no trainer will change it any more."""
    try:
        if run.progress().state not in ENDED:
            return False
        run.network(), run.evaluation(), run.report()
    except AEError:
        return False  # damaged, or stopped in its first epoch: nothing to look at
    return True


def none_has_ended() -> bool:
    """Say whether there is no run yet that a page could show."""
    return not any(map(has_ended, list_runs()))


def start_first_run() -> Run | None:
    """Start the default training if nobody has, and say so; return its run.

    None, with the reason on the page, if it cannot be started.
    """
    try:
        if not training_is_on():
            st.error(
                _(
                    "There is no trained run in checkpoints/, and training is turned "
                    "off on this server. Make one with `python -m ae.train NAME`."
                )
            )
            return None
        # Nobody's: the teacher alone may rename or delete it.
        owner = Owner(secrets.token_hex(16))
        run = training_queue().request(None, default_config(), owner)
        if run.progress().state in {"created", "lost"}:  # the machine was turned off
            _go_on(run)
    except AEError as error:
        st.error(
            _(
                "There is no trained run in checkpoints/. {error}",
                error=escape_markdown(str(error)),
            )
        )
        return None
    if why := training_queue().why_not():
        st.info(escape_markdown(why))
    st.write(_("There is no trained run yet, so the app is training one now."))
    return run


def await_first_run() -> None:
    """Start the default training, show how far it is, end the page.

    When it has ended the page runs again, and finds it.
    """
    run = start_first_run()
    if run is not None:
        fragment(_show_progress, run_every=REFRESH_S)(run)
    st.stop()


def _show_progress(run: Run) -> None:
    if has_ended(run):
        st.rerun()
    try:
        progress, curve = run.progress(), run.curve()
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return
    share = curve[-1].epoch / progress.n_epochs if curve else 0.0
    st.progress(
        min(1.0, share),
        text=_(
            "{name} is {state}: epoch {epoch} of {n_epochs}. {note}",
            name=run.name,
            state=_(STATES[progress.state]),
            epoch=progress.epoch,
            n_epochs=progress.n_epochs,
            note=escape_markdown(progress.message),
        ),
    )
    if progress.state not in WAITING | AT_WORK and st.button(_("Try again")):
        try:
            _go_on(run)
        except AEError as error:
            st.error(escape_markdown(str(error)))
            return
        st.rerun()


def _go_on(run: Run) -> None:
    try:
        training_queue().resume(run, None)
    except RunError:
        if run.progress().state not in {"queued", "running", "finished"}:
            raise  # it was not that another session was faster
