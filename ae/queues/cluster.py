"""Trainings and projections on a Dask cluster: ``AE_CLUSTER=tcp://host:8786``.

The only module that imports ``distributed``, and imported only where a cluster is named
(docs/decisions/0023-from-a-laptop-to-a-school.md). Run directories are on a folder that
server and workers share, under the same path.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from distributed import Client, Future, fire_and_forget

from ae.errors import BusyError
from ae.io.locks import ask_elsewhere
from ae.language import _
from ae.queues.executors import Executor, Work, last_line
from ae.queues.worker import do

_PATIENCE_S = 5.0  # until a scheduler that does not answer counts as away
_LOOK_S = 0.3
_AGAIN_S = 5.0  # between two tries to reach a scheduler that is away
_PREFIX = "latent-explorer"


class Cluster(Executor):
    """The workers of one scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, as Dask writes it: ``tcp://host:8786``.
    """

    poll_s = 2.0

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Client | None = None
        self._lock = threading.Lock()
        self._looked_at = self._tried_at = float("-inf")
        self._keys: frozenset[str] = frozenset()
        self._names: frozenset[str] = frozenset()
        self._n_threads = 0
        self._is_away = True
        ask_elsewhere(self._is_at_work)

    @staticmethod
    @cache
    def at(address: str) -> Cluster:
        """Return this process's connection to a scheduler."""
        return Cluster(address)

    def why_not(self) -> str:
        """Say that the scheduler is away, or has no worker; as of the last look."""
        if self._is_away:
            return _(
                "The cluster at {address} does not answer. What waits keeps waiting, "
                "and begins once it does.",
                address=self.address,
            )
        if self._n_threads == 0:
            return _(
                "The cluster at {address} has no worker. What waits keeps waiting, and "
                "begins once there is one.",
                address=self.address,
            )
        return ""

    def n_at_once(self) -> int:
        """Return how many the workers take at once, all together."""
        return self._n_threads

    def names_at_work(self) -> set[str]:
        """Return what the workers are at, whoever has asked for it."""
        self._look()
        return set(self._names)

    def start(
        self, name: str, asked_at: float, arguments: Sequence[str], log: Path
    ) -> Work:
        """Hand it to the scheduler, once, however many servers do so."""
        key = _key(name, asked_at)
        n_logged = log.stat().st_size if log.exists() else 0
        with self._lock:
            if self._client is None:
                raise BusyError(f"The cluster at {self.address} does not answer.")
            try:
                future = self._client.submit(
                    do, list(arguments), str(log), key=key, pure=False
                )
                fire_and_forget(future)  # it outlives this server
                future.add_done_callback(self._look_anew)
            except Exception as error:  # of many libraries, when the connection breaks
                self._drop()
                text = f"The cluster at {self.address} does not answer: {error}."
                raise BusyError(text) from error
        return _Task(self, key, future, log, n_logged)

    def has(self, key: str) -> bool:
        """Say whether a worker is at this task; yes, while nobody can tell."""
        return self._is_away or key in self._keys

    def _look_anew(self, _ended: Future) -> None:
        """Believe the last look no longer: a worker is free for what waits."""
        self._looked_at = float("-inf")

    def _look(self) -> None:
        """Ask the scheduler what its workers are at, unless somebody has just now."""
        if not self._lock.acquire(blocking=False):
            return  # somebody is asking
        try:
            now = time.monotonic()
            if now - self._looked_at < _LOOK_S:
                return
            self._looked_at = now
            client = self._connected()
            if client is None:
                return
            ask = client.scheduler
            processing = _answer(client, ask.processing)
            threads = _answer(client, ask.ncores)
        except Exception:  # of many libraries, when the connection breaks
            self._drop()
        else:
            keys = [str(key) for listed in processing.values() for key in listed]
            self._keys = frozenset(key for key in keys if key.startswith(_PREFIX))
            self._names = frozenset(map(_name, self._keys))
            self._n_threads = sum(threads.values())
            self._is_away = False
        finally:
            self._lock.release()

    def _connected(self) -> Client | None:
        if self._client is not None and self._client.status == "running":
            return self._client
        if time.monotonic() - self._tried_at < _AGAIN_S:
            return None
        self._drop()
        self._tried_at = time.monotonic()
        self._client = Client(
            self.address, timeout=_PATIENCE_S, set_as_default=False, name=_PREFIX
        )
        return self._client

    def _drop(self) -> None:
        client, self._client, self._is_away = self._client, None, True
        if client is not None:
            with suppress(Exception):  # it is broken anyway
                client.close(timeout=1)

    def _is_at_work(self, lock: Path) -> bool:
        """Say whether a worker is at what this lock is for."""
        if lock.name == "lock":
            return lock.parent.name in self._names
        return f"{lock.parents[1].name}/{lock.stem}" in self._names


class _Task(Work):
    def __init__(
        self, cluster: Cluster, key: str, future: Future, log: Path, n_logged: int
    ) -> None:
        self._cluster, self._key, self._future = cluster, key, future
        self._log, self._n_logged = log, n_logged

    def is_alive(self) -> bool:
        return self._future.status == "pending" or self._cluster.has(self._key)

    def stop(self) -> None:
        with suppress(Exception):  # it is lost with its scheduler
            self._future.cancel(force=True)

    def last_words(self) -> str | None:
        if self._future.status == "error":
            return _("The workers that were to do it died, one after another.")
        if self._future.status != "finished":
            return None  # the scheduler has forgotten it
        return last_line(self._log, self._n_logged)


def _answer(client: Client, ask: Any) -> Any:
    return client.sync(ask, workers=None, callback_timeout=_PATIENCE_S)


def _key(name: str, asked_at: float) -> str:
    return f"{_PREFIX}:{name}:{asked_at!r}"


def _name(key: str) -> str:
    return key.split(":")[1]
