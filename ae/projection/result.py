"""Projections of a run's codes: settings, results, and where both are on disk.

A worker makes them (``ae/projection/__main__.py``); this module is what pages load.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ae.checks import known_settings
from ae.errors import RunError
from ae.io.arrays import UpTo, Wanted, load_arrays, save_arrays
from ae.io.files import is_there
from ae.language import N_, _
from ae.projection.checks import (
    MAX_DIGITS,
    SETTINGS_OF,
    check_digits,
    check_numbers,
    check_pca,
    check_settings,
    check_tsne,
)
from ae.projection.files import ProjectionFiles
from ae.projection.trust import Trust
from ae.runs.evaluation import MAX_SCORED
from ae.runs.run import Run

Floats = NDArray[np.floating]

METHODS = tuple(SETTINGS_OF)
_OF_TRUST = ("trustworthiness", "continuity", "kept")
_N = UpTo("n", MAX_SCORED)
_ADVICE = N_("Make the projection again.")


@dataclass(frozen=True, slots=True)
class ProjectionConfig:
    """What decides how codes are projected.

    Attributes
    ----------
    method : str
        ``pca``, ``tsne`` or ``numbers``.
    n_dims : int
        2 or 3; two numbers of the code have 2.
    numbers : (int, int) or None
        Which two numbers, from 0: across and up. For ``numbers`` alone.
    perplexity : float or None
        How many neighbours t-SNE keeps each point near to, roughly; 2 or more.
    seed : int or None
        Start of t-SNE's random numbers, and of the choice of digits.
    n_digits : int or None
        How many digits t-SNE draws, up to 10,000; the other methods draw them all.
    """

    method: str = "pca"
    n_dims: int = 2
    numbers: tuple[int, int] | None = None
    perplexity: float | None = None
    seed: int | None = None
    n_digits: int | None = None

    def __post_init__(self) -> None:
        settings = asdict(self)
        check_settings(settings.pop("method"), settings.pop("n_dims"), settings)

    @classmethod
    def pca(cls, n_dims: int = 2) -> Self:
        """Return the settings of PCA."""
        return cls("pca", n_dims)

    @classmethod
    def tsne(
        cls,
        n_dims: int = 2,
        perplexity: float = 30.0,
        seed: int = 0,
        n_digits: int = MAX_DIGITS,
    ) -> Self:
        """Return the settings of t-SNE."""
        return cls("tsne", n_dims, None, perplexity, seed, n_digits)

    @classmethod
    def of_numbers(cls, i: int, j: int) -> Self:
        """Return the settings of one number of the code against another, from 0."""
        return cls("numbers", numbers=(i, j))

    def check(self, n_codes: int, latent_dim: int) -> None:
        """Make sure that so many codes of so many numbers can be projected so.

        Raises
        ------
        ConfigError
            If they cannot.
        """
        check_digits(n_codes)
        if self.method == "pca":
            check_pca(self.n_dims, latent_dim)
        if self.numbers is not None:
            check_numbers(self.numbers, latent_dim)
        if self.n_digits is not None and self.perplexity is not None:
            check_tsne(self.n_digits, self.perplexity, n_codes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; those which are equal look the same."""
        perplexity = None if self.perplexity is None else float(self.perplexity)
        numbers = None if self.numbers is None else list(self.numbers)
        return asdict(self) | {"numbers": numbers, "perplexity": perplexity}

    @classmethod
    def from_dict(cls, raw: object) -> Self:
        """Read what ``to_dict`` wrote; a wrong or unknown setting is a ConfigError."""
        values = known_settings(cls, raw)
        if isinstance(values.get("numbers"), list):
            values["numbers"] = tuple(values["numbers"])
        return cls(**values)

    def stem(self, codes_id: str) -> str:
        """Name the files of this projection of these codes."""
        text = json.dumps(self.to_dict(), sort_keys=True) + codes_id
        return f"{self.method}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


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


def chosen_digits(config: ProjectionConfig, n_codes: int) -> NDArray[np.int32]:
    """Return which digits are drawn, ascending: all, or a seeded choice for t-SNE."""
    if config.n_digits is None or config.n_digits >= n_codes:
        return np.arange(n_codes, dtype=np.int32)
    random = np.random.default_rng(config.seed)
    chosen = random.choice(n_codes, config.n_digits, replace=False)
    return np.sort(chosen).astype(np.int32)


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
