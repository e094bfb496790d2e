"""How good a reconstruction is: per image and per class."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES
from ae.errors import ShapeError

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

KNN_K = 5


def image_errors(images: Floats, reconstructions: Floats) -> Floats:
    """Return the mean squared error per pixel of each image: (n,), at least 0.

    Raises
    ------
    ShapeError
        If the two are not of the same shape.
    """
    if images.shape != reconstructions.shape:
        raise ShapeError(
            f"images {images.shape} and reconstructions {reconstructions.shape} must "
            "have the same shape."
        )
    axes = tuple(range(1, images.ndim))
    squares = np.square(images - reconstructions)
    errors: Floats = squares.mean(axis=axes, dtype=np.float64)
    return errors


def mean_image_mse(images: Floats, mean: Floats) -> float:
    """Return the error of always drawing one image: the mean over pixels and images.

    Parameters
    ----------
    images : (n, …) float
        In [0, 1].
    mean : (784,) float
        Such as the training images' mean.
    """
    flat = images.reshape(len(images), -1)
    return float(image_errors(flat, np.broadcast_to(mean, flat.shape)).mean())


def class_means(values: Floats, labels: Labels, n_classes: int = N_CLASSES) -> Floats:
    """Return the mean of each class's values: (n, …) -> (n_classes, …).

    A class nobody belongs to gets NaN: it has no mean, and 0 would flatter it.
    """
    means = np.full((n_classes, *values.shape[1:]), np.nan)
    for label in np.unique(labels):
        means[label] = values[labels == label].mean(axis=0, dtype=np.float64)
    return means


def rank_digits(
    errors: Floats, labels: Labels, *, classes: Collection[int], order: str
) -> Labels:
    """Return the indices of some classes' digits in the order asked for.

    Parameters
    ----------
    errors : (n,) float
        Reconstruction error of each digit.
    labels : (n,) int
        Their classes.
    classes : collection of int
        The classes wanted.
    order : str
        ``worst`` or ``best``. Equal errors stay as they come.
    """
    chosen = np.flatnonzero(np.isin(labels, list(classes)))
    sign = {"worst": -1.0, "best": 1.0}[order]
    return chosen[np.argsort(sign * errors[chosen], kind="stable")]
