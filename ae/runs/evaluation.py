"""What a run knows of its test digits: codes, errors, and PCA beside them.

``evaluation.npz`` and ``baseline.npz`` hold the arrays; ``ae/runs/report.py`` sums them
up.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ae.digits.idx import LabelledImages
from ae.digits.shape import N_CLASSES, N_PIXELS
from ae.errors import RunError
from ae.io.arrays import UpTo, Wanted, load_arrays, save_arrays
from ae.language import _
from ae.network.inference import Network
from ae.network.metrics import image_errors

MAX_SCORED = 60_000  # no set of digits has more
_N = UpTo("n", MAX_SCORED)


@dataclass(frozen=True, slots=True)
class Baseline:
    """PCA with as many components as the code has numbers: the line to beat.

    Attributes
    ----------
    mean : (784,) float32
    components : (latent_dim, 784) float32
        Fitted on the training images; orthonormal rows.
    errors : (n,) float32
        Mean squared error per pixel of each scored digit redrawn by PCA.
    n_trained : int
        How many training digits there were, for PCA and the network alike.
    """

    mean: NDArray[np.float32]
    components: NDArray[np.float32]
    errors: NDArray[np.float32]
    n_trained: int

    def save(self, path: Path) -> None:
        """Write the arrays to ``path``, whole or not at all."""
        arrays = {
            "mean": self.mean,
            "components": self.components,
            "errors": self.errors,
            "n_trained": np.array([self.n_trained]),
        }
        save_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path, latent_dim: int) -> Self:
        """Read and check what ``save`` wrote; RunError if that cannot be."""
        wanted: Wanted = {
            "mean": (np.float32, (N_PIXELS,)),
            "components": (np.float32, (latent_dim, N_PIXELS)),
            "errors": (np.float32, (_N,)),
            "n_trained": (np.int64, (1,)),
        }
        arrays = load_arrays(path, wanted)
        n_trained = int(arrays.pop("n_trained")[0])
        return cls(**arrays, n_trained=n_trained)


_KEYS = {"predicted_labels": "knn_labels"}  # in the file, where they differ


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scored digits, in the order of the test set.

    Attributes
    ----------
    codes : (n, latent_dim) float32
    labels : (n,) uint8
        True classes, 0 to 9.
    errors : (n,) float32
        Mean squared error per pixel of each reconstruction.
    predicted_labels : (n,) uint8 or None
        The class of most of the k nearest training codes; None while only the trainer,
        who has the training digits, could tell.
    """

    codes: NDArray[np.float32]
    labels: NDArray[np.uint8]
    errors: NDArray[np.float32]
    predicted_labels: NDArray[np.uint8] | None

    def save(self, path: Path) -> None:
        """Write the arrays to ``path``, whole or not at all."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self)}
        save_arrays(path, {_KEYS.get(name, name): a for name, a in arrays.items()})

    @classmethod
    def load(cls, path: Path, latent_dim: int) -> Self:
        """Read and check what ``save`` wrote; nothing in it is believed unseen.

        Raises
        ------
        RunError
            If the file is missing, damaged, or its arrays do not fit each other.
        """
        wanted: Wanted = {
            "labels": (np.uint8, (_N,)),
            "codes": (np.float32, (_N, latent_dim)),
            "errors": (np.float32, (_N,)),
            "knn_labels": (np.uint8, (_N,)),
        }
        arrays = load_arrays(path, wanted)
        for name in ("labels", "knn_labels"):
            if (arrays[name] >= N_CLASSES).any():
                raise RunError(
                    _("{path}: {name} holds a class above 9.", path=path, name=name)
                )
        return cls(predicted_labels=arrays.pop("knn_labels"), **arrays)

    @classmethod
    def of(cls, network: Network, digits: LabelledImages) -> Self:
        """Score a network that has not been scored yet, such as one still training."""
        images = digits.scaled()
        codes = network.encode(images)
        errors = image_errors(images, network.decode(codes)).astype(np.float32)
        return cls(codes, digits.labels, errors, None)
