"""A queue of pieces of work: so many at once, watched by a thread, none tried twice.

Who does the work is the executor's to know (``ae/queues/executors.py``). What waits is
on disk and a subclass finds it there, so that a restarted server goes on where the last
one ended.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from ae.errors import AEError, BusyError
from ae.queues.executors import Executor, Work

POLL_S = 0.3


@dataclass(frozen=True, slots=True)
class _Started:
    work: Work
    asked_at: float | None


class WorkerQueue(ABC):
    """What waits in one folder of runs, and what has been started of it.

    Each piece of work has a name. A subclass says what waits, how it is told to be
    done, and what is to be written when that came to nothing. Its ``__init__`` calls
    this one last: the watching begins at once.

    Parameters
    ----------
    root : Path
        The folder.
    executor : Executor
        Who does the work.
    """

    def __init__(self, root: Path, executor: Executor) -> None:
        self.root = root.absolute()
        self.executor = executor
        self._started: dict[str, _Started] = {}
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
        """Return the names of what any living process is at work on, by its lock."""

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
            self._wake.wait(self.executor.poll_s)
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
        elsewhere = self.executor.names_at_work()  # first: by it others know what lives
        self._reap()
        # Besides our own, what a server before us, or beside us, has started.
        busy = self._at_work() | elsewhere | set(self._started)
        waiting = [name for name in self.queue() if name not in busy | self._hopeless()]
        if waiting and not self.executor.why_not():
            for name in waiting[: max(0, self.executor.n_at_once() - len(busy))]:
                self._start(name)
        return bool(busy or waiting)

    def _start(self, name: str) -> None:
        asked_at = self._asked_at(name)
        if asked_at is None:
            return  # it was taken back a moment ago
        arguments, log = self._command(name)
        try:
            work = self.executor.start(name, asked_at, arguments, log)
            self._started[name] = _Started(work, asked_at)
        except BusyError:
            return  # it keeps waiting
        except OSError as error:
            self._give_up(name, str(error))

    def _reap(self) -> None:
        """Forget what has ended; what was left undone is not tried again."""
        for name, started in list(self._started.items()):
            if started.work.is_alive():
                continue
            del self._started[name]
            self._sweep(name)
            # Asked for again since, it is not this one's to fail.
            if started.asked_at != self._asked_at(name) or started.asked_at is None:
                continue
            words = started.work.last_words()
            if words is not None:
                self._give_up(name, words)

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
