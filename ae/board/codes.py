"""The five letters a board is joined by."""

from __future__ import annotations

import secrets

from ae.errors import BoardError
from ae.language import _

# Neither I, L and O, which look like digits and like each other, nor U, V and W, which
# are taken for one another in handwriting, nor vowels, so that no word comes out.
ALPHABET = "BCDFGHJKMNPQRSTXZ"
N_LETTERS = 5


def new_code() -> str:
    """Return a code at random: one of 1,419,857."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(N_LETTERS))


def read_code(text: object) -> str:
    """Return a code as it was typed, in capitals and without gaps.

    Raises
    ------
    BoardError
        If no board can have such a code.
    """
    asked = text if isinstance(text, str) and len(text) <= 20 else ""
    code = "".join(letter for letter in asked.upper() if letter not in " -")
    if len(code) != N_LETTERS or any(letter not in ALPHABET for letter in code):
        raise BoardError(
            _("A board's code has five letters, such as {example}.", example="KMPRT")
        )
    return code
