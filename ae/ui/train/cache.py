"""The server's queue of trainings, shared by all sessions."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ae.queues.training import TrainingQueue
from ae.runs.folder import CHECKPOINTS
from ae.ui.settings import n_trainers


def training_queue() -> TrainingQueue:
    """Return the queue of this server's runs."""
    return _training_queue(str(CHECKPOINTS.absolute()), n_trainers())


@st.cache_resource(show_spinner=False)
def _training_queue(root: str, n_at_once: int) -> TrainingQueue:
    return TrainingQueue(Path(root), n_at_once)
