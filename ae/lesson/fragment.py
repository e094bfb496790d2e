"""A lesson within a link: deflated, and written in letters a URL can hold."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from ae.errors import LessonError
from ae.language import _
from ae.lesson.parse import MAX_BYTES

MAX_LETTERS = 2000  # longer links break in mails and messengers
_LETTERS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_VERSION = "1"  # the first letter: how the rest is packed


def pack_lesson(text: str) -> str | None:
    """Pack a lesson's file into letters of a URL; None if it takes more than 2,000."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(text.encode()) + deflate.flush()
    letters = _VERSION + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return letters if len(letters) <= MAX_LETTERS else None


def unpack_lesson(letters: str) -> bytes:
    """Return the file that ``pack_lesson`` packed.

    Raises
    ------
    LessonError
        If it is longer than such a link is, of a newer version, or changed by hand.
    """
    if len(letters) > MAX_LETTERS:
        raise LessonError(
            _(
                "The lesson in the link has {n} letters; {most} are the most.",
                n=f"{len(letters):,}",
                most=f"{MAX_LETTERS:,}",
            )
        )
    if not _LETTERS.fullmatch(letters):
        raise LessonError(_changed())
    if letters[0] != _VERSION:
        raise LessonError(
            _("The lesson in the link was packed by another version of this app.")
        )
    body = letters[1:]
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        # One byte more than is allowed, and not the gigabyte a few letters can ask for.
        text = inflate.decompress(packed, MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise LessonError(_changed()) from None
    if len(text) <= MAX_BYTES and (not inflate.eof or inflate.unused_data):
        raise LessonError(_changed())
    return text  # parse_lesson refuses what is too long


def _changed() -> str:
    return _(
        "The lesson in the link is cut off or was changed. Ask for the link again, and "
        "copy the whole of it."
    )
