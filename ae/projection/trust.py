"""How far a projection can be trusted: whose neighbours it invents, and whose it loses.

Everything here is numpy, so that pages may load it; at 10,000 digits it is seconds of
work all the same, and a worker's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]

N_NEIGHBOURS = 10
_N_ROWS = 100  # of distances at a time: 8 MB at 10,000 digits, small enough for a cache


@dataclass(frozen=True, slots=True)
class Trust:
    """What each point adds to the published figures; a figure is the mean of its array.

    Attributes
    ----------
    trustworthiness : (n,)
        0 to 1; 1 if the nearest points are nearest codes, less the further those lie.
    continuity : (n,)
        0 to 1; the same with points and codes exchanged.
    kept : (n,)
        Share of the k nearest codes that are among the k nearest points, 0 to 1.
    """

    trustworthiness: Floats
    continuity: Floats
    kept: Floats


def measure_trust(
    codes: Floats,
    points: Floats,
    k: int = N_NEIGHBOURS,
    on_block: Callable[[], object] = lambda: None,
) -> Trust:
    """Compare every point's neighbours with its code's, by Euclidean distance.

    Where distances tie, a neighbour's rank is the best of those it could have.

    Parameters
    ----------
    codes : (n, latent_dim) float
        Finite.
    points : (n, n_dims) float
        Finite; row i is where code i is drawn.
    k : int
        How many neighbours count, 1 or more and below n / 2.
    on_block : callable
        Called some times a second; what it raises ends the measurement.

    Returns
    -------
    Trust
        float64 arrays. Their means are scikit-learn's ``trustworthiness(codes, points,
        n_neighbors=k)`` and, for continuity, ``trustworthiness(points, codes, …)``.

    Raises
    ------
    ShapeError
        If the arrays do not fit each other, are too few, or hold a value that is not a
        finite number.

    References
    ----------
    Venna and Kaski, "Neighborhood preservation in nonlinear projection methods: an
    experimental study", ICANN 2001; the formula as in van der Maaten, "Learning a
    parametric embedding by preserving local structure", AISTATS 2009, section 4.
    """
    _check(codes, points, k)
    n = len(codes)
    spaces = _centred(codes), _centred(points)
    too_far = np.empty((2, n))
    kept = np.empty(n)
    for start in range(0, n, _N_ROWS):
        rows = slice(start, min(start + _N_ROWS, n))
        of_codes, of_points = (_squared_distances(space, rows) for space in spaces)
        near_codes, near_points = _nearest(of_codes, k), _nearest(of_points, k)
        too_far[0, rows] = _ranks_beyond(of_codes, near_points, k)
        too_far[1, rows] = _ranks_beyond(of_points, near_codes, k)
        # (rows, k, k): each near code beside each near point.
        same = near_codes[:, :, None] == near_points[:, None, :]
        kept[rows] = same.any(axis=2).mean(axis=1)
        on_block()
    # The sum of the ranks if all neighbours were the furthest there are.
    worst = k * (2 * n - 3 * k - 1) / 2
    trustworthiness, continuity = 1 - too_far / worst
    return Trust(trustworthiness, continuity, kept)


def n_without_neighbours(codes: Floats, k: int = N_NEIGHBOURS) -> int:
    """Count the codes that have no k nearest ones: as many others equal them.

    Which of the equal ones is near is then chance, and so is every figure that compares
    neighbours.

    Parameters
    ----------
    codes : (n, latent_dim) float
    k : int
        How many neighbours count, 1 or more.
    """
    _, counts = np.unique(codes, axis=0, return_counts=True)
    return int(counts[counts > k].sum())


def _check(codes: Floats, points: Floats, k: int) -> None:
    if codes.ndim != 2 or points.ndim != 2 or len(codes) != len(points):
        raise ShapeError(
            "codes and points must have shapes (n, latent_dim) and (n, n_dims), got "
            f"{codes.shape} and {points.shape}."
        )
    if k < 1 or len(codes) <= 2 * k:
        raise ShapeError(
            f"Trust needs at least 1 neighbour and more than twice as many points; got "
            f"{k} neighbours and {len(codes)} points."
        )
    for name, values in (("codes", codes), ("points", points)):
        if not np.isfinite(values).all():
            raise ShapeError(f"The {name} hold a value that is not a finite number.")


def _centred(values: Floats) -> NDArray[np.float64]:
    # The product below loses digits to a common offset.
    exact = values.astype(np.float64)
    return np.asarray(exact - exact.mean(axis=0))


def _squared_distances(space: NDArray[np.float64], rows: slice) -> NDArray[np.float64]:
    """Return (n_rows, n) squared distances; a point is infinitely far from itself."""
    squares = (space**2).sum(axis=1)
    distances = squares[rows, None] + squares - 2 * space[rows] @ space.T
    np.maximum(distances, 0, out=distances)  # rounding takes twins below
    n_rows = len(distances)
    distances[np.arange(n_rows), rows.start + np.arange(n_rows)] = np.inf
    return np.asarray(distances)


def _nearest(distances: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    return np.argpartition(distances, k - 1, axis=1)[:, :k]


def _ranks_beyond(
    distances: NDArray[np.float64], neighbours: NDArray[np.intp], k: int
) -> NDArray[np.int64]:
    """Sum how far beyond k the neighbours rank: (n_rows, n), (n_rows, k) -> (n_rows,).

    Counting who is nearer is five times as fast as sorting everybody.
    """
    limits = np.take_along_axis(distances, neighbours, axis=1)
    total = np.zeros(len(distances), np.int64)
    for limit in limits.T:
        rank = np.count_nonzero(distances < limit[:, None], axis=1) + 1
        total += np.maximum(rank - k, 0)
    return total
