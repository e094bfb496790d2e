"""How good a reconstruction is: per image, per class, and beside PCA."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from ae.errors import ShapeError

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

KNN_K = 5
_BLOCK = 8_192  # images


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


def class_means(values: Floats, labels: Labels, n_classes: int = 10) -> Floats:
    """Return the mean of each class's values: (n, …) -> (n_classes, …).

    A class nobody belongs to gets NaN: it has no mean, and 0 would flatter it.
    """
    means = np.full((n_classes, *values.shape[1:]), np.nan)
    for label in np.unique(labels):
        means[label] = values[labels == label].mean(axis=0, dtype=np.float64)
    return means


def fit_pca(images: Floats, n_components: int) -> tuple[Floats, Floats]:
    """Fit the linear autoencoder that no other linear one can beat.

    Parameters
    ----------
    images : (n, 784) float
        ``n > n_components``.
    n_components : int
        How many numbers PCA may keep, the same as the code it is set beside.

    Returns
    -------
    (784,) and (n_components, 784) float32
        The mean image and the components, orthonormal rows.

    References
    ----------
    Baldi and Hornik, "Neural networks and principal component analysis", 1989: PCA
    is the best linear autoencoder under squared error.
    """
    # Not scikit-learn's: its import alone would keep a class waiting for the curve, and
    # it copies the images. In blocks, and summed in float64, nothing is lost.
    mean = images.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((images.shape[1], images.shape[1]))
    for start in range(0, len(images), _BLOCK):
        block = images[start : start + _BLOCK] - mean.astype(np.float32)
        covariance += block.T @ block
    _, directions = np.linalg.eigh(covariance)  # in ascending order
    components = directions[:, ::-1][:, :n_components].T
    return mean.astype(np.float32), np.ascontiguousarray(components, np.float32)


def pca_reconstruct(images: Floats, mean: Floats, components: Floats) -> Floats:
    """Squeeze images through PCA and redraw them: (n, 784) -> (n, 784).

    Unlike the decoder's, PCA's pixels may leave [0, 1]; they are left as they are,
    since clipping them is no longer linear (and would lower PCA's error a little).
    """
    return (images - mean) @ components.T @ components + mean


def knn_labels(
    codes: Floats, labels: Labels, queries: Floats, k: int = KNN_K
) -> Labels:
    """Return the class most of each query's k nearest codes belong to: (n_queries,)."""
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415 - workers only

    classifier = KNeighborsClassifier(min(k, len(codes))).fit(codes, labels)
    predicted: Labels = classifier.predict(queries)
    return predicted


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
