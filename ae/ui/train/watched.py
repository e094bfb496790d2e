"""Which run is watched; the URL says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ae.language import N_
from ae.queues.training import TrainingQueue
from ae.runs.folder import list_at_work, list_runs
from ae.runs.run import Run
from ae.ui.cache import OpenRun
from ae.ui.session.options import OneOf
from ae.ui.session.run import chosen_run
from ae.ui.train.cache import training_queue

_NEXT = "watch_next"  # the run to watch from the next rerun on


def _first_watched(_opened: OpenRun | None) -> str:
    """Return a run that is at work, or the chosen one, or the first."""
    trainings = training_queue()
    names = _names(None)
    wishes = [*list_at_work(trainings.root), chosen_run()]
    return next((wish for wish in wishes if wish in names), names[0])


def _names(_opened: OpenRun | None) -> list[str]:
    return [run.name for run in list_runs(training_queue().root)]


@dataclass(frozen=True, kw_only=True)
class _Watched(OneOf):
    """The run to watch; the URL always names it.

    Streamlit leaves a value out of the URL that equals the widget's default, and what
    the page opens on changes with each training: so the widget has no default.
    """

    def show(self, opened: OpenRun | None, place: Any, label: str) -> str:
        """Draw the widget and return what it says."""
        if st.session_state.get(self.name) is None and self.name not in st.query_params:
            st.session_state[self.name] = self.default_for(opened)
        chosen: str | None = place.selectbox(
            label,
            _names(opened),
            index=None,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            label_visibility="collapsed",
            width=220,
        )
        return self.default_for(opened) if chosen is None else chosen


WATCHED = _Watched(
    name="watch",
    page="train",
    label=N_("Run to watch"),
    options=_names,
    default=_first_watched,
    values="the name of a run on this server",
    opens_on="one that is being trained, or the chosen one",
)
CHOICES = (WATCHED,)


def watch_next(name: str) -> None:
    """Watch a run from the next rerun on."""
    st.session_state[_NEXT] = name


def choose_watched(names: list[str], trainings: TrainingQueue, place: Any) -> Run:
    """Let the reader choose a run to watch; at first, one that is at work."""
    wanted = st.session_state.pop(_NEXT, None)
    if wanted in names:
        WATCHED.choose(wanted)
    elif st.session_state.get(WATCHED.name, names[0]) not in names:
        WATCHED.choose(_first_watched(None))  # it was deleted or renamed
    return Run(trainings.root / WATCHED.ask(None, place))
