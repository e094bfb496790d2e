"""Whether PyTorch is here: what the installer writes down, and what the app reads.

The installer holds the lock beside its file for as long as it lives, so one that was
killed is known (docs/decisions/0006-who-lives-is-known-by-a-lock.md).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from ae.errors import RunError
from ae.io.files import read_json, write_json
from ae.io.locks import is_held
from ae.language import _

PREFIX = Path(sys.prefix)
_LONGEST = 300

State = Literal["ready", "installing", "cut short", "failed", "impossible", "absent"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far PyTorch is installed.

    Attributes
    ----------
    state : State
        ``cut short``: its installer was ended; ``absent``: nobody has tried.
    done_mb, all_mb : int
        What is on the disk, and what will be, about.
    message : str
        Why not, in English; else empty.
    """

    state: State
    done_mb: int = 0
    all_mb: int = 0
    message: str = ""

    def why_not(self) -> str:
        """Say why there can be no training yet; empty if there can."""
        if self.state == "ready":
            return ""
        if self.state == "installing":
            return _(
                "PyTorch, which trainings need, is being installed: {done} of about "
                "{all} MB are here. This page will notice; all else works meanwhile.",
                done=f"{self.done_mb:,}",
                all=f"{self.all_mb:,}",
            )
        if self.state == "impossible":
            return _(
                "This machine cannot train: there is no PyTorch for {what}. All else "
                "works.",
                what=self.message,
            )
        if self.state == "failed":
            return _(
                "PyTorch, which trainings need, could not be installed: {why} All else "
                "works. `make run` tries again.",
                why=self.message,
            )
        return _(
            "PyTorch, which trainings need, is not here. All else works. `make run` "
            "installs it, or `pip install -r requirements.txt`."
        )


def standing_path(prefix: Path) -> Path:
    """Return the file the installer writes; its lock ends in ``.lock``."""
    return prefix / "pytorch.json"


def lock_path(prefix: Path) -> Path:
    """Return the lock that a living installer holds."""
    return prefix / "pytorch.json.lock"


def write_standing(standing: Standing, prefix: Path) -> None:
    """Write down how far it is. The installer's to call, nobody else's."""
    write_json(
        standing_path(prefix),
        {
            "state": standing.state,
            "done_mb": standing.done_mb,
            "all_mb": standing.all_mb,
            "message": standing.message,
        },
    )


def read_standing(prefix: Path | None = None) -> Standing:
    """Return whether PyTorch can be imported by whoever is started now.

    ``prefix`` is the folder of the environment, this process's unless it is given.
    """
    prefix = prefix or PREFIX
    written = _read(standing_path(prefix))
    try:
        is_at_work = is_held(lock_path(prefix))
    except RunError:
        is_at_work = False
    if is_at_work:
        written = written or Standing("installing")
        return Standing("installing", written.done_mb, written.all_mb)
    if written is not None and written.state == "installing":
        return Standing("cut short")
    if written is not None and written.state != "ready":
        return written
    invalidate_caches()  # it may have come since this process began
    is_here = find_spec("torch") is not None and find_spec("torchvision") is not None
    return Standing("ready" if is_here else "absent")


def _read(path: Path) -> Standing | None:
    """Return what is written; None if nothing is, as after an install by hand."""
    try:
        raw = read_json(path)
        standing = Standing(
            raw["state"],
            int(raw["done_mb"]),
            int(raw["all_mb"]),
            str(raw["message"])[:_LONGEST],
        )
    except (RunError, TypeError, KeyError, ValueError, OverflowError):
        return None
    return standing if standing.state in get_args(State) else None
