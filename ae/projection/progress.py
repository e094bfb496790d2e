"""Who watches a projection being made: a bar for a terminal, files for the app."""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ae.io.arrays import save_arrays
from ae.io.files import write_json
from ae.projection.files import ProjectionFiles

Points = NDArray[np.float32]

WRITE_S = 1.0
LOOK_S = 0.2


class CancelledError(Exception):
    """Nobody waits for the projection any more."""


class ProgressListener(Protocol):
    """What the maker of a projection tells of its work; any call may raise."""

    def step(self, iteration: int, n_iterations: int, points: Points) -> None:
        """Hear of an iteration, from 1, and of the points (n, n_dims) then."""

    def measure(self, points: Points) -> None:
        """Hear that the points are final and are now measured."""

    def look(self) -> None:
        """Hear, some times a second, that the measuring goes on."""


class ProgressBar:
    """A bar on stderr."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None

    def step(self, iteration: int, n_iterations: int, points: Points) -> None:
        """Move the bar."""
        if self._bar is None:
            self._bar = tqdm(total=n_iterations, unit=" iterations", mininterval=0.5)
        self._bar.update(iteration - self._bar.n)

    def measure(self, points: Points) -> None:
        """Close the bar."""
        if self._bar is not None:
            self._bar.close()

    def look(self) -> None:
        """Do nothing: it is seconds, and Ctrl-C ends them."""


class FileProgress:
    """Files beside the request, and a look whether that is still there."""

    def __init__(self, files: ProjectionFiles) -> None:
        self.files = files
        self._looked_at = self._written_at = -np.inf

    def step(self, iteration: int, n_iterations: int, points: Points) -> None:
        """Write how far it has got, once a second."""
        self.look()
        if time.monotonic() - self._written_at >= WRITE_S:
            self._write(iteration, n_iterations, points)

    def measure(self, points: Points) -> None:
        """Write that all iterations are done."""
        self._write(1, 1, points)

    def look(self) -> None:
        """Raise CancelledError if the request is gone; ask five times a second."""
        if time.monotonic() - self._looked_at >= LOOK_S:
            if not self.files.is_wanted():
                raise CancelledError
            self._looked_at = time.monotonic()

    def _write(self, iteration: int, n_iterations: int, points: Points) -> None:
        done = {"iteration": iteration, "n_iterations": n_iterations}
        save_arrays(self.files.partial, {"points": points.astype(np.float32)})
        write_json(self.files.progress, done)
        self._written_at = time.monotonic()
