"""Making a projection: codes to points, and how far these can be trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.latent.linear import fit_pca_projection, numbers_projection
from ae.projection.config import ProjectionConfig, chosen_digits
from ae.projection.progress import ProgressListener
from ae.projection.result import Projection
from ae.projection.trust import N_NEIGHBOURS, Trust, measure_trust
from ae.projection.tsne import fit_tsne

Codes = NDArray[np.float32]


def make_projection(
    config: ProjectionConfig, codes: Codes, listener: ProgressListener
) -> Projection:
    """Project codes, and measure how far the points can be trusted.

    Parameters
    ----------
    config : ProjectionConfig
    codes : (n, latent_dim) float32
        Of all test digits, whichever of them are drawn.
    listener : ProgressListener
        Told of every step; what it raises ends the work.

    Raises
    ------
    ConfigError, ShapeError
        If these codes cannot be projected so.
    """
    config.check(*codes.shape)
    indices = chosen_digits(config, len(codes))
    chosen = codes[indices]
    if config.method == "tsne":
        points = fit_tsne(chosen, config, listener.step)
    elif config.numbers is not None:
        points = numbers_projection(chosen, config.numbers).to_points(chosen)
    else:
        points = fit_pca_projection(chosen, config.n_dims).to_points(chosen)
    points = points.astype(np.float32)
    listener.measure(points)
    exact = measure_trust(chosen, points, N_NEIGHBOURS, listener.look)
    arrays = exact.trustworthiness, exact.continuity, exact.kept
    trust = Trust(*(array.astype(np.float32) for array in arrays))
    return Projection(config, indices, points, trust, N_NEIGHBOURS)
