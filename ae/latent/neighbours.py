"""How typical a code is: the pictures of the real digits around it, and their classes.

The same arithmetic stands in ``ae/ui/components/shared/neighbours.js``, for codes on
the move; one fixture holds the two together. The measure was chosen by an experiment
(docs/log.md, ``tests/benchmarks/typical.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

N_CANDIDATES = 20  # nearest codes, whose pictures are compared
N_NEAREST = 5  # of these the most alike, which say the class
LEAD = 0.2  # what it counts for that pictures of other classes are farther off
# A code is written with three decimals: so near to a digit's own, each number of up to
# 0.0005 off, it is that digit's.
ITSELF = 6e-4
_N_JUDGED = 20  # codes at a time: 14 MB for 10,000 codes of nine numbers
_N_ROWS = 50  # of distances at a time: few enough for a cache


@dataclass(frozen=True, slots=True)
class Judged:
    """What the real digits around some codes say of them.

    Attributes
    ----------
    nearest : (m, k) int
        The k = 5 real digits, of the 20 whose codes are nearest, whose decoded
        pictures are most like the code's own; the most alike first.
    distances : (m, k) float
        Euclidean, from the code to theirs.
    differences : (m,) float
        How much the code's picture differs from those of one class, less a part of how
        much farther off other classes are (see ``RealCodes``).
    plausibility : (m,) float
        Share, 0 to 1, of the real digits whose own difference is larger: 0 is farther
        off than every real digit.
    labels : (m,) int
        The class most of the k belong to; of equals, that of the most alike.
    shares : (m,) float
        How many of the k that is, 1 / k to 1.
    """

    nearest: NDArray[np.intp]
    distances: Floats
    differences: Floats
    plausibility: Floats
    labels: Labels
    shares: Floats


@dataclass(frozen=True)
class RealCodes:
    """The codes of real digits, to judge other codes by.

    The decoded pictures of the 20 nearest real codes are compared with a code's own, by
    Euclidean distance. Its class is the one most of the five most alike belong to. Its
    difference is the mean distance to the five of that class which are most alike, less
    0.2 times the lead of that class: by how much the nearest picture of any other class
    is farther off than that mean. Where there are fewer than five of that class, or
    none of another, the least alike of the 20 stands in.

    A real digit's own code is not among its neighbours, neither here nor when it is
    judged.

    Parameters
    ----------
    codes : (n, latent_dim) float
        Finite, ``n > 5``.
    labels : (n,) int
        Classes, 0 to 9.
    decode : callable
        (m, latent_dim) -> m pictures of any one shape: the run's decoder.

    Raises
    ------
    ShapeError
        If there are too few, or the two do not fit each other.
    """

    codes: Floats
    labels: Labels
    decode: Callable[[Floats], Floats]

    def __post_init__(self) -> None:
        if self.codes.ndim != 2 or len(self.codes) != len(self.labels):
            raise ShapeError(
                "codes and labels must have shapes (n, latent_dim) and (n,), got "
                f"{self.codes.shape} and {self.labels.shape}."
            )
        if len(self.codes) <= N_NEAREST:
            raise ShapeError(
                f"To judge a code takes more than {N_NEAREST} real digits; there are "
                f"{len(self.codes)}."
            )

    @cached_property
    def differences(self) -> NDArray[np.float32]:
        """How much each real digit's picture differs from its neighbours': (n,).

        Ascending. Some seconds' work for 10,000 digits.
        """
        # Squared distances as one product: |a|^2 - 2ab + |b|^2. It loses digits to a
        # common offset, which is taken off before.
        codes = self.codes.astype(np.float64)
        codes -= codes.mean(axis=0)
        squares, ones = (codes**2).sum(axis=1)[:, None], np.ones((len(codes), 1))
        left = np.hstack([-2 * codes, ones, squares])
        right = np.ascontiguousarray(np.hstack([codes, squares, ones]).T)
        pictures = self._pictures(self.codes)
        found = np.empty(len(codes))
        for start in range(0, len(codes), _N_ROWS):
            block = (left[start : start + _N_ROWS] @ right).astype(np.float32)
            rows = np.arange(len(block))
            block[rows, start + rows] = np.inf
            near = np.argpartition(block, self._n_candidates - 1, axis=1)
            near = near[:, : self._n_candidates]
            apart = _apart(pictures[start + rows], pictures[near])
            _, _, found[start + rows] = _judge(apart, self.labels[near])
        return np.sort(found).astype(np.float32)

    def judge(self, codes: Floats, without: Sequence[int] = ()) -> Judged:
        """Judge codes by the real ones around: (m, latent_dim) -> Judged.

        Parameters
        ----------
        codes : (m, latent_dim) float
        without : sequence of int
            Real digits that are not to count: those the codes were made from. Near to
            where it started, a way would else be called more real than its own start.
        """
        if codes.ndim != 2 or codes.shape[1] != self.codes.shape[1]:
            raise ShapeError(
                f"codes must have shape (m, {self.codes.shape[1]}), got {codes.shape}."
            )
        blocks = [
            self._most_alike(codes[start : start + _N_JUDGED], without)
            for start in range(0, len(codes), _N_JUDGED)
        ]
        nearest, distances, labels, shares, own = (
            np.concatenate(parts) for parts in zip(*blocks, strict=True)
        )
        closer = np.searchsorted(self.differences, own.astype(np.float32), side="right")
        return Judged(
            nearest=nearest,
            distances=distances,
            differences=own,
            plausibility=1 - closer / len(self.differences),
            labels=labels,
            shares=shares,
        )

    def are_same(self, a: Floats, b: Floats) -> bool:
        """Say whether two codes (latent_dim,) differ by no more than rounding does."""
        return bool(np.linalg.norm(a - b) < self._itself)

    @property
    def _itself(self) -> float:
        return float(ITSELF * np.sqrt(self.codes.shape[1]))

    @property
    def _n_candidates(self) -> int:
        return min(N_CANDIDATES, len(self.codes) - 1)

    def _pictures(self, codes: Floats) -> Floats:
        return self.decode(codes).reshape(len(codes), -1)

    def _most_alike(
        self, codes: Floats, without: Sequence[int]
    ) -> tuple[NDArray[np.intp], Floats, Labels, Floats, Floats]:
        """Return each code's k digits, how far their codes are, and what they say."""
        near, distances = self._nearest(codes, without)
        theirs = self._pictures(self.codes[near.ravel()])
        apart = _apart(self._pictures(codes), theirs.reshape(*near.shape, -1))
        apart[np.isinf(distances)] = np.inf  # fewer digits than candidates
        order = np.argsort(apart, axis=1, kind="stable")[:, :N_NEAREST]
        return (
            np.take_along_axis(near, order, axis=1),
            np.take_along_axis(distances, order, axis=1),
            *_judge(apart, self.labels[near]),
        )

    def _nearest(
        self, codes: Floats, without: Sequence[int]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the candidates of each code and their distances, nearest first."""
        differences = codes.astype(np.float64)[:, None] - self.codes
        distances = np.sqrt((differences**2).sum(axis=2))
        distances[:, list(without)] = np.inf
        n = self._n_candidates
        some = np.argpartition(distances, n, axis=1)[:, : n + 1]
        some.sort(axis=1)  # of two that lie equally far, the first comes first
        near = np.take_along_axis(distances, some, axis=1)
        by_distance = np.argsort(near, axis=1, kind="stable")
        order = np.take_along_axis(some, by_distance, axis=1)
        # A digit is no neighbour of itself: its place is the next one's.
        first = np.take_along_axis(distances, order[:, :1], axis=1) < self._itself
        nearest = np.where(first, order[:, 1:], order[:, :-1])
        return nearest, np.take_along_axis(distances, nearest, axis=1)


def _judge(apart: Floats, labels: Labels) -> tuple[Labels, Floats, Floats]:
    """Return the class, its share of the five most alike, and the difference.

    ``apart`` holds the distances of pictures to those of their candidates, infinite
    where there is none, and ``labels`` the candidates' classes: both (m, n).
    """
    order = np.argsort(apart, axis=1, kind="stable")
    labels = np.take_along_axis(labels, order, axis=1)
    apart = np.take_along_axis(apart, order, axis=1)
    five = labels[:, :N_NEAREST]
    counts = (five[:, :, None] == five[:, None, :]).sum(axis=2)
    rows = np.arange(len(labels))
    first = counts.argmax(axis=1)  # of equals the first, which is the most alike
    label = five[rows, first]
    is_real = np.isfinite(apart)
    last = np.where(is_real, apart, 0).max(axis=1)
    is_own = (labels == label[:, None]) & is_real
    counted = is_own & (is_own.cumsum(axis=1) <= N_NEAREST)
    missing = N_NEAREST - counted.sum(axis=1)
    total = np.where(counted, apart, 0).sum(axis=1) + missing * last
    mean = total / N_NEAREST
    others = np.where(is_real & ~is_own, apart, np.inf).min(axis=1)
    lead = np.where(np.isinf(others), last, others) - mean
    return label, counts[rows, first] / N_NEAREST, mean - LEAD * lead


def _apart(own: Floats, others: Floats) -> NDArray[np.float64]:
    """Return how far pictures are from others: (m, p), (m, k, p) -> (m, k)."""
    squares = ((own[:, None] - others) ** 2).sum(axis=2, dtype=np.float64)
    apart: NDArray[np.float64] = np.sqrt(squares)
    return apart
