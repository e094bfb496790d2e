"""A test digit as a page shows it."""

from __future__ import annotations

from ae.language import _
from ae.ui.cache import OpenRun
from ae.ui.components.gallery import Card
from ae.ui.components.sliders import Original

_AN = 8  # the one digit whose name begins with a vowel


def name_of(opened: OpenRun, index: int) -> str:
    """Name a test digit within a sentence, such as "test image 17 (a 4)"."""
    label = int(opened.digits.labels[index])
    if label == _AN:
        return _("test image {index} (an {label})", index=index, label=label)
    return _("test image {index} (a {label})", index=index, label=label)


def title_of(opened: OpenRun, index: int) -> str:
    """Name it at the beginning of one, such as "Test image 17 (a 4)"."""
    label = int(opened.digits.labels[index])
    if label == _AN:
        return _("Test image {index} (an {label})", index=index, label=label)
    return _("Test image {index} (a {label})", index=index, label=label)


def card(opened: OpenRun, index: int) -> Card:
    """Make the card of one test digit."""
    error = f"{opened.evaluation.errors[index]:.4f}"
    text = _("{image}: error {error}", image=title_of(opened, index), error=error)
    return Card(index, text, name_of(opened, index))


def original_of(opened: OpenRun, index: int | None) -> Original | None:
    """Make what the sliders show beside their picture: a test digit, or nothing."""
    if index is None:
        return None
    return Original(
        title=title_of(opened, index),
        index=index,
        label=int(opened.digits.labels[index]),
        digits=opened.digits_id,
    )
