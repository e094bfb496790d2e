"""Work that gives way to the app's."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NICENESS = 19
_AUTOGROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Let whatever else is at work on this computer go first.

    A process in a session of its own, as a child of the app's is, is weighed against
    the app by its session's niceness where Linux groups processes by session: its own
    counts for nothing there.

    References
    ----------
    Linux manual pages, sched(7), "The autogroup feature".
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with suppress(OSError):  # no such groups here, or they may not be weighed
        if _AUTOGROUP.exists():
            _AUTOGROUP.write_text(str(NICENESS), "ascii")
