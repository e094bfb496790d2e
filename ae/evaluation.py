"""What a finished run knows of its test digits: codes, errors, and PCA beside them.

``evaluation.npz`` holds the arrays, ``report.json`` the few figures a page quotes.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ae.errors import RunError
from ae.files import read_json, replace_bytes, write_json
from ae.infer import N_PIXELS
from ae.metrics import KNN_K, class_means

N_CLASSES = 10
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
DEAD_STD = 1e-6  # a number of the code that varies less than this moves nothing


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
    pca_errors : (n,) float32
        The same for PCA with as many components as the code has numbers.
    knn_labels : (n,) uint8
        The class of most of the k nearest training codes.
    pca_mean : (784,) float32
    pca_components : (latent_dim, 784) float32
        PCA itself, fitted on the training images.
    """

    codes: NDArray[np.float32]
    labels: NDArray[np.uint8]
    errors: NDArray[np.float32]
    pca_errors: NDArray[np.float32]
    knn_labels: NDArray[np.uint8]
    pca_mean: NDArray[np.float32]
    pca_components: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write the arrays to ``path``, whole or not at all."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self)}
        replace_bytes(path, lambda file: np.savez_compressed(file, **arrays))

    @classmethod
    def load(cls, path: Path, latent_dim: int) -> Self:
        """Read and check what ``save`` wrote; nothing in it is believed unseen.

        Raises
        ------
        RunError
            If the file is missing, damaged, or its arrays do not fit each other.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {f.name: file[f.name] for f in fields(cls)}
        except FileNotFoundError:
            raise RunError(
                f"{path} is missing: training has not ended, or was cut off. Train "
                "the run again, or choose another one."
            ) from None
        except _DAMAGED as error:
            raise RunError(
                f"{path} is damaged ({error}). Train the run again, or choose another "
                "one."
            ) from error
        n = len(arrays["labels"]) if arrays["labels"].ndim == 1 else -1
        shapes = {
            "codes": (n, latent_dim),
            "labels": (n,),
            "errors": (n,),
            "pca_errors": (n,),
            "knn_labels": (n,),
            "pca_mean": (N_PIXELS,),
            "pca_components": (latent_dim, N_PIXELS),
        }
        for name, shape in shapes.items():
            kind = np.uint8 if "labels" in name else np.float32
            array = arrays[name]
            if array.shape != shape or array.dtype != kind:
                raise RunError(
                    f"{path}: {name} must be {shape} {np.dtype(kind)}, got "
                    f"{array.shape} {array.dtype}."
                )
            if kind is np.float32 and not np.isfinite(array).all():
                raise RunError(f"{path}: {name} holds a value that is not a number.")
            if kind is np.uint8 and (array >= N_CLASSES).any():
                raise RunError(f"{path}: {name} holds a class above 9.")
        return cls(**arrays)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures a page quotes of a run.

    Attributes
    ----------
    scored_on : str
        ``test``, or ``held-out`` if settings were being chosen.
    n_scored, n_trained : int
        How many digits.
    mse, pca_mse : float
        Mean squared error per pixel over the scored digits.
    class_mse, class_pca_mse : tuple of float or None
        The same per class 0 to 9; None for a class without a digit.
    knn_accuracy : float
        Share, 0 to 1, of digits whose k nearest training codes are mostly of their
        class.
    knn_k : int
        That k.
    dead_numbers : tuple of int
        Numbers of the code (from 0) that are the same for every scored digit.
    """

    scored_on: str
    n_scored: int
    n_trained: int
    mse: float
    pca_mse: float
    class_mse: tuple[float | None, ...]
    class_pca_mse: tuple[float | None, ...]
    knn_accuracy: float
    knn_k: int
    dead_numbers: tuple[int, ...]

    @classmethod
    def of(cls, evaluation: Evaluation, *, scored_on: str, n_trained: int) -> Self:
        """Sum an evaluation up."""
        labels = evaluation.labels
        return cls(
            scored_on=scored_on,
            n_scored=len(labels),
            n_trained=n_trained,
            mse=float(evaluation.errors.mean(dtype=np.float64)),
            pca_mse=float(evaluation.pca_errors.mean(dtype=np.float64)),
            class_mse=_none_for_nan(class_means(evaluation.errors, labels)),
            class_pca_mse=_none_for_nan(class_means(evaluation.pca_errors, labels)),
            knn_accuracy=float((evaluation.knn_labels == labels).mean()),
            knn_k=KNN_K,
            dead_numbers=tuple(
                int(i) for i in np.flatnonzero(evaluation.codes.std(axis=0) < DEAD_STD)
            ),
        )

    def save(self, path: Path) -> None:
        """Write the figures to ``path`` as JSON, whole or not at all."""
        write_json(path, asdict(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read and check what ``save`` wrote.

        Raises
        ------
        RunError
            If the file is missing, damaged, or a figure is not what it should be.
        """
        raw: Any = read_json(path)
        names = {f.name for f in fields(cls)}
        if not isinstance(raw, dict) or set(raw) != names:
            raise RunError(f"{path} is not a report: its keys are not those of one.")
        for name in ("class_mse", "class_pca_mse", "dead_numbers"):
            if not isinstance(raw[name], list):
                raise RunError(f"{path}: {name} must be a list, got {raw[name]!r}.")
            raw[name] = tuple(raw[name])
        figures = [raw[n] for n in ("mse", "pca_mse", "knn_accuracy")]
        for name in ("class_mse", "class_pca_mse"):
            if len(raw[name]) != N_CLASSES:
                raise RunError(f"{path}: {name} must hold 10 figures.")
            figures += [value for value in raw[name] if value is not None]
        if not all(isinstance(v, int | float) and 0 <= v < 1e6 for v in figures):
            raise RunError(f"{path} holds a figure that is not a number of 0 or more.")
        return cls(**raw)


def _none_for_nan(values: NDArray[np.floating]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)
