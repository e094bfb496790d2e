"""A run in training: how far it is, its curve, and its time machine."""

from __future__ import annotations

from collections.abc import Callable

from ae.ui.components import component

_mount = component("timeline")


def timeline(
    *, run_key: str, state: str, digits: str, on_change: Callable[[], None], key: str
) -> None:
    """Show a run's present and past, which the browser fetches over HTTP by itself.

    Parameters
    ----------
    run_key : str
        What the run's progress and snapshots are asked for by.
    state : str
        The run's state, as the rest of the page shows it.
    digits : str
        Fingerprint of the test digits its snapshots are of; empty if not here.
    on_change : callable
        Called when the run is in another state.
    """
    _mount(
        key=key,
        data={"run": run_key, "state": state, "digits": digits},
        on_change_change=on_change,
    )
