"""How contributions are told apart without names: a mark, a colour and an animal."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass

from ae.errors import NotAllowedError
from ae.language import N_, _

_TOKEN = re.compile(r"[0-9a-f]{32}")
# Okabe and Ito's colour-blind safe set, "Color Universal Design", 2008, without black
# and yellow.
COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7")
COLOUR_NAMES = ("orange", "light blue", "green", "blue", "red", "pink")
ANIMALS = (
    *(N_("ant"), N_("bear"), N_("cat"), N_("deer"), N_("eagle"), N_("fox")),
    *(N_("goat"), N_("hare"), N_("ibis"), N_("jay"), N_("koala"), N_("lynx")),
    *(N_("mole"), N_("newt"), N_("owl"), N_("panda"), N_("quail"), N_("raven")),
    *(N_("seal"), N_("tiger"), N_("urchin"), N_("viper"), N_("wolf"), N_("yak")),
)
N_SIGNS = len(COLOURS) * len(ANIMALS)


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands for a browser on one board.

    Attributes
    ----------
    colour : int
        Index into ``COLOURS``.
    animal : int
        Index into ``ANIMALS``.
    """

    colour: int
    animal: int


def mark_of(token: object, key: str) -> str:
    """Return what a board writes down of a browser: 32 hexadecimal digits.

    A hash keyed by the board: neither the token nor the same browser on another board
    can be told from it.

    Raises
    ------
    NotAllowedError
        If that is no browser's token.
    """
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise NotAllowedError(
            _("This browser has not identified itself. Reload the page.")
        )
    return hmac.new(bytes.fromhex(key), token.encode(), hashlib.sha256).hexdigest()[:32]


def sign_of(mark: str, taken: Collection[Sign]) -> Sign:
    """Return the sign of a mark: by its hash, or the next that nobody else has."""
    first = int(mark[:12], 16)
    for step in range(N_SIGNS):
        animal, colour = divmod((first + step) % N_SIGNS, len(COLOURS))
        sign = Sign(colour, animal)
        if sign not in taken:
            return sign
    animal, colour = divmod(first % N_SIGNS, len(COLOURS))
    return Sign(colour, animal)
