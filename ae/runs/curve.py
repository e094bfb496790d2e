"""The loss curve: one line of ``metrics.jsonl`` for each point, a few a second."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ae.config import TrainingConfig
from ae.errors import RunError
from ae.io.files import read_plain, replace_bytes
from ae.language import N_, _

MAX_BYTES = 20_000_000
_MOST_IMAGES = 60_000  # of an epoch
_LONGEST_LINE = 200  # bytes
A_CURVE = N_("a curve")


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How training stood at one moment.

    Attributes
    ----------
    epoch : float
        Passes over the training images so far; whole at the end of an epoch.
    train_mse : float or None
        Mean over the images since the point before, while the weights were moving;
        None before the first step, and if the trainer died before it was written.
    test_mse : float or None
        Over all scored digits; measured at the start and after each epoch.
    seconds : float
        Since training began, without the time it was stopped.
    """

    epoch: float
    train_mse: float | None
    test_mse: float | None
    seconds: float


def append_point(path: Path, point: CurvePoint) -> None:
    """Add a line to the curve at ``path``."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(point)) + "\n")


def most_bytes(config: TrainingConfig) -> int:
    """Return how long a curve can be: a point for each step, and one an epoch."""
    n_steps = -(-(config.n_train or _MOST_IMAGES) // config.batch_size)
    return min(MAX_BYTES, _LONGEST_LINE * (config.epochs * (n_steps + 1) + 2))


def read_curve(path: Path, most: int = MAX_BYTES) -> list[CurvePoint]:
    """Read the curve so far; a last line still being written is left out.

    Parameters
    ----------
    path : Path
    most : int
        How many bytes it can have; see ``most_bytes``.

    Raises
    ------
    RunError
        If a finished line is not a point, or it is longer than a curve can be.
    """
    try:
        raw = read_plain(path, most, A_CURVE)
    except FileNotFoundError:
        return []
    return [parse_point(path, line) for line in raw.split(b"\n")[:-1]]


def cut_curve(path: Path, epoch: int) -> float:
    """Drop what lies after ``epoch``; return the seconds at its end.

    A continued run takes the epoch it was stopped in from the start.
    """
    kept = [point for point in read_curve(path) if point.epoch <= epoch]
    text = "".join(json.dumps(asdict(point)) + "\n" for point in kept)
    replace_bytes(path, lambda file: file.write(text.encode()))
    return kept[-1].seconds if kept else 0.0


def thin_curve(curve: list[CurvePoint], kept: Sequence[int]) -> list[CurvePoint]:
    """Return some points of a curve, by their indices in order.

    The ``train_mse`` of those between is part of the next one's, which stays the mean
    since the point before.
    """
    starts = [0, *(i + 1 for i in kept[:-1])]
    return [
        _merged(curve, first, last)
        for first, last in zip(starts[: len(kept)], kept, strict=True)
    ]


def _merged(curve: list[CurvePoint], first: int, last: int) -> CurvePoint:
    """Return the point ``last`` as it is without those from ``first`` on before it."""
    total, weight = 0.0, 0.0
    for i in range(max(first, 1), last + 1):
        error, passes = curve[i].train_mse, curve[i].epoch - curve[i - 1].epoch
        if error is not None:
            total, weight = total + error * passes, weight + passes
    return replace(curve[last], train_mse=total / weight) if weight > 0 else curve[last]


def parse_point(path: Path, line: bytes) -> CurvePoint:
    """Read one line; RunError, which names the file, if it is not a point."""
    try:
        point = CurvePoint(**json.loads(line))
        figures = [point.epoch, point.seconds]
        figures += [v for v in (point.train_mse, point.test_mse) if v is not None]
        if not all(math.isfinite(value) and value >= 0 for value in figures):
            raise ValueError(_("a figure is not a number of 0 or more"))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RunError(
            _("{path} is damaged: {why}.", path=path, why=str(error))
        ) from error
    return point


def last_epoch_mse(curve: Sequence[CurvePoint]) -> float | None:
    """Return the mean training error over the last whole epoch, if it is known."""
    end = math.floor(curve[-1].epoch) if curve else 0
    begun, total = end - 1.0, 0.0
    points = [point for point in curve if begun < point.epoch <= end]
    for point in points:
        if point.train_mse is None:
            return None
        total += point.train_mse * (point.epoch - begun)
        begun = point.epoch
    return total if points and begun == end else None
