"""Who does a piece of work: a child process of this one, or a worker of a cluster.

A queue knows an executor by this interface alone. The cluster's is in
``ae/queues/cluster.py``, which is imported only where one is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from ae.errors import ConfigError
from ae.io.files import open_plain
from ae.language import _, from_json
from ae.setup.standing import read_standing

CLUSTER = "AE_CLUSTER"  # the address of a Dask scheduler
_LAST_WORDS = 10_000  # bytes of a log that are read for them
_PROJECT = Path(__file__).parents[2]


class Work(ABC):
    """A piece of work that has been started."""

    @abstractmethod
    def is_alive(self) -> bool:
        """Say whether it has not ended yet."""

    @abstractmethod
    def stop(self) -> None:
        """End it at once; what it has written down stays."""

    @abstractmethod
    def last_words(self) -> str | None:
        """Return the last line of what it printed: why it failed, if it did.

        None if it never came to its turn, and may be started again.
        """


class Executor(ABC):
    """Starts pieces of work.

    Attributes
    ----------
    poll_s : float or None
        How often a queue looks for work of other servers; None: there are none.
    """

    poll_s: float | None = None

    @abstractmethod
    def why_not(self) -> str:
        """Say why nothing can be started now; empty if it can."""

    @abstractmethod
    def n_at_once(self) -> int:
        """Return how many pieces of work may be at work at the same time."""

    @abstractmethod
    def names_at_work(self) -> set[str]:
        """Return what others have started and only this executor knows of."""

    @abstractmethod
    def start(
        self, name: str, asked_at: float, arguments: Sequence[str], log: Path
    ) -> Work:
        """Start ``python -m`` with these arguments.

        Parameters
        ----------
        name : str
            Of the piece of work; with ``asked_at``, in Unix seconds, it is known by.
        arguments : sequence of str
        log : Path
            What is printed is added to it.

        Raises
        ------
        OSError
            If it cannot be started, and will not be.
        BusyError
            If it cannot be started now.
        """


class Children(Executor):
    """Starts child processes, which outlive this one.

    Parameters
    ----------
    n_at_once : int
        1 or more.
    needs_torch : bool
        Whether nothing can be started until PyTorch is here.
    """

    def __init__(self, n_at_once: int, *, needs_torch: bool) -> None:
        self._n_at_once = n_at_once
        self._needs_torch = needs_torch

    def why_not(self) -> str:
        """Say what is missing here."""
        return read_standing().why_not() if self._needs_torch else ""

    def n_at_once(self) -> int:
        """Return what it was made with."""
        return self._n_at_once

    def names_at_work(self) -> set[str]:
        """Return nothing: who lives is known by locks."""
        return set()

    def start(
        self, name: str, asked_at: float, arguments: Sequence[str], log: Path
    ) -> Work:
        """Start a child."""
        with log.open("ab") as file:
            n_logged = file.tell()
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=child_environment(),
                # The server's end, or a Ctrl-C meant for it, must not cost a class
                # its work.
                start_new_session=True,
            )
        return _Child(process, log, n_logged)


class _Child(Work):
    def __init__(
        self, process: subprocess.Popen[bytes], log: Path, n_logged: int
    ) -> None:
        self.process = process
        self._log, self._n_logged = log, n_logged

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        self.process.kill()

    def last_words(self) -> str:
        return last_line(self._log, self._n_logged)


def make_executor(n_at_once: int, *, needs_torch: bool) -> Executor:
    """Return the cluster's executor if ``AE_CLUSTER`` names one, else that of children.

    Raises
    ------
    ConfigError
        If it names one, and what a cluster needs is not installed.
    """
    address = os.environ.get(CLUSTER)
    if not address:
        return Children(n_at_once, needs_torch=needs_torch)
    try:
        from ae.queues.cluster import Cluster  # noqa: PLC0415 - only where it is named
    except ImportError as error:
        raise ConfigError(
            f"{CLUSTER} is set, and what a cluster needs is not installed: `pip "
            f"install -r requirements-cluster.txt` ({error})."
        ) from error
    return Cluster.at(address)


def child_environment() -> dict[str, str]:
    """Return this process's environment, in which a child finds the project."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(_PROJECT), os.environ.get("PYTHONPATH")])
    )
    return environment


def last_line(log: Path, n_logged: int) -> str:
    """Return the last line of a log, without its first ``n_logged`` bytes."""
    try:
        with open_plain(log) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(n_logged, size - _LAST_WORDS))
            logged = file.read(_LAST_WORDS)
    except OSError:
        logged = b""
    lines = logged.decode("utf-8", "replace").splitlines()
    if not lines:
        return _("The process stopped and left no error message.")
    try:
        return from_json(json.loads(lines[-1]))
    except (ValueError, RecursionError):  # not one of our own
        return lines[-1]
