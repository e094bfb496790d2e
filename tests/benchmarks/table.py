"""The rows of the one table, and how it is printed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_WIDTHS = (62, 40, 12)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes
    ----------
    what : str
        Exactly what is measured.
    measured : str
    figure : str
        What is to be reached; empty if the row only tells.
    met : bool or None
        None if there is nothing to reach.
    """

    what: str
    measured: str
    figure: str = ""
    met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, note: str = "") -> Row:
    """Make a row whose value must not exceed ``limit``."""
    return _compared(what, value, limit, unit, note, "<=", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, note: str = "") -> Row:
    """Make a row whose value must reach ``limit``."""
    return _compared(what, value, limit, unit, note, ">=", value >= limit)


def exactly(what: str, value: int, wanted: int, note: str = "") -> Row:
    """Make a row whose count must be ``wanted``."""
    return _compared(what, value, wanted, "", note, "", value == wanted)


def told(what: str, measured: str) -> Row:
    """Make a row that has no figure to reach."""
    return Row(what, measured)


def p95(values: Iterable[float]) -> float:
    """Return the 95th percentile."""
    return float(np.percentile(list(values), 95))


def _compared(
    what: str,
    value: float,
    limit: float,
    unit: str,
    note: str,
    sign: str,
    met: bool,
) -> Row:
    measured = f"{_short(value)} {unit}".strip()
    figure = f"{sign} {_short(limit)} {unit}".strip()
    return Row(what, f"{measured} ({note})" if note else measured, figure, met)


def _short(value: float) -> str:
    if value == round(value):
        return f"{value:.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_text(rows: Iterable[Row]) -> str:
    """Return the table: what, measured, figure to reach, met or missed."""
    verdicts = {True: "met", False: "MISSED", None: ""}
    lines = [_line("what", "measured", "to reach", ""), "-" * (sum(_WIDTHS) + 12)]
    for row in rows:
        lines += _wrapped(row, verdicts[row.met])
    return "\n".join(lines)


def _wrapped(row: Row, verdict: str) -> list[str]:
    columns = [
        textwrap.wrap(text, width) or [""]
        for text, width in zip(
            (row.what, row.measured, row.figure), _WIDTHS, strict=True
        )
    ]
    n_lines = max(map(len, columns))
    cells = [column + [""] * (n_lines - len(column)) for column in columns]
    verdicts = [verdict] + [""] * (n_lines - 1)
    return [_line(*parts) for parts in zip(*cells, verdicts, strict=True)]


def _line(what: str, measured: str, figure: str, verdict: str) -> str:
    texts = (what, measured, figure)
    padded = [text.ljust(n) for text, n in zip(texts, _WIDTHS, strict=True)]
    return "  ".join([*padded, verdict]).rstrip()
