"""The live parts of the Morph page: the way, the arithmetic, the traversal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from ae.ui.components import component

Floats = NDArray[np.floating]
Callback = Callable[[], None]

DECIMALS = 5  # of what is sent: far below what a pixel shows

_morph = component("morph")
_arithmetic = component("arithmetic")
_traversal = component("traversal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the browser must have before a view can show it all.

    Attributes
    ----------
    network, digits, codes : str
        Their fingerprints.
    """

    network: str
    digits: str
    codes: str


@dataclass(frozen=True, slots=True)
class Place:
    """A code with its name.

    Attributes
    ----------
    name : str
    index : int or None
        Of the test digit it belongs to.
    code : list of float
    """

    name: str
    index: int | None
    code: list[float]


def morph(
    wanted: Wanted,
    a: Place,
    b: Place,
    steps: int,
    *,
    on_take: Callback,
    on_pair: Callback,
    key: str,
) -> None:
    """Show the way from ``a`` to ``b``, through codes and through pixels.

    ``on_take`` is called when the reader takes a code of the way
    (``st.session_state[key].take["value"]``), ``on_pair`` when they ask for the two
    digits last chosen on the map (``….pair["value"]``).
    """
    _morph(
        key=key,
        data={**asdict(wanted), "a": asdict(a), "b": asdict(b), "steps": steps},
        on_take_change=on_take,
        on_pair_change=on_pair,
    )


def arithmetic(
    wanted: Wanted,
    start: Place,
    *,
    of: int,
    to: int,
    difference: Floats,
    strengths: tuple[float, ...],
    on_take: Callback,
    key: str,
) -> None:
    """Show ``start`` + strength * ``difference``, of the means of classes of and to."""
    data = {
        **asdict(wanted),
        "start": asdict(start),
        "of": of,
        "to": to,
        "difference": difference.round(DECIMALS).tolist(),
        "strengths": list(strengths),
    }
    _arithmetic(key=key, data=data, on_take_change=on_take)


def traversal(
    wanted: Wanted, start: Place, values: Floats, *, on_take: Callback, key: str
) -> None:
    """Show ``start`` with each number moved to ``values`` (latent_dim, n)."""
    data = {
        **asdict(wanted),
        "start": asdict(start),
        "values": values.round(3).tolist(),
    }
    _traversal(key=key, data=data, on_take_change=on_take)
