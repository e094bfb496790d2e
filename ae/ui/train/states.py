"""The states of a run, as pages say them."""

from __future__ import annotations

from ae.language import N_
from ae.runs.run import State

STATES: dict[State, str] = {
    "created": N_("created"),
    "queued": N_("queued"),
    "running": N_("running"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "failed": N_("failed"),
    "lost": N_("lost"),
}
