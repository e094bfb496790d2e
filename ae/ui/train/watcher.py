"""How far runs are: looked at once for all readers, however many watch them.

A page offers a run and gets its key; the browser then asks for its progress by that key
over HTTP (``ae/ui/routes.py``), and no script runs for it.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ae.config import RunConfig
from ae.errors import AEError, DataError
from ae.language import ENGLISH, chosen_language, in_language, said_again
from ae.queues.training import TrainingQueue
from ae.runs.curve import most_bytes
from ae.runs.run import AT_WORK, WAITING, Progress, Run
from ae.ui.cache import mean_mse_of
from ae.ui.train.watched_curve import WatchedCurve
from ae.ui.train.watched_snapshots import WatchedSnapshots

LOOK_S = 0.5
_N_WATCHERS = 64
_N_ANSWERS = 64  # of one look: readers who came at different times


class Watcher:
    """One beginning of one run, and what its readers are told of it.

    Parameters
    ----------
    run : Run
    begun : int
        When its ``config.json`` was written; another time is another run.
    queue : callable
        Returns the names of the runs that wait, in order.

    Attributes
    ----------
    key : str
        What browsers ask for it by.
    is_gone : bool
        Whether the run has been deleted, renamed or made anew.
    progress : Progress or None
        As of the last look; None if ``status.json`` is damaged.
    """

    def __init__(self, run: Run, begun: int, queue: Callable[[], list[str]]) -> None:
        self.run, self.begun = run, begun
        self.key = _key(run, begun)
        self.is_gone = False
        self.progress: Progress | None = None
        self.curve = WatchedCurve(run.curve_path)
        self.snapshots = WatchedSnapshots(run)
        self.config: RunConfig | None = None
        self._queue = queue
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._facts: dict[str, object] = {}
        # n_trained, PCA's error and the mean image's, which needs the test digits.
        self._baseline: tuple[int, float, float | None] | None = None
        self._seen: object = None
        self._tag = ""
        self._answers: dict[tuple[int, str, str], bytes] = {}

    def is_due(self) -> bool:
        """Say whether the last look is so long ago that there should be another."""
        return time.monotonic() - self._looked_at >= LOOK_S

    def look(self) -> None:
        """Look at the run's files, unless somebody has a moment ago."""
        with self._lock:
            if not self.is_due():
                return
            self.is_gone = begun_at(self.run) != self.begun
            if not self.is_gone:
                with in_language(ENGLISH):  # whoever asks first: it is for them all
                    self._facts = self._read()
            seen = (self._facts, self.curve.content_id, len(self.curve.points))
            if seen != self._seen:
                self._seen, self._answers = seen, {}
                self._tag = secrets.token_hex(6)
            self._looked_at = time.monotonic()

    def answer(self, n_points: int, curve_id: str) -> tuple[str, bytes]:
        """Return an ETag and, as JSON, what ``_read`` returns with the curve's tail.

        Sentences are in the language of whoever asks.

        Parameters
        ----------
        n_points : int
            How many of the curve's points the reader has.
        curve_id : str
            Of which curve; see ``WatchedCurve.since``.
        """
        with self._lock:
            if len(self._answers) > _N_ANSWERS:
                self._answers = {}
            language = chosen_language()
            known = self._answers.get((n_points, curve_id, language))
            if known is None:
                facts = {**self._facts, "curve": self.curve.since(n_points, curve_id)}
                known = json.dumps(facts | _said(self._facts)).encode()
                self._answers[n_points, curve_id, language] = known
            return f'"{language}{self._tag}"', known

    def _read(self) -> dict[str, object]:
        """Return the run's state in numbers and words; None where there is nothing.

        A damaged file costs what it would have told, and ``problems`` say so.
        """
        facts: dict[str, object] = {"name": self.run.name, "state": None}
        self.progress, problems = None, []
        for part in (self._read_status, self._read_curve):
            try:
                facts |= part()
            except AEError as error:
                problems.append(str(error))
        facts["snapshots"] = self.snapshots.epochs()
        problems.append(self.snapshots.problem())
        return facts | {"problems": list(filter(None, problems))}

    def _read_status(self) -> dict[str, object]:
        self.config = self.config or self.run.config()
        self.progress = progress = self.run.progress(self.config)
        place = None
        if progress.state in WAITING:
            waiting = self._queue()
            place = waiting.index(self.run.name) if self.run.name in waiting else 0
        return {
            "state": progress.state,
            "at_work": progress.state in WAITING | AT_WORK,
            "n_epochs": progress.n_epochs,
            "message": progress.message,
            "place": place,
        }

    def _read_curve(self) -> dict[str, object]:
        if self.config is None:
            return {}
        n_epochs = self.config.training.epochs
        self.curve.look(n_epochs, most_bytes(self.config.training))
        if not self.curve.points:
            return {}
        if self._baseline is None:
            baseline = self.run.baseline()
            mse = float(baseline.errors.mean(dtype=np.float64))
            mean_mse = None
            with suppress(DataError):  # the page says that they are not here
                mean_mse = mean_mse_of(self.run, self.config)
            self._baseline = baseline.n_trained, mse, mean_mse
        n_trained, pca_mse, mean_mse = self._baseline
        at, seconds = self.curve.points[-1].epoch, self.curve.points[-1].seconds
        rate = at * n_trained / seconds if seconds > 0 and at > 0 else None
        is_running = self.progress is not None and self.progress.state in AT_WORK
        left = (n_epochs - at) * seconds / at if rate and is_running else None
        return {
            "epoch": at,
            "rate": rate,
            "seconds_left": left,
            "pca": pca_mse,
            "mean": mean_mse,
            "settings": _settings(self.config, n_trained),
        }


def _said(facts: dict[str, Any]) -> dict[str, str]:
    """Return the sentences of some facts in the language of whoever asks."""
    problems = " ".join(map(said_again, facts.get("problems", [])))
    return {"message": said_again(facts.get("message", "")), "problem": problems}


def _settings(config: RunConfig, n_trained: int) -> dict[str, object]:
    """Return what a run was made after, for the browser to put into words."""
    training = config.training
    return {
        "dataset": config.data.dataset,
        "source": config.data.source,
        "n_trained": n_trained,
        "latent_dim": config.model.latent_dim,
        "batch_size": training.batch_size,
        "learning_rate": training.learning_rate,
        "seed": training.seed,
        "deform": training.deform,
        "deform_strength": training.deform_strength,
    }


def begun_at(run: Run) -> int | None:
    """Return when a run was made, in ns; None if it is not there."""
    try:
        return (run.path / "config.json").stat().st_mtime_ns
    except OSError:
        return None


def _key(run: Run, begun: int) -> str:
    return f"{run.name}.{begun:x}"


class Watchers:
    """The watchers of this process: one for each run that a page has offered."""

    def __init__(self) -> None:
        self._watchers: OrderedDict[str, Watcher] = OrderedDict()
        self._lock = threading.Lock()
        self._queues: dict[Path, tuple[float, list[str]]] = {}  # when read, and names

    def offer(self, run: Run, trainings: TrainingQueue) -> Watcher:
        """Return the watcher of a run, by whose key browsers may ask from now on."""
        begun = begun_at(run) or 0
        key = _key(run, begun)
        with self._lock:
            watcher = self._watchers.get(key)
            if watcher is None or watcher.run != run:
                watcher = Watcher(run, begun, lambda: self._waiting(trainings))
                self._watchers[key] = watcher
            self._watchers.move_to_end(key)
            while len(self._watchers) > _N_WATCHERS:
                self._watchers.popitem(last=False)
        return watcher

    def get(self, key: str) -> Watcher | None:
        """Return the watcher of that key; None if no page has offered such a run."""
        return self._watchers.get(key)

    def _waiting(self, trainings: TrainingQueue) -> list[str]:
        """Return the queue, read once for all runs that wait in it."""
        read_at, names = self._queues.get(trainings.root, (float("-inf"), []))
        if time.monotonic() - read_at >= LOOK_S:
            names = trainings.queue()
            self._queues[trainings.root] = time.monotonic(), names
        return names


WATCHERS = Watchers()
