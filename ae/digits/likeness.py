"""Whether pictures look like handwritten digits, by the mean pictures of MNIST's."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ae.digits.bundle import BUNDLED
from ae.digits.idx import LabelledImages, read_split
from ae.digits.places import raw_folder
from ae.digits.shape import N_CLASSES

_MOST_JUDGED = 2000  # pictures, or up to twice as many; evenly out of all


def like_digits(split: LabelledImages) -> float:
    """Return the share of pictures whose nearest of MNIST's class means is their own.

    Pictures are compared by their cosine, so that thick and thin strokes count alike.
    """
    step = max(1, len(split.labels) // _MOST_JUDGED)
    images = split.images[::step].reshape(-1, _means().shape[1]).astype(np.float32)
    nearest = (images @ _means().T).argmax(axis=1)
    return float((nearest == split.labels[::step]).mean())


@lru_cache(maxsize=1)
def _means() -> NDArray[np.float32]:
    """Return the mean picture of each of MNIST's classes, (10, 784), of length 1."""
    split = read_split(raw_folder(BUNDLED, "mnist"), "t10k")
    flat = split.images.reshape(len(split.labels), -1).astype(np.float32)
    means = np.empty((N_CLASSES, flat.shape[1]), np.float32)
    for label in range(N_CLASSES):
        mean = flat[split.labels == label].mean(axis=0)
        means[label] = mean / np.linalg.norm(mean)
    return means
