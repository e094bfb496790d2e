"""Whether every sum of a network stays a number, in whatever order it is added up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ae.latent.codes import LIMIT

Layers = Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]]

LARGEST_SUM = 1e37  # a thirtieth of what float32 holds: room for rounding
LARGEST_CODE = 1e15  # the squares of all codes are summed, in float32 too


def stays_finite(encoder: Layers, decoder: Layers) -> bool:
    """Say whether no image, and no code a reader may set, leads beyond float32.

    A sum whose terms are large may come out as a number, an infinity or neither: that
    hangs on the order they are added in, so torch, numpy and the browser disagree, and
    one processor with the next. No order leads beyond the sum of the terms' sizes, and
    that is what is bounded here, layer by layer.

    Parameters
    ----------
    encoder, decoder : iterable of (weight, bias)
        Weights are (fan_out, fan_in), biases (fan_out,); a ReLU between the layers.

    Returns
    -------
    bool
        True if for every image in [0, 1], and every code within ±10,000 or of such an
        image, each layer's sum of ``|weight| * |input|`` and ``|bias|`` is at most
        1e37, and every number of the image's code at most 1e15. False also if a weight
        is not a number.
    """
    codes = _bounds(encoder, 1.0, LARGEST_SUM)
    if not codes <= LARGEST_CODE:
        return False
    return _bounds(decoder, max(LIMIT, codes), LARGEST_SUM) <= LARGEST_SUM


def _bounds(layers: Layers, largest_input: float, limit: float) -> float:
    """Return the largest output's bound, infinite as soon as one is above ``limit``."""
    bounds = np.float64(largest_input)
    for weight, bias in layers:
        sizes = np.abs(weight.astype(np.float64)) * bounds
        bounds = sizes.sum(axis=1) + np.abs(bias.astype(np.float64))
        if not (bounds <= limit).all():
            return np.inf
    return float(bounds.max())
