"""The few figures a page quotes of a run, in ``report.json``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES
from ae.errors import RunError, ShapeError
from ae.io.files import read_json, write_json
from ae.language import _
from ae.network.metrics import KNN_K, class_means
from ae.runs.evaluation import Baseline, Evaluation

DEAD_STD = 1e-6  # a number of the code that varies less than this moves nothing


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
    knn_accuracy : float or None
        Share, 0 to 1, of digits whose k nearest training codes are mostly of their
        class; None if nobody has looked.
    knn_k : int
        That k.
    dead_numbers : tuple of int
        Numbers of the code (from 0) that are the same for every scored digit.
    mean_mse : float or None
        Mean squared error per pixel of the training digits' mean image, drawn in place
        of each scored digit; None in runs made before 2026-11-28.
    """

    scored_on: str
    n_scored: int
    n_trained: int
    mse: float
    pca_mse: float
    class_mse: tuple[float | None, ...]
    class_pca_mse: tuple[float | None, ...]
    knn_accuracy: float | None
    knn_k: int
    dead_numbers: tuple[int, ...]
    mean_mse: float | None = None

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        baseline: Baseline,
        *,
        scored_on: str,
        mean_mse: float | None = None,
    ) -> Self:
        """Sum an evaluation up, beside PCA's and that of the mean image.

        Raises
        ------
        ShapeError
            If the two are not of the same digits.
        """
        labels, by_knn = evaluation.labels, evaluation.predicted_labels
        if len(baseline.errors) != len(labels):
            raise ShapeError(
                _(
                    "PCA was scored on {errors} digits, the network on {labels}.",
                    errors=len(baseline.errors),
                    labels=len(labels),
                )
            )
        # In float32 the rounding alone would spread 10,000 equal codes by 1e-3.
        spread = evaluation.codes.std(axis=0, dtype=np.float64)
        return cls(
            scored_on=scored_on,
            n_scored=len(labels),
            n_trained=baseline.n_trained,
            mse=float(evaluation.errors.mean(dtype=np.float64)),
            pca_mse=float(baseline.errors.mean(dtype=np.float64)),
            class_mse=_none_for_nan(class_means(evaluation.errors, labels)),
            class_pca_mse=_none_for_nan(class_means(baseline.errors, labels)),
            knn_accuracy=None if by_knn is None else float((by_knn == labels).mean()),
            knn_k=KNN_K,
            dead_numbers=tuple(int(i) for i in np.flatnonzero(spread < DEAD_STD)),
            mean_mse=mean_mse,
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
        if not isinstance(raw, dict) or {"mean_mse", *raw} != names:
            raise RunError(
                _("{path} is not a report: its keys are not those of one.", path=path)
            )
        if raw["scored_on"] not in ("test", "held-out"):
            raise RunError(_("{path}: scored_on must be test or held-out.", path=path))
        for name in ("class_mse", "class_pca_mse", "dead_numbers"):
            if not isinstance(raw[name], list):
                raise RunError(
                    _(
                        "{path}: {name} must be a list, got {raw}.",
                        path=path,
                        name=name,
                        raw=repr(raw[name]),
                    )
                )
            raw[name] = tuple(raw[name])
        by_knn, by_mean = raw["knn_accuracy"], raw.get("mean_mse")
        figures = [raw["mse"], raw["pca_mse"], 0 if by_knn is None else by_knn]
        figures.append(0 if by_mean is None else by_mean)
        for name in ("class_mse", "class_pca_mse"):
            if len(raw[name]) != N_CLASSES:
                raise RunError(
                    _("{path}: {name} must hold 10 figures.", path=path, name=name)
                )
            figures += [value for value in raw[name] if value is not None]
        if not all(isinstance(v, int | float) and 0 <= v < 1e6 for v in figures):
            raise RunError(
                _("{path} holds a figure that is not a number of 0 or more.", path=path)
            )
        if figures[2] > 1:
            raise RunError(
                _("{path}: knn_accuracy must be a share from 0 to 1.", path=path)
            )
        counts = (raw["n_scored"], raw["n_trained"], raw["knn_k"], *raw["dead_numbers"])
        if not all(isinstance(v, int) and v >= 0 for v in counts):
            raise RunError(
                _("{path} holds a count that is not a whole number.", path=path)
            )
        return cls(**raw)


def _none_for_nan(values: NDArray[np.floating]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)
