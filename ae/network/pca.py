"""PCA of images: the best linear code, which every network is set beside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_BLOCK = 8_192  # images


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
