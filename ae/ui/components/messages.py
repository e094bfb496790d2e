"""What a view may send: forms, declared with it, that a browser's word is held to.

A browser may send anything. What does not fit is not heeded: no callback hears of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

_DEEPEST = 6
_LONGEST = 200_000  # letters, and values in all
_LARGEST = 1e300


class Form(Protocol):
    """What a value must be like."""

    def fits(self, value: object) -> bool:
        """Say whether a value is like that; never raises, whatever it is."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """Anything JSON can say that is neither deep nor long; numbers of any size."""

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        waiting, n_seen = [(value, 0)], 0
        while waiting:
            one, depth = waiting.pop()
            n_seen += 1
            if depth > _DEEPEST or n_seen > _LONGEST:
                return False
            if isinstance(one, str):
                if len(one) > _LONGEST:
                    return False
            elif isinstance(one, Mapping):
                if not all(isinstance(k, str) and len(k) <= _LONGEST for k in one):
                    return False
                if len(one) > _LONGEST:
                    return False
                waiting += [(inner, depth + 1) for inner in one.values()]
            elif isinstance(one, list | tuple):
                if len(one) > _LONGEST:
                    return False
                waiting += [(inner, depth + 1) for inner in one]
            elif not (one is None or isinstance(one, bool | int | float)):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of 0 or more, such as an index."""

    most: int = 10**9

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        is_int = isinstance(value, int) and not isinstance(value, bool)
        return is_int and 0 <= value <= self.most  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, each of its values like ``of``, as many as ``fewest`` to ``most``."""

    of: Form
    fewest: int
    most: int

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        return (
            isinstance(value, list)
            and self.fewest <= len(value) <= self.most
            and all(map(self.of.fits, value))
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number."""

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        return _is_number(value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some texts."""

    texts: tuple[str, ...]

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        return isinstance(value, str) and value in self.texts


class Fields:
    """An object that has these fields, each of its form; others are let be."""

    def __init__(self, **forms: Form) -> None:
        self.forms = forms

    def fits(self, value: object) -> bool:
        """Say whether it is."""
        return (
            isinstance(value, Mapping)
            and Bounded().fits(value)
            and all(form.fits(value.get(name)) for name, form in self.forms.items())
        )


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_LARGEST <= value <= _LARGEST and math.isfinite(value)
