"""A run's loss curve as all its readers' browsers hold it: grown, thinned, in parts."""

from __future__ import annotations

import secrets
from pathlib import Path

from ae.runs.curve import MAX_BYTES, CurvePoint, thin_curve
from ae.runs.curve_reader import CurveReader

MAX_POINTS = 500


class WatchedCurve:
    """The points of a curve so far, few enough to be drawn, and where they are new.

    Attributes
    ----------
    points : list of CurvePoint
        At most ``2 * MAX_POINTS``: points between epochs, then epochs, are dropped.
    content_id : str
        Stays the same while points are only added.
    """

    def __init__(self, path: Path) -> None:
        self.points: list[CurvePoint] = []
        self.content_id = secrets.token_hex(4)
        self._reader = CurveReader(path)

    def look(self, n_epochs: int, most: int = MAX_BYTES) -> None:
        """Read what has been added, up to so many bytes; RunError if it is damaged."""
        self._reader.most = most
        is_first, added = self._reader.read_new()
        points = added if is_first else self.points + added
        is_thinned = len(points) > 2 * MAX_POINTS
        if is_first or is_thinned:
            self.content_id = secrets.token_hex(4)
        self.points = thinned(points, n_epochs) if is_thinned else points

    def since(self, n_points: int, content_id: str) -> dict[str, object]:
        """Return what a browser lacks which has the first points of a content id.

        Returns
        -------
        dict
            ``id``; ``from``, how many points to keep of those it has; ``points``, each
            as [epoch, train error or None, test error or None].
        """
        is_known = content_id == self.content_id and n_points <= len(self.points)
        start = n_points if is_known else 0
        points = [
            [round(p.epoch, 4), _short(p.train_mse), _short(p.test_mse)]
            for p in self.points[start:]
        ]
        return {"id": self.content_id, "from": start, "points": points}


def thinned(points: list[CurvePoint], n_epochs: int) -> list[CurvePoint]:
    """Drop points between epochs, then epochs: at most ``MAX_POINTS`` and two.

    Their training errors stay in the mean of the next point.
    """
    stride = -(-n_epochs // MAX_POINTS)
    whole = [
        i
        for i, point in enumerate(points)
        if point.test_mse is not None and point.epoch % stride == 0
    ]
    kept = whole[:: -(-len(whole) // (MAX_POINTS + 1)) or 1]
    last = [len(points) - 1] if points else []
    return thin_curve(points, kept if kept[-1:] == last else [*kept, *last])


def _short(error: float | None) -> float | None:
    return None if error is None else float(f"{error:.6g}")
