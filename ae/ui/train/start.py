"""Start a training from the page: the form, and what becomes of it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.errors import AEError
from ae.language import _
from ae.queues.training import TrainingQueue
from ae.runs.folder import list_runs
from ae.runs.owner import Owner
from ae.ui.session import identity
from ae.ui.text import escape_markdown
from ae.ui.train.form import ask_training
from ae.ui.train.missing import await_training
from ae.ui.train.watched import watch_next

_HERE_ALREADY = "here_already"  # the run that has the settings just asked for


def show_start(
    trainings: TrainingQueue, owner: Owner | None, notes: DeltaGenerator, *, is_on: bool
) -> None:
    """Show the form; once it is sent, queue the run and draw the page with it.

    ``notes`` is where it is said why not.
    """
    if twin := st.session_state.pop(_HERE_ALREADY, None):
        notes.info(
            _(
                "A run with these settings is here already: {name}. For one of your "
                "own, change the seed.",
                name=twin,
            )
        )
    if not is_on:
        st.write(_("Training is turned off on this server."))
    elif trainings.why_not():
        is_on = False
        with notes:
            await_training(trainings)
    try:
        asked = ask_training(disabled=owner is None or not is_on)
        if asked is None or owner is None or not is_on:
            return
        here = {run.name for run in list_runs(trainings.root)}
        is_limited = not identity.is_teacher()
        run = trainings.request(asked.name, asked.config, owner, is_limited=is_limited)
    except AEError as error:
        notes.error(escape_markdown(str(error)))
        return
    if run.name in here:
        st.session_state[_HERE_ALREADY] = run.name
    watch_next(run.name)
    st.rerun()
