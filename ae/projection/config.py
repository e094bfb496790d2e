"""What decides how a run's codes are projected."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ae.checks import known_settings
from ae.projection.checks import (
    MAX_DIGITS,
    SETTINGS_OF,
    check_digits,
    check_numbers,
    check_pca,
    check_settings,
    check_tsne,
)

METHODS = tuple(SETTINGS_OF)


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


def chosen_digits(config: ProjectionConfig, n_codes: int) -> NDArray[np.int32]:
    """Return which digits are drawn, ascending: all, or a seeded choice for t-SNE."""
    if config.n_digits is None or config.n_digits >= n_codes:
        return np.arange(n_codes, dtype=np.int32)
    random = np.random.default_rng(config.seed)
    chosen = random.choice(n_codes, config.n_digits, replace=False)
    return np.sort(chosen).astype(np.int32)
