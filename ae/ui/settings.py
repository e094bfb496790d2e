"""What whoever runs the server decides, by environment variables.

``AE_TRAINING=off`` turns training off; ``AE_TRAINERS`` is how many runs may train at
once (1); ``AE_FRAME_ANCESTORS`` says who may show the app in a frame; whoever types
``AE_TEACHER_PASSWORD`` on the Train page owns every run. ``AE_BOARDS=off`` turns boards
off; ``AE_BOARD_DAYS`` is how long one is kept (7).
"""

from __future__ import annotations

import os
import re

from ae.errors import ConfigError
from ae.language import _

_ANCESTOR = re.compile(r"'self'|'none'|\*|https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?")


def training_is_on() -> bool:
    """Say whether runs may be started from the pages.

    Raises
    ------
    ConfigError
        If ``AE_TRAINING`` is neither on nor off.
    """
    return _is_on("AE_TRAINING")


def n_trainers() -> int:
    """Return how many runs may train at once, from ``AE_TRAINERS``.

    Raises
    ------
    ConfigError
        If it is not a whole number from 1 to 64.
    """
    return _whole("AE_TRAINERS", 1, most=64)


def frame_ancestors() -> str:
    """Return who may show the app in a frame, from ``AE_FRAME_ANCESTORS``.

    As in a Content-Security-Policy: ``'self'`` unless set, ``'none'``, or origins
    such as ``https://learn.example.org``, with spaces between.

    Raises
    ------
    ConfigError
        If it is none of these.
    """
    value = os.environ.get("AE_FRAME_ANCESTORS", "'self'")
    words = value.split()
    if not words or not all(map(_ANCESTOR.fullmatch, words)):
        raise ConfigError(
            _(
                "AE_FRAME_ANCESTORS must be 'self', 'none' or origins such as "
                "https://learn.example.org, got {value!r}.",
                value=value,
            )
        )
    return " ".join(words)


def teacher_password() -> str | None:
    """Return the password of ``AE_TEACHER_PASSWORD``, if one is set."""
    return os.environ.get("AE_TEACHER_PASSWORD") or None


def boards_are_on() -> bool:
    """Say whether a board may be opened and joined.

    Raises
    ------
    ConfigError
        If ``AE_BOARDS`` is neither on nor off.
    """
    return _is_on("AE_BOARDS")


def board_days() -> float:
    """Return after how many days a board is deleted, from ``AE_BOARD_DAYS`` (7).

    Raises
    ------
    ConfigError
        If it is not a whole number from 1 to 365.
    """
    return float(_whole("AE_BOARD_DAYS", 7, most=365))


def _is_on(name: str) -> bool:
    value = os.environ.get(name, "on")
    if value not in {"on", "off"}:
        raise ConfigError(
            _("{name} must be on or off, got {value!r}.", name=name, value=value)
        )
    return value == "on"


def _whole(name: str, otherwise: int, *, most: int) -> int:
    value = os.environ.get(name, str(otherwise))
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise ConfigError(
            _(
                "{name} must be a whole number from 1 to {most}, got {value!r}.",
                name=name,
                most=most,
                value=value,
            )
        )
    return int(value)
