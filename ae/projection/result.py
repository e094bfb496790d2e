"""Projections of a run's codes, and where they are on disk.

A worker makes them (``ae/projection/__main__.py``); this module is what pages load.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ae.errors import RunError
from ae.io.arrays import UpTo, Wanted, load_arrays, save_arrays
from ae.io.files import is_there
from ae.language import N_, _
from ae.projection.config import ProjectionConfig, chosen_digits
from ae.projection.files import ProjectionFiles
from ae.projection.trust import Trust
from ae.runs.evaluation import MAX_SCORED
from ae.runs.run import Run

Floats = NDArray[np.floating]

_OF_TRUST = ("trustworthiness", "continuity", "kept")
_N = UpTo("n", MAX_SCORED)
_ADVICE = N_("Make the projection again.")


@dataclass(frozen=True, slots=True)
class Projection:
    """Codes as points, and how far these can be trusted.

    Attributes
    ----------
    config : ProjectionConfig
    indices : (n,) int32
        Which test digits are drawn, ascending.
    points : (n, n_dims) float32
        Where each of them is.
    trust : Trust
        (n,) float32 arrays.
    k : int
        How many neighbours the trust is measured with.
    """

    config: ProjectionConfig
    indices: NDArray[np.int32]
    points: NDArray[np.float32]
    trust: Trust
    k: int

    @property
    def trustworthiness(self) -> float:
        """Mean over the points, 0 to 1; 1 if no neighbour among them is invented."""
        return float(self.trust.trustworthiness.mean(dtype=np.float64))

    @property
    def continuity(self) -> float:
        """Mean over the points, 0 to 1; 1 if no neighbour among the codes is lost."""
        return float(self.trust.continuity.mean(dtype=np.float64))

    @property
    def kept(self) -> float:
        """Share of the k nearest codes that are among the k nearest points, 0 to 1."""
        return float(self.trust.kept.mean(dtype=np.float64))

    def save(self, path: Path) -> None:
        """Write the arrays to ``path``, whole or not at all."""
        trust = {name: getattr(self.trust, name) for name in _OF_TRUST}
        arrays = {"indices": self.indices, "points": self.points, **trust}
        save_arrays(path, arrays | {"k": np.array([self.k])})

    @classmethod
    def load(cls, path: Path, config: ProjectionConfig) -> Self:
        """Read and check what ``save`` wrote; RunError if that cannot be."""
        wanted: Wanted = {
            "indices": (np.int32, (_N,)),
            "points": (np.float32, (_N, config.n_dims)),
            **dict.fromkeys(_OF_TRUST, (np.float32, (_N,))),
            "k": (np.int64, (1,)),
        }
        arrays = load_arrays(path, wanted, _(_ADVICE))
        trust = Trust(**{name: arrays[name] for name in _OF_TRUST})
        for name in _OF_TRUST:
            if arrays[name].min() < 0 or arrays[name].max() > 1:
                raise RunError(
                    _(
                        "{path}: {name} holds a value that is not a share. {advice}",
                        path=path,
                        name=name,
                        advice=_(_ADVICE),
                    )
                )
        return cls(
            config, arrays["indices"], arrays["points"], trust, int(arrays["k"][0])
        )


def codes_id(codes: Floats) -> str:
    """Fingerprint codes: a projection belongs to those it was made of."""
    exact = np.ascontiguousarray(codes, "<f4")
    shape = repr(exact.shape).encode()
    return hashlib.sha256(exact.tobytes() + shape).hexdigest()[:16]


def projection_path(run: Run, config: ProjectionConfig, codes_id: str) -> Path:
    """Return where a projection of the codes with this fingerprint is kept."""
    return ProjectionFiles(run, config.stem(codes_id)).result


def load_projection(
    run: Run, config: ProjectionConfig, codes: Floats
) -> Projection | None:
    """Read a projection of these codes; None if nobody has made it yet.

    Raises
    ------
    RunError
        If its file is damaged or of other digits.
    """
    path = projection_path(run, config, codes_id(codes))
    if not is_there(path):
        return None
    projection = Projection.load(path, config)
    indices, wanted = projection.indices, chosen_digits(config, len(codes))
    is_ascending = bool((np.diff(indices) > 0).all())
    if len(indices) != len(wanted) or not is_ascending:
        raise RunError(
            _(
                "{path}: indices are not {wanted} digits. {advice}",
                path=path,
                wanted=len(wanted),
                advice=_(_ADVICE),
            )
        )
    if indices[0] < 0 or indices[-1] >= len(codes):
        raise RunError(
            _(
                "{path}: indices are not of {codes} digits. {advice}",
                path=path,
                codes=len(codes),
                advice=_(_ADVICE),
            )
        )
    return projection


def load_partial(
    run: Run, config: ProjectionConfig, codes: Floats
) -> NDArray[np.float32] | None:
    """Read the points as they form: (n, n_dims), of ``chosen_digits``; else None."""
    path = ProjectionFiles(run, config.stem(codes_id(codes))).partial
    shape = len(chosen_digits(config, len(codes))), config.n_dims
    try:
        return load_arrays(path, {"points": (np.float32, shape)})["points"]
    except RunError:
        return None  # not begun, or ended since
