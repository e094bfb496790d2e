"""Tables as CSV that a spreadsheet opens as columns of numbers: the one writer of them.

A German or French Excel splits lines at semicolons and reads 0,5 as a number; an
English one wants commas and 0.5. ``ae/ui/components/shared/tables.js`` writes the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

COMMA, SEMICOLON = "comma", "semicolon"
FORMATS = (COMMA, SEMICOLON)

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet would work out


def to_csv(rows: Iterable[Sequence[object]], separator: str = COMMA) -> bytes:
    """Return rows as CSV (RFC 4180) in UTF-8.

    With ``SEMICOLON`` numbers have a decimal comma. A byte-order mark comes first
    there, and wherever a letter beyond ASCII needs it. What a spreadsheet would take
    for a formula is marked as text by an apostrophe.
    """
    is_comma = separator == COMMA
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter="," if is_comma else ";")
    writer.writerows([_cell(value, is_comma) for value in row] for row in rows)
    text = file.getvalue()
    return text.encode("utf-8" if is_comma and text.isascii() else "utf-8-sig")


def _cell(value: object, is_comma: bool) -> str:
    text = "" if value is None else str(value)
    if text and all(map(_NUMBER.fullmatch, re.split("[ ,]", text))):  # or several
        return text if is_comma else text.replace(",", ";").replace(".", ",")
    return f"'{text}" if _FORMULA.match(text) else text
