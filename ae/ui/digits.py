"""A test digit as a page shows it."""

from __future__ import annotations

from ae.ui.cache import OpenRun
from ae.ui.components.gallery import Card, pack_pixels
from ae.ui.components.sliders import Original


def card(opened: OpenRun, index: int) -> Card:
    """Make the card of one test digit, by its index in the test set."""
    label = opened.digits.labels[index]
    error = opened.evaluation.errors[index]
    code = opened.evaluation.codes[index : index + 1]
    return Card(
        title=f"Digit {index}, a {label}: error {error:.4f}",
        what=f"digit {index}, a {label}",
        original=opened.digits.images[index] / 255,
        reconstruction=opened.network.decode(code)[0],
    )


def original_of(
    opened: OpenRun, index: int | None, *, with_pixels: bool = True
) -> Original | None:
    """Make what the sliders show beside their picture: a test digit, or nothing.

    ``with_pixels`` is for pages on which the browser does not have all digits.
    """
    if index is None:
        return None
    return Original(
        title=f"Real digit {index}, a {opened.digits.labels[index]}",
        index=index,
        digits=opened.digits_id,
        pixels=pack_pixels(opened.digits.images[index] / 255) if with_pixels else "",
    )
