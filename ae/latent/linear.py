"""Linear projections: flatten codes onto a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class LinearProjection:
    """A flat sheet (or box) through latent space: ``points @ axes + origin`` are codes.

    Attributes
    ----------
    origin : (latent_dim,)
        The code at the origin: PCA's is the mean code.
    axes : (n_dims, latent_dim)
        Orthonormal rows; PCA's row 0 is the direction of greatest variance.
    explained : (n_dims,)
        Share of the codes' variance along each axis, 0 to 1.
    """

    origin: Floats
    axes: Floats
    explained: Floats

    def to_points(self, codes: Floats) -> Floats:
        """Drop codes onto the sheet: (n, latent_dim) -> (n, n_dims)."""
        points: Floats = (codes - self.origin) @ self.axes.T
        return points


def fit_pca_projection(codes: Floats, n_dims: int = 2) -> LinearProjection:
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
    LinearProjection
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
    return LinearProjection(mean, axes * np.sign(largest)[:, None], explained)


def aligned(
    projection: LinearProjection, codes: Floats, before: Floats
) -> LinearProjection:
    """Turn or mirror a sheet within itself, so that codes lie near where they lay.

    Parameters
    ----------
    projection : LinearProjection
        PCA's: the codes do not vary together along its axes.
    codes : (n, latent_dim) float
    before : (n, n_dims) float
        Where the same digits' codes lay before, on any sheet.

    Returns
    -------
    LinearProjection
        The same sheet, with other axes.

    Raises
    ------
    ShapeError
        If there are not as many places as codes, or they have another width.

    References
    ----------
    Schoenemann, "A generalized solution of the orthogonal Procrustes problem", 1966.
    """
    points = projection.to_points(codes).astype(np.float64)
    if before.shape != points.shape:
        raise ShapeError(
            f"There are {points.shape} points to align, and {before.shape} places."
        )
    places = before.astype(np.float64)
    left, _, right = np.linalg.svd(points.T @ (places - places.mean(axis=0)))
    turn = left @ right
    shares = np.square(turn.T) @ projection.explained
    return LinearProjection(projection.origin, turn.T @ projection.axes, shares)


def numbers_projection(codes: Floats, numbers: tuple[int, ...]) -> LinearProjection:
    """Look at the codes along some of their own numbers: z_i against z_j.

    Parameters
    ----------
    codes : (n, latent_dim) float
        ``n >= 2``, finite.
    numbers : tuple of int
        Which numbers, from 0; each another.

    Raises
    ------
    ShapeError
        If the codes are too few, hold no such number, or one that is not finite.
    """
    if codes.ndim != 2 or len(codes) < 2:
        raise ShapeError(
            f"codes must have shape (n, latent_dim), n >= 2, got {codes.shape}."
        )
    latent_dim = codes.shape[1]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= set(range(latent_dim)):
        wanted = ", ".join(f"z{i + 1}" for i in numbers)
        raise ShapeError(
            f"Codes of {latent_dim} numbers cannot be drawn along {wanted}: each axis "
            "needs a number of its own."
        )
    if not np.isfinite(codes).all():
        raise ShapeError("The codes hold a value that is not a finite number.")
    variance = codes.var(axis=0, dtype=np.float64)
    total = variance.sum()
    chosen = list(numbers)
    explained = variance[chosen] / total if total > 0 else np.zeros(len(chosen))
    return LinearProjection(np.zeros(latent_dim), np.eye(latent_dim)[chosen], explained)
