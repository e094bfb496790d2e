"""Locks: who lives, and who may change the folder of runs."""

from __future__ import annotations

import threading
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK_TIMEOUT_S = 20
_LOOKING = threading.Lock()  # two looks at a lock would take each other for its holder


def is_held(path: Path) -> bool:
    """Say whether a living process holds the lock; never makes its file."""
    if not path.exists():
        return False
    try:
        with _LOOKING, FileLock(path, timeout=0):
            return False
    except Timeout:
        return True


def changing(root: Path) -> FileLock:
    """Return the lock under which runs of a folder are made, renamed and deleted."""
    root.mkdir(parents=True, exist_ok=True)
    return FileLock(root / ".lock", timeout=_LOCK_TIMEOUT_S)
