"""Codes as a reader meets them: the sliders' ranges, and a code written in a URL."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ae.errors import CodeError, ShapeError
from ae.language import _

Floats = NDArray[np.floating]

RANGE_PERCENTILES = (1.0, 99.0)
RANGE_MARGIN = 0.05  # share of the range added at each end
LIMIT = 10_000.0  # a number beyond it only ever comes from a mistyped link
DECIMALS = 3


def slider_ranges(codes: Floats) -> Floats:
    """Return how far each number of the code is worth dragging.

    Parameters
    ----------
    codes : (n, latent_dim) float
        Codes of real digits, ``n >= 1``.

    Returns
    -------
    (latent_dim, 2) float64
        Low and high end: the 1st and 99th percentile, and 5 % of their distance
        beyond. A dead number still gets a range of 1 to each side, so that a reader
        can drag it and see that nothing moves.
    """
    if codes.ndim != 2 or len(codes) == 0:
        raise ShapeError(f"codes must have shape (n, latent_dim), got {codes.shape}.")
    low, high = np.percentile(codes, RANGE_PERCENTILES, axis=0)
    margin = np.where(high > low, RANGE_MARGIN * (high - low), 1.0)
    return np.stack([low - margin, high + margin], axis=1)


def format_code(code: Floats) -> str:
    """Write a code for a URL: (latent_dim,) -> numbers with three decimals."""
    return ",".join(f"{round(float(z), DECIMALS) + 0.0:.8g}" for z in code)


def parse_code(text: str, latent_dim: int) -> Floats:
    """Read what ``format_code`` wrote, or a hand-written link: -> (latent_dim,).

    Raises
    ------
    CodeError
        If it is not ``latent_dim`` finite numbers of at most 10,000 in size.
    """
    parts = text.split(",")
    if ";" in text and "," in text:  # by hand: commas are decimal, semicolons between
        parts = text.replace(",", ".").split(";")
    if len(parts) != latent_dim:
        raise CodeError(
            _(
                "A code has {latent_dim} numbers, separated by commas; the "
                "link has {n}.",
                latent_dim=latent_dim,
                n=len(parts),
            )
        )
    return np.array([_number(part) for part in parts])


def check_code(values: object, latent_dim: int) -> Floats:
    """Check a code the browser sent: a list of numbers -> (latent_dim,) float64.

    Raises
    ------
    CodeError
        As for ``parse_code``.
    """
    if not isinstance(values, list) or len(values) != latent_dim:
        raise CodeError(
            _("A code must be a list of {latent_dim} numbers.", latent_dim=latent_dim)
        )
    return np.array([_number(value) for value in values])


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise CodeError(
            _("{value!r} is not a number.", value=str(value)[:40])
        ) from None
    if not math.isfinite(number) or abs(number) > LIMIT:
        raise CodeError(
            _(
                "A number of a code lies within ±{limit:,.0f}, got {value}.",
                limit=LIMIT,
                value=str(value)[:40],
            )
        )
    return number
