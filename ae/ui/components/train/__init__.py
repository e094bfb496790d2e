"""The time machine: a run's curve, ten digits and 2,000 codes, epoch by epoch."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.ui.components import component

_mount = component("timeline")


@dataclass(frozen=True, slots=True)
class Frame:
    """One epoch, as it travels.

    Attributes
    ----------
    epoch : int
    pictures : (k, 784) uint8
        A test digit of each class, redrawn.
    points : (m, 2) float
        Test codes on the run's plane.
    """

    epoch: int
    pictures: NDArray[np.uint8]
    points: NDArray[np.floating]

    def packed(self) -> dict[str, object]:
        """Return the frame as JSON can carry it: 16-bit points and their span."""
        points = self.points.astype(np.float64)
        span = float(np.abs(points).max()) or 1.0
        whole = np.round(points / span * 32767).astype("<i2")
        return {
            "epoch": self.epoch,
            "pictures": _text(self.pictures),
            "points": _text(whole),
            "span": span,
        }


@dataclass(frozen=True, slots=True)
class Originals:
    """The test digits a run's frames are about.

    Attributes
    ----------
    classes : list of int
        The class of each picture in a frame.
    pictures : (k, 784) uint8
    labels : (m,) uint8
        The class of each point in a frame.
    """

    classes: list[int]
    pictures: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def timeline(
    *,
    run: str,
    n_epochs: int,
    curve: Sequence[tuple[float, float | None, float | None]],
    pca_mse: float,
    originals: Originals,
    index: list[int],
    frames: list[Frame],
    on_resend: Callable[[], None],
    key: str,
) -> None:
    """Show a run's past and present.

    Parameters
    ----------
    run : str
        Names the run's frames in the browser's memory.
    curve : sequence of (epoch, train error, test error)
    pca_mse : float
        The line to beat.
    index : list of int
        Every epoch there is a frame of.
    frames : list of Frame
        Those the browser does not have yet.
    on_resend : callable
        Called when the browser lacks a frame of the index.
    """
    _mount(
        key=key,
        data={
            "run": run,
            "n_epochs": n_epochs,
            "curve": [list(point) for point in curve],
            "pca": pca_mse,
            "classes": originals.classes,
            "originals": _text(originals.pictures),
            "labels": _text(originals.labels),
            "index": index,
            "frames": [frame.packed() for frame in frames],
        },
        on_resend_change=on_resend,
    )


def _text(array: NDArray[np.generic]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
