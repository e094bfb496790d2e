"""Checks of settings, which say name, what is wanted, and what was got."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeGuard

from ae.errors import ConfigError
from ae.language import _


def known_settings(cls: type, raw: object) -> dict[str, Any]:
    """Return a dataclass's settings from JSON, none of them unknown to it."""
    if not isinstance(raw, Mapping):
        raise ConfigError(
            _(
                "{kind} must be an object, got {raw!r}.",
                kind=cls.__name__,
                raw=raw,
            )
        )
    known = [field_.name for field_ in fields(cls)]
    for name in raw:
        if name not in known:
            close = difflib.get_close_matches(str(name), known, n=1)
            hint = _(" Did you mean {name}?", name=repr(close[0])) if close else ""
            raise ConfigError(
                _(
                    "{kind} has no setting {name!r}.{hint}",
                    kind=cls.__name__,
                    name=name,
                    hint=hint,
                )
            )
    return dict(raw)


def require_one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse a value which is none of the choices."""
    if value not in choices:
        raise ConfigError(
            _(
                "{name} must be one of {choices}, got {value!r}.",
                name=name,
                choices=", ".join(choices),
                value=value,
            )
        )


def require_int(name: str, value: object, low: int, high: int) -> None:
    """Refuse what is no whole number within the bounds, both included."""
    is_int = isinstance(value, int) and not isinstance(value, bool)
    if not is_int or not low <= value <= high:  # type: ignore[operator]
        raise ConfigError(
            _(
                "{name} must be a whole number from {low} to {high}, got {value!r}.",
                name=name,
                low=low,
                high=high,
                value=value,
            )
        )


def require_number(name: str, value: object, low: float, high: float) -> None:
    """Refuse what is no number within the bounds, both included."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # type: ignore[operator]
        raise ConfigError(
            _(
                "{name} must be a number from {low:g} to {high:g}, got {value!r}.",
                name=name,
                low=low,
                high=high,
                value=value,
            )
        )


def is_index(value: object, n: int) -> TypeGuard[int]:
    """Say whether a value, such as one a browser has sent, is an index below ``n``."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < n
