"""Flatten codes, so that they can be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class PCAProjection:
    """A flat sheet (or box) through latent space, and the way onto it and back.

    Attributes
    ----------
    mean : (latent_dim,)
        The code at the origin.
    axes : (n_dims, latent_dim)
        Orthonormal rows; row 0 is the direction of greatest variance.
    explained : (n_dims,)
        Share of the codes' variance along each axis, 0 to 1.
    """

    mean: Floats
    axes: Floats
    explained: Floats

    def to_points(self, codes: Floats) -> Floats:
        """Drop codes onto the sheet: (n, latent_dim) -> (n, n_dims)."""
        points: Floats = (codes - self.mean) @ self.axes.T
        return points

    def to_codes(self, points: Floats) -> Floats:
        """Read the code at each point of the sheet: (n, n_dims) -> (n, latent_dim)."""
        codes: Floats = points @ self.axes + self.mean
        return codes


def fit_pca_projection(codes: Floats, n_dims: int = 2) -> PCAProjection:
    """Fit the sheet that keeps most of the codes' variance.

    Codes are nine numbers wide, so this is numpy's work and needs no worker.

    Parameters
    ----------
    codes : (n, latent_dim) float
        ``n > n_dims`` and ``latent_dim >= n_dims``, finite.
    n_dims : int
        2 or 3.

    Returns
    -------
    PCAProjection
        The same codes always give the same picture: each axis is signed so that
        its largest loading is positive.

    Raises
    ------
    ShapeError
        If the codes are too few or too short, or hold a value that is not a number.

    References
    ----------
    Jolliffe, "Principal Component Analysis", 2nd ed., 2002, section 1.1.
    """
    if codes.ndim != 2 or codes.shape[0] <= n_dims or codes.shape[1] < n_dims:
        raise ShapeError(
            f"A projection to {n_dims} dimensions needs more than {n_dims} codes of at "
            f"least {n_dims} numbers each, got an array of shape {codes.shape}."
        )
    if not np.isfinite(codes).all():
        raise ShapeError("The codes hold a value that is not a finite number.")
    mean = codes.mean(axis=0, dtype=np.float64)
    _, singular, rows = np.linalg.svd(codes - mean, full_matrices=False)
    axes = rows[:n_dims]
    largest = axes[np.arange(n_dims), np.abs(axes).argmax(axis=1)]
    variance = singular**2
    total = variance.sum()
    explained = variance[:n_dims] / total if total > 0 else np.zeros(n_dims)
    return PCAProjection(mean, axes * np.sign(largest)[:, None], explained)
