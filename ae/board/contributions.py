"""What a pupil can send, checked before anything of it is stored."""

from __future__ import annotations

import base64
import binascii
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from ae.digits.shape import N_CLASSES, N_PIXELS
from ae.errors import BoardError
from ae.language import _

DRAWING, PREDICTION, CODE = "drawing", "prediction", "code"
KINDS = (DRAWING, PREDICTION, CODE)
MAX_NICKNAME, MAX_ANSWER, MAX_NUMBERS = 20, 40, 64
MAX_NUMBER = 10_000.0  # as in ae/latent/codes.py
_NONCE = re.compile(r"[0-9a-f]{16}")
_QUESTION = re.compile(r"[a-z0-9][a-z0-9./_-]{0,59}")


def read_contribution(sent: object) -> dict[str, Any]:
    """Return what was sent as it is stored; nothing in it is believed unseen.

    Parameters
    ----------
    sent : object
        From JSON: ``kind``; ``nonce``, 16 hexadecimal digits that make a second try
        the same contribution; ``nickname`` if there is one; and of a drawing ``pixels``
        (784 bytes as base64) and ``class`` (0 to 9 that it was meant to be), of a
        prediction ``question`` and ``answer``, of a code ``numbers``.

    Raises
    ------
    BoardError
        If it is anything else.
    """
    if not isinstance(sent, Mapping):
        raise BoardError(_("The board cannot use what was sent."))
    kind, nonce = sent.get("kind"), sent.get("nonce")
    if kind not in KINDS:
        raise BoardError(_("A board takes drawings, predictions and codes."))
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
        raise BoardError(_("This message has no id. Reload the page."))
    read = {DRAWING: _drawing, PREDICTION: _prediction, CODE: _code}[kind]
    stored = {"kind": kind, "nonce": nonce, **read(sent)}
    nickname = sent.get("nickname", "")
    if nickname:
        stored["nickname"] = plain_text(nickname, MAX_NICKNAME, _("A nickname"))
    return stored


def plain_text(text: object, most: int, what: str) -> str:
    """Return text without control characters, line ends or surplus gaps.

    Raises
    ------
    BoardError
        If it is none, is empty, or is too long. ``what`` begins the sentence.
    """
    if not isinstance(text, str) or len(text) > 10 * most:
        raise BoardError(
            _("{what} has 1 to {most} letters of plain text.", what=what, most=most)
        )
    # Control, format and private characters, and halves of a pair: Unicode's C.
    plain = "".join(
        letter if unicodedata.category(letter)[0] not in "CZ" else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    plain = " ".join(plain.split())
    if not 1 <= len(plain) <= most:
        raise BoardError(
            _("{what} has 1 to {most} letters of plain text.", what=what, most=most)
        )
    return plain


def pixels_of(stored: Mapping[str, Any]) -> bytes:
    """Return the 784 bytes of a drawing that was stored."""
    return base64.b64decode(stored["pixels"])


def _drawing(sent: Mapping[str, Any]) -> dict[str, Any]:
    text, meant = sent.get("pixels"), sent.get("class")
    try:
        pixels = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        pixels = b""
    if len(pixels) != N_PIXELS:
        raise BoardError(_("A drawing has 28 x 28 pixels; this one does not."))
    if not any(pixels):
        raise BoardError(_("Nothing is drawn. Draw a digit first."))
    if not isinstance(meant, int) or isinstance(meant, bool):
        raise BoardError(_("Choose which digit you meant to draw, 0 to 9."))
    if not 0 <= meant < N_CLASSES:
        raise BoardError(_("Choose which digit you meant to draw, 0 to 9."))
    return {"pixels": base64.b64encode(pixels).decode(), "class": meant}


def _prediction(sent: Mapping[str, Any]) -> dict[str, Any]:
    question = sent.get("question")
    if not isinstance(question, str) or not _QUESTION.fullmatch(question):
        raise BoardError(_("There is no such question."))
    answer = plain_text(sent.get("answer"), MAX_ANSWER, _("An answer"))
    return {"question": question, "answer": answer}


def _code(sent: Mapping[str, Any]) -> dict[str, Any]:
    numbers = sent.get("numbers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MAX_NUMBERS:
        raise BoardError(_("A code has 1 to {most} numbers.", most=MAX_NUMBERS))
    if not all(map(_is_number, numbers)):
        raise BoardError(
            _("A code's numbers lie within ±{most}.", most=f"{MAX_NUMBER:,.0f}")
        )
    return {"numbers": [round(float(number), 3) for number in numbers]}


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value) and abs(value) <= MAX_NUMBER
    except OverflowError:
        return False
