"""Arrays made ready to travel to the browser."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as pack_tensors

_LEVEL = 6  # a tenth smaller than at 1, for a tenth of a second; 9 takes two seconds


def pack_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Return arrays as a gzipped safetensors file.

    Parameters
    ----------
    arrays : mapping of name to array
        float32, int32, int16 or uint8, of any shape.
    """
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return gzip.compress(pack_tensors(whole), _LEVEL, mtime=0)


def to_bytes(pixels: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return pixels in [0, 1] as one byte each, rounded half up; any shape."""
    return (pixels * 255 + 0.5).astype(np.uint8)
