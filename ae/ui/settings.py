"""What whoever runs the server decides, by environment variables.

``AE_TRAINING=off`` turns training off; ``AE_TRAINERS`` is how many runs may train at
once (1); whoever types ``AE_TEACHER_PASSWORD`` on the Train page owns every run.
"""

from __future__ import annotations

import os

from ae.errors import ConfigError
from ae.language import _


def training_is_on() -> bool:
    """Say whether runs may be started from the pages.

    Raises
    ------
    ConfigError
        If ``AE_TRAINING`` is neither on nor off.
    """
    value = os.environ.get("AE_TRAINING", "on")
    if value not in {"on", "off"}:
        raise ConfigError(
            _("AE_TRAINING must be on or off, got {value!r}.", value=value)
        )
    return value == "on"


def n_trainers() -> int:
    """Return how many runs may train at once, from ``AE_TRAINERS``.

    Raises
    ------
    ConfigError
        If it is not a whole number from 1 to 64.
    """
    value = os.environ.get("AE_TRAINERS", "1")
    if not value.isdecimal() or not 1 <= int(value) <= 64:
        raise ConfigError(
            _(
                "AE_TRAINERS must be a whole number from 1 to 64, got {value!r}.",
                value=value,
            )
        )
    return int(value)


def teacher_password() -> str | None:
    """Return the password of ``AE_TEACHER_PASSWORD``, if one is set."""
    return os.environ.get("AE_TEACHER_PASSWORD") or None
