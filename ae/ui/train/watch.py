"""A run as the Train page shows it: how far it is, its faults, and its past."""

from __future__ import annotations

import streamlit as st

from ae.errors import AEError, DataError
from ae.queues.training import TrainingQueue
from ae.runs.run import ENDED, Run
from ae.ui.arrays import offer_digits
from ae.ui.cache import digits_id, open_run, test_split
from ae.ui.components.train import TIMELINE, TimelineData
from ae.ui.faults import faults_of
from ae.ui.text import escape_markdown
from ae.ui.train.watcher import WATCHERS


def watch(run: Run, trainings: TrainingQueue) -> None:
    """Show a run; the browser keeps what it shows up to date while the run trains.

    The page runs again only when the run comes into another state, for its buttons.
    """
    config = run.config()
    digits = digits_id(config)
    try:
        split = test_split(config.data.dataset, config.data.test_sha256)
        offer_digits(digits, split)
    except DataError as error:
        st.error(escape_markdown(str(error)))
        digits = ""
    state = run.progress(config).state
    if state in ENDED:
        _show_faults(run)
    TIMELINE.show(
        TimelineData(
            run=WATCHERS.offer(run, trainings).key,
            state=state,
            digits=digits,
        ),
        key="timeline",
        on_change=lambda: None,
    )


def _show_faults(run: Run) -> None:
    try:
        opened = open_run(run)
    except AEError:
        return  # the table, or the browser, says what is wrong with its files
    for fault in faults_of(opened.report, opened.n_codes):
        st.markdown(f":material/warning: {fault}")
