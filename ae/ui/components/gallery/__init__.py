"""Cards of digits: original, reconstruction and their difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from ae.ui.components import component

_mount = component("gallery")


@dataclass(frozen=True, slots=True)
class Card:
    """A digit to be shown beside its reconstruction.

    Attributes
    ----------
    index : int
        Which test digit.
    title : str
        Shown under the pictures.
    what : str
        Said to a screen reader, such as "digit 17, a 4".
    """

    index: int
    title: str
    what: str


def gallery(
    cards: list[Card],
    *,
    network: str,
    digits: str,
    codes: str,
    label: str,
    on_open: Callable[[], None],
    on_compare: Callable[[], None],
    key: str,
    with_legend: bool = False,
) -> None:
    """Show the cards as a list named ``label``.

    ``st.session_state[key].open`` or ``.compare`` is the index of the digit whose card
    was pressed, in ``on_open`` and ``on_compare``. The pictures are drawn once the
    browser has the network, digits and codes of these names.
    """
    _mount(
        key=key,
        data={
            "label": label,
            "network": network,
            "digits": digits,
            "codes": codes,
            "legend": with_legend,
            "cards": [asdict(card) for card in cards],
        },
        on_open_change=on_open,
        on_compare_change=on_compare,
    )
