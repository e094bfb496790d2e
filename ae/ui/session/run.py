"""The choice of a run, which every page has at its top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ae.language import N_, _
from ae.runs.folder import CHECKPOINTS, SHIPPED, list_runs
from ae.runs.run import Run
from ae.ui.cache import OpenRun
from ae.ui.session.choices import EVERY_PAGE
from ae.ui.session.notices import forget_notices, notify
from ae.ui.session.options import OneOf


def _names(_opened: OpenRun | None = None) -> list[str]:
    return [run.name for run in list_runs()]


def _first(_opened: OpenRun | None) -> str:
    names = _names()
    return SHIPPED if SHIPPED in names else names[0]


@dataclass(frozen=True, kw_only=True)
class _RunChoice(OneOf):
    """The run; with another one, whatever was told of the last is over."""

    def forget(self) -> None:
        """Tell the reader nothing again."""
        forget_notices()


RUN = _RunChoice(
    name="run",
    page=EVERY_PAGE,
    label=N_("Run"),
    options=_names,
    default=_first,
    values="the name of a run on this server",
    opens_on=f"{SHIPPED}, or the first there is",
    help=N_("A trained autoencoder. Your choice does not change anyone else's page."),
)


def chosen_run() -> str | None:
    """Return the name of the run this session has chosen, which may be gone."""
    name: str | None = st.session_state.get(RUN.name)
    return name


def choose_run(place: Any) -> Run | None:
    """Let the reader choose a run, for this session alone; ``?run=`` carries it."""
    names = _names()
    if not names:
        return None
    asked = st.query_params.get(RUN.name)
    if asked is not None and asked not in names:
        text = _(
            "The link asks for the run {name}, which is not here. Another one is "
            "shown.",
            name=repr(asked[:60]),
        )
        if asked == chosen_run():  # it was, until now
            text = _(
                "The run {name} is no longer here: it was deleted or renamed. Another "
                "one is shown.",
                name=asked,
            )
            st.session_state[RUN.name] = _first(None)  # and off the URL
        notify(RUN.name, text)
    return Run(CHECKPOINTS / RUN.ask(None, place))
