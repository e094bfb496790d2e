"""Structural similarity: how alike two pictures look, window by window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]

WINDOW = 7
_C1, _C2 = 0.01**2, 0.03**2  # for values of range 1


def ssim(images: Floats, others: Floats) -> NDArray[np.float64]:
    """Return the structural similarity of each pair of pictures.

    Means, variances and covariance are those of every whole window of 7 x 7 pixels,
    all pixels weighing the same and divided by n - 1, as scikit-image's default does
    it; the paper's own window is a Gaussian.

    Parameters
    ----------
    images, others : (n, rows, columns) float
        Values in [0, 1]; at least 7 rows and columns.

    Returns
    -------
    (n,) float64
        -1 to 1; 1 says that both are the same.

    Raises
    ------
    ShapeError
        If the two are not of the same shape, or too small for a window.

    References
    ----------
    Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility
    to structural similarity", 2004, formula 13 and its constants.
    """
    if images.shape != others.shape or images.ndim != 3:
        raise ShapeError(
            f"images {images.shape} and others {others.shape} must have the same shape "
            "(n, rows, columns)."
        )
    if min(images.shape[1:]) < WINDOW:
        raise ShapeError(
            f"images must have {WINDOW} rows and columns or more, got {images.shape}."
        )
    x, y = (a.astype(np.float64) for a in (images, others))
    mean_x, mean_y = _window_means(x), _window_means(y)
    square_x, square_y, product = mean_x**2, mean_y**2, mean_x * mean_y
    unbiased = WINDOW**2 / (WINDOW**2 - 1)
    spread = unbiased * (_window_means(x * x + y * y) - square_x - square_y)
    shared = unbiased * (_window_means(x * y) - product)
    likeness = (2 * product + _C1) * (2 * shared + _C2)
    likeness /= (square_x + square_y + _C1) * (spread + _C2)
    means: NDArray[np.float64] = likeness.mean(axis=(1, 2))
    return means


def _window_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each whole window: (n, r, c) -> (n, r - 6, c - 6)."""
    down, across = (_band(side) for side in values.shape[1:])
    means: NDArray[np.float64] = down @ values @ across.T
    return means


def _band(side: int) -> NDArray[np.float64]:
    """Return the matrix that takes the mean of each 7 neighbours: (side - 6, side)."""
    lag = np.arange(side) - np.arange(side - WINDOW + 1)[:, None]
    return ((lag >= 0) & (lag < WINDOW)) / WINDOW
