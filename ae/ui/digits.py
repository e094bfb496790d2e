"""A test digit as a page shows it."""

from __future__ import annotations

from ae.ui.cache import OpenRun
from ae.ui.components.gallery import Card
from ae.ui.components.sliders import Original


def title_of(opened: OpenRun, index: int) -> str:
    """Name a test digit by its index in the test set, such as "test image 17 (a 4)"."""
    label = int(opened.digits.labels[index])
    return f"test image {index} ({'an' if label == 8 else 'a'} {label})"


def card(opened: OpenRun, index: int) -> Card:
    """Make the card of one test digit."""
    what, error = title_of(opened, index), opened.evaluation.errors[index]
    return Card(index, f"{what.capitalize()}: error {error:.4f}", what)


def original_of(opened: OpenRun, index: int | None) -> Original | None:
    """Make what the sliders show beside their picture: a test digit, or nothing."""
    if index is None:
        return None
    return Original(
        title=title_of(opened, index).capitalize(),
        index=index,
        label=int(opened.digits.labels[index]),
        digits=opened.digits_id,
    )
