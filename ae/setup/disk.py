"""How much of a disk an installation has filled.

Only the standard library is imported here: nothing else is installed yet.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def mb_on_disk(places: Iterable[Path]) -> int:
    """Return how much is used, in MB, of the disks on which these folders are."""
    disks = {}
    for place in places:
        there = next(p for p in (place, *place.parents) if p.exists())
        disks[there.stat().st_dev] = shutil.disk_usage(there).used
    return sum(disks.values()) // 10**6


def uv_cache() -> Path:
    """Return the folder in which uv keeps what it has downloaded, or about there."""
    return Path(os.environ.get("UV_CACHE_DIR", Path.home() / ".cache" / "uv"))
