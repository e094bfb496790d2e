"""How near a code lies to the codes of real digits, and what those are.

The same arithmetic stands in ``ae/ui/components/shared/neighbours.js``, for codes on
the move; one fixture holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

N_NEAREST = 5
# A code is written with three decimals: so near to a digit's own, each number of up to
# 0.0005 off, it is that digit's.
ITSELF = 6e-4
_N_JUDGED = 20  # codes at a time: 14 MB for 10,000 codes of nine numbers
_N_ROWS = 50  # of distances at a time: few enough for a cache


@dataclass(frozen=True, slots=True)
class Judged:
    """What the nearest real codes say of some codes.

    Attributes
    ----------
    nearest : (m, k) int
        Which real digits those are, nearest first.
    distances : (m, k) float
        Euclidean, to each of them.
    plausibility : (m,) float
        Share, 0 to 1, of the real digits that lie farther from their own k nearest
        neighbours than this code does: 0 is farther out than every real digit.
    labels : (m,) int
        The class most of the k belong to; of equals, the one with the nearest code.
    shares : (m,) float
        How many of the k that is, 1 / k to 1.
    """

    nearest: NDArray[np.intp]
    distances: Floats
    plausibility: Floats
    labels: Labels
    shares: Floats


@dataclass(frozen=True)
class RealCodes:
    """The codes of real digits, to judge other codes by.

    A code's distance is the mean of those to its k = 5 nearest real codes. A real
    digit's own code is not among its neighbours, neither here nor when it is judged.

    Parameters
    ----------
    codes : (n, latent_dim) float
        Finite, ``n > 5``.
    labels : (n,) int
        Classes, 0 to 9.

    Raises
    ------
    ShapeError
        If there are too few, or the two do not fit each other.
    """

    codes: Floats
    labels: Labels

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
    def neighbour_distances(self) -> NDArray[np.float32]:
        """How far each real digit lies from its neighbours: (n,), ascending.

        A second's work for 10,000 digits.
        """
        # Squared distances as one product: |a|^2 - 2ab + |b|^2. It loses digits to a
        # common offset, which is taken off before.
        codes = self.codes.astype(np.float64)
        codes -= codes.mean(axis=0)
        squares, ones = (codes**2).sum(axis=1)[:, None], np.ones((len(codes), 1))
        left = np.hstack([-2 * codes, ones, squares])
        right = np.ascontiguousarray(np.hstack([codes, squares, ones]).T)
        found = np.empty(len(codes))
        for start in range(0, len(codes), _N_ROWS):
            block = (left[start : start + _N_ROWS] @ right).astype(np.float32)
            rows = np.arange(len(block))
            block[rows, start + rows] = np.inf
            block.partition(N_NEAREST - 1, axis=1)
            near = np.maximum(block[:, :N_NEAREST], 0)  # rounding takes twins below
            found[start + rows] = np.sqrt(near).mean(axis=1)
        return np.sort(found).astype(np.float32)

    def judge(self, codes: Floats, without: Sequence[int] = ()) -> Judged:
        """Judge codes by their nearest real ones: (m, latent_dim) -> Judged.

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
            self._nearest(codes[start : start + _N_JUDGED], without)
            for start in range(0, len(codes), _N_JUDGED)
        ]
        nearest, near = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        own = near.mean(axis=1).astype(np.float32)
        closer = np.searchsorted(self.neighbour_distances, own, side="right")
        counts = self.labels[nearest][:, :, None] == self.labels[nearest][:, None, :]
        winner = counts.sum(axis=2).argmax(axis=1)  # the first of equals is the nearest
        rows = np.arange(len(codes))
        return Judged(
            nearest=nearest,
            distances=near,
            plausibility=1 - closer / len(self.neighbour_distances),
            labels=self.labels[nearest][rows, winner],
            shares=counts.sum(axis=2)[rows, winner] / N_NEAREST,
        )

    def are_same(self, a: Floats, b: Floats) -> bool:
        """Say whether two codes (latent_dim,) differ by no more than rounding does."""
        return bool(np.linalg.norm(a - b) < self._itself)

    @property
    def _itself(self) -> float:
        return float(ITSELF * np.sqrt(self.codes.shape[1]))

    def _nearest(
        self, codes: Floats, without: Sequence[int]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        differences = codes.astype(np.float64)[:, None] - self.codes
        distances = np.sqrt((differences**2).sum(axis=2))
        distances[:, list(without)] = np.inf
        some = np.argpartition(distances, N_NEAREST, axis=1)[:, : N_NEAREST + 1]
        some.sort(axis=1)  # of two that lie equally far, the first comes first
        near = np.take_along_axis(distances, some, axis=1)
        by_distance = np.argsort(near, axis=1, kind="stable")
        order = np.take_along_axis(some, by_distance, axis=1)
        # A digit is no neighbour of itself: its place is the next one's.
        first = np.take_along_axis(distances, order[:, :1], axis=1) < self._itself
        nearest = np.where(first, order[:, 1:], order[:, :-1])
        return nearest, np.take_along_axis(distances, nearest, axis=1)
