"""A run in training: how far it is, its curve, and its time machine."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineData:
    """Of which run the browser shows present and past, which it fetches by itself.

    It sends ``change`` when the run is in another state.

    Attributes
    ----------
    run : str
        What the run's progress and snapshots are asked for by.
    state : str
        The run's state, as the rest of the page shows it.
    digits : str
        Fingerprint of the test digits its snapshots are of; empty if not here.
    """

    run: str
    state: str
    digits: str


TIMELINE = Component[TimelineData]("timeline")
