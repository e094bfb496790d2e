"""A queue of child processes: so many at once, watched by a thread, none tried twice.

This module alone knows how a child is started. What waits is on disk and a subclass
finds it there, so that a restarted server goes on where the last one ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from ae.errors import AEError
from ae.io.files import open_plain

POLL_S = 0.3
_LAST_WORDS = 10_000  # bytes of a log that are read for them
_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    log: Path
    n_logged: int  # bytes of the log that are of earlier children
    asked_at: float | None


class WorkerQueue(ABC):
    """What waits in one folder of runs, and the children at work on it.

    Each piece of work has a name. A subclass says what waits, how a child is told to do
    it, and what is to be written when that came to nothing. Its ``__init__`` calls this
    one last: the watching begins at once.

    Parameters
    ----------
    root : Path
        The folder.
    n_at_once : int
        How many may be at work at the same time, 1 or more.
    """

    def __init__(self, root: Path, n_at_once: int) -> None:
        self.root = root.absolute()
        self.n_at_once = n_at_once
        self._children: dict[str, _Child] = {}
        # What could not even be failed, and when it was asked for.
        self._given_up: dict[str, float | None] = {}
        self._wake = threading.Event()
        name = type(self).__name__
        threading.Thread(target=self._watch, name=name, daemon=True).start()
        self._wake.set()  # a former server may have left something waiting

    @abstractmethod
    def queue(self) -> list[str]:
        """Return the names of what waits, in the order it was asked for."""

    @abstractmethod
    def _at_work(self) -> set[str]:
        """Return the names of what any living process is at work on."""

    @abstractmethod
    def _asked_at(self, name: str) -> float | None:
        """Return when it was asked for, in Unix seconds; None if it does not wait."""

    @abstractmethod
    def _command(self, name: str) -> tuple[list[str], Path]:
        """Return what follows ``python -m``, and where to log what is printed."""

    @abstractmethod
    def _fail(self, name: str, message: str) -> None:
        """Take it from the queue, and write down why."""

    @abstractmethod
    def _sweep(self, name: str | None = None) -> None:
        """Delete what a killed child has left of one piece of work, or long ago."""

    def _watch(self) -> None:
        self._sweep()
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._step_or_wait():
                self._wake.wait(POLL_S)
                self._wake.clear()

    def _step_or_wait(self) -> bool:
        try:
            return self._step()
        except (OSError, AEError):
            return True  # a full disk, or a run deleted meanwhile, must end no queue

    def _step(self) -> bool:
        """Start what may start; return whether there is anything left to watch."""
        self._reap()
        # Besides our own children, one that a server before us has left at work.
        busy = self._at_work() | set(self._children)
        waiting = [name for name in self.queue() if name not in busy | self._hopeless()]
        for name in waiting[: max(0, self.n_at_once - len(busy))]:
            self._start(name)
        return bool(busy or waiting)

    def _start(self, name: str) -> None:
        command, path = self._command(name)
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(_PROJECT), os.environ.get("PYTHONPATH")])
        )
        try:
            with path.open("ab") as log:
                asked_at, n_logged = self._asked_at(name), log.tell()
                process = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    # The server's end, or a Ctrl-C meant for it, must not cost a
                    # class its work.
                    start_new_session=True,
                )
            self._children[name] = _Child(process, path, n_logged, asked_at)
        except OSError as error:
            self._give_up(name, str(error))

    def _reap(self) -> None:
        """Forget children that have ended; what one left undone is not tried again."""
        for name, child in list(self._children.items()):
            if child.process.poll() is None:
                continue
            del self._children[name]
            self._sweep(name)
            # Asked for again since, it is not this child's to fail.
            if child.asked_at == self._asked_at(name) is not None:
                self._give_up(name, _last_line(child))

    def _give_up(self, name: str, message: str) -> None:
        """Fail it; where that cannot be written, let it be in nobody's way."""
        try:
            self._fail(name, message)
        except (OSError, AEError):
            self._given_up[name] = self._asked_at(name)

    def _hopeless(self) -> set[str]:
        """Return the names of what was given up and not asked for again since."""
        given_up = list(self._given_up.items())  # the watching thread may add to it
        return {name for name, at in given_up if at == self._asked_at(name)}


def _last_line(child: _Child) -> str:
    try:
        with open_plain(child.log) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(child.n_logged, size - _LAST_WORDS))
            logged = file.read(_LAST_WORDS)
    except OSError:
        logged = b""
    lines = logged.decode("utf-8", "replace").splitlines()
    return lines[-1] if lines else "The process stopped and left no error message."
