"""Why no training can begin now, and the page's coming alive once one can."""

from __future__ import annotations

import streamlit as st

from ae.queues.training import TrainingQueue
from ae.ui.fragments import fragment
from ae.ui.text import escape_markdown

REFRESH_S = 2.0


def await_training(trainings: TrainingQueue) -> None:
    """Say why no training can begin; when one can, the page runs again by itself."""
    fragment(_show_why, run_every=REFRESH_S)(trainings)


def _show_why(trainings: TrainingQueue) -> None:
    why = trainings.why_not()
    if not why:
        st.rerun()
    st.info(escape_markdown(why))
    share = trainings.share_here()
    if share is not None:
        st.progress(share)
