"""Locks: who lives, and who may change the folder of runs."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ae.errors import BusyError, RunError
from ae.language import _

_LOCK_TIMEOUT_S = 20
_ELSEWHERE: list[Callable[[Path], bool]] = []
_LOOKING = threading.Lock()  # two looks at a lock would take each other for its holder


@contextmanager
def hold(path: Path, busy: str, timeout_s: float = 0) -> Iterator[None]:
    """Hold a lock for as long as the block lasts.

    Parameters
    ----------
    path : Path
        The lock's file; made if it is not there.
    busy : str
        What to say if somebody else holds it.
    timeout_s : float
        How many seconds to wait until they let go.

    Raises
    ------
    BusyError
        If somebody else holds it for longer.
    RunError
        If the file cannot be opened, or is none.
    """
    with ExitStack() as held:
        try:
            _is_there(path)  # anything but a plain file is an error
            path.parent.stat()  # or the folder of a run deleted meanwhile would be made
            held.enter_context(FileLock(path, timeout=timeout_s))
        except Timeout:  # an OSError too
            raise BusyError(busy) from None
        except OSError as error:
            raise _unopened(path, error) from error
        yield


def is_held(path: Path) -> bool:
    """Say whether a living process holds the lock; never makes its file.

    Raises
    ------
    RunError
        If the file cannot be opened, or is none, and so nobody can tell.
    """
    if is_at_work_elsewhere(path):
        return True
    if not _is_there(path):
        return False
    try:
        with _LOOKING, hold(path, busy=""):
            return False
    except BusyError:
        return True


def ask_elsewhere(ask: Callable[[Path], bool]) -> None:
    """Have ``ask`` say, too, whether somebody is at work on what a lock is for.

    Over a network, a file system's locks may hold on one machine alone.
    """
    _ELSEWHERE.append(ask)


def is_at_work_elsewhere(path: Path) -> bool:
    """Say whether somebody is at work of whom the lock itself need not tell."""
    return any(ask(path) for ask in _ELSEWHERE)


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """Hold the lock under which runs of a folder are made, renamed and deleted.

    Raises
    ------
    BusyError
        If somebody else has been changing the folder all the while.
    RunError
        If the folder or the lock in it cannot be made or opened.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(
            _("{path} cannot be made: {why}.", path=root, why=error.strerror)
        ) from error
    busy = _(
        "{path} is busy: somebody else is changing its runs. Try again in a minute.",
        path=root,
    )
    with hold(root / ".lock", busy, _LOCK_TIMEOUT_S):
        yield


def _is_there(path: Path) -> bool:
    """Say whether there is such a file; anything but a plain file is an error."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unopened(path, error) from error
    if not stat.S_ISREG(mode):  # to open a pipe may take for ever
        why = _("{path} is not a plain file", path=path)
        raise _unusable(path, why)
    return True


def _unopened(path: Path, error: OSError) -> RunError:
    why = _("{path} cannot be opened ({why})", path=path, why=error.strerror)
    return _unusable(path, why)


def _unusable(path: Path, why: str) -> RunError:
    return RunError(
        _(
            "{why}, so it is not known whether another process is at "
            "work there. If nothing is at work in {folder}, delete "
            "that lock.",
            why=why,
            folder=path.parent,
        )
    )
