"""Cards of digits: original, reconstruction and their difference."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.ui.components.program import stub

_mount = st.components.v2.component(
    "gallery",
    html='<ul class="cards"></ul>',
    js=stub("gallery"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A digit beside its reconstruction.

    Attributes
    ----------
    title : str
        Shown under the pictures.
    what : str
        Said to a screen reader, such as "digit 17, a 4".
    original, reconstruction : (784,) float
        Pixels, 0 to 1.
    """

    title: str
    what: str
    original: NDArray[np.floating]
    reconstruction: NDArray[np.floating]


def pack_pixels(pixels: NDArray[np.floating]) -> str:
    """Return a picture as base64, one byte a pixel: values in [0, 1], any shape."""
    rounded = (pixels * 255 + 0.5).astype(np.uint8)
    return base64.b64encode(rounded.tobytes()).decode("ascii")


def gallery(cards: list[Card], *, label: str, key: str) -> None:
    """Show the cards as a list named ``label``."""
    _mount(
        key=key,
        data={
            "label": label,
            "cards": [
                {
                    "title": card.title,
                    "what": card.what,
                    "original": pack_pixels(card.original),
                    "reconstruction": pack_pixels(card.reconstruction),
                }
                for card in cards
            ],
        },
    )
