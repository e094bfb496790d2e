"""Pictures of 28 x 28 pixels on a sheet to print, and as an animation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ae.digits.shape import SIDE
from ae.errors import ShapeError
from ae.language import _

Floats = NDArray[np.floating]

DPI = 300
SHEET = 3508, 2480  # pixels: A4 on its side at 300 dots an inch
_MARGIN, _GAP, _GUTTER = 90, 12, 90
_TITLE_SIZE, _NAME_SIZE, _NOTE_SIZE, _FILL_IN_SIZE = 60, 36, 30, 48
_APART = 36  # more between a picture that stands apart and the next
_MAX_SCALE = 16  # screen pixels a picture's pixel, at most: larger shows no more
_MAX_COLUMNS = 6
_INK, _PAPER = 0, 255

FRAME_MS, HOLD_MS = 40, 600
_SCALE_MOVING = 8


@dataclass(frozen=True, slots=True)
class Strip:
    """Pictures side by side, with a name over them.

    Attributes
    ----------
    name : str
    pictures : (n, 784) float
        Pixels, 0 to 1; what lies beyond is drawn as its end.
    notes : tuple of str
        One under each picture, or none at all.
    stand_apart : bool
        Whether the first and the last picture stand apart from those between.
    """

    name: str
    pictures: Floats
    notes: tuple[str, ...] = ()
    stand_apart: bool = False


def draw_sheet(
    title: str,
    columns: Sequence[Sequence[Strip]],
    footnote: str,
    *,
    to_fill_in: str = "",
) -> Image.Image:
    """Draw strips under a title, in columns beside each other, in greys.

    ``to_fill_in`` stands at the right of the title: lines for a name and a date.

    As wide as A4 on its side at 300 dots an inch, and as high as it must be; each pixel
    of a picture becomes a square of whole pixels, so that print stays sharp.

    Raises
    ------
    ShapeError
        If there is nothing to draw, or more than fits.
    """
    strips = [strip for column in columns for strip in column]
    if not strips or any(len(strip.pictures) == 0 for strip in strips):
        raise ShapeError(_("A sheet takes at least one strip of one picture."))
    scale = _scale(columns)
    if scale < 1:
        raise ShapeError(_("There are too many pictures for one sheet."))
    heights = [sum(_height(strip, scale) for strip in column) for column in columns]
    top = _MARGIN + 2 * _TITLE_SIZE
    height = top + max(heights) + 2 * _NOTE_SIZE + _MARGIN
    sheet = Image.new("L", (SHEET[0], height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    _write_title(pen, title, to_fill_in)
    for i, column in enumerate(columns):
        x, y = _MARGIN + i * (_column_width(len(columns)) + _GUTTER), top
        for strip in column:
            _draw_strip(sheet, pen, strip, (x, y), scale)
            y += _height(strip, scale)
    at = _MARGIN, height - _MARGIN - _NOTE_SIZE
    size = _size_within(pen, footnote, _NOTE_SIZE, SHEET[0] - 2 * _MARGIN)
    pen.text(at, footnote, _INK, _font(size))
    return sheet


def in_columns(strips: Sequence[Strip]) -> list[Sequence[Strip]]:
    """Arrange strips in as many columns as make the pictures largest."""
    layouts = []
    for n_columns in range(1, min(_MAX_COLUMNS, len(strips)) + 1):
        n_rows = -(-len(strips) // n_columns)
        starts = range(0, len(strips), n_rows)
        layouts.append([strips[start : start + n_rows] for start in starts])
    return max(layouts, key=_scale)


def draw_animation(left: Floats, right: Floats) -> list[Image.Image]:
    """Draw pairs of pictures beside each other: (n, 784) twice -> n images."""
    gap = np.full((SIDE, 2), 0.5)
    return [
        _enlarged(np.hstack([_square(a), gap, _square(b)]), _SCALE_MOVING)
        for a, b in zip(left, right, strict=True)
    ]


def _write_title(pen: ImageDraw.ImageDraw, title: str, to_fill_in: str) -> None:
    room = SHEET[0] - 2 * _MARGIN
    if to_fill_in:
        right, font = SHEET[0] - _MARGIN, _font(_FILL_IN_SIZE)
        pen.text((right, _MARGIN), to_fill_in, _INK, font, anchor="ra")
        room -= int(pen.textlength(to_fill_in, font)) + _GUTTER
    size = _size_within(pen, title, _TITLE_SIZE, room)
    pen.text((_MARGIN, _MARGIN), title, _INK, _font(size))


def _size_within(pen: ImageDraw.ImageDraw, text: str, most: int, room: int) -> int:
    """Return the largest size up to ``most`` in which a line has room."""
    return next(
        size
        for size in range(most, 0, -2)
        if pen.textlength(text, _font(size)) <= room or size == 2
    )


def _column_width(n_columns: int) -> int:
    return (SHEET[0] - 2 * _MARGIN - (n_columns - 1) * _GUTTER) // n_columns


def _scale(columns: Sequence[Sequence[Strip]]) -> int:
    strips = [strip for column in columns for strip in column]
    longest = max(len(strip.pictures) for strip in strips)
    apart = 2 * _APART if any(strip.stand_apart for strip in strips) else 0
    width = (_column_width(len(columns)) - apart) // longest - _GAP
    # What is over for pictures once every name and note has its line.
    room = SHEET[1] - 2 * _MARGIN - 2 * _TITLE_SIZE - 2 * _NOTE_SIZE
    height = min(
        (room - sum(_height(strip, 0) for strip in column)) // len(column)
        for column in columns
    )
    return min(width // SIDE, height // SIDE, _MAX_SCALE)


def _height(strip: Strip, scale: int) -> int:
    notes = _NOTE_SIZE + _GAP if strip.notes else 0
    return _NAME_SIZE + _GAP + SIDE * scale + notes + 2 * _GAP


def _draw_strip(
    sheet: Image.Image,
    pen: ImageDraw.ImageDraw,
    strip: Strip,
    at: tuple[int, int],
    scale: int,
) -> None:
    x, y = at
    pen.text((x, y), strip.name, _INK, _font(_NAME_SIZE))
    y += _NAME_SIZE + _GAP
    last = len(strip.pictures) - 1
    for i, pixels in enumerate(strip.pictures):
        sheet.paste(_enlarged(_square(pixels), scale), (x, y))
        if strip.notes:
            middle = x + SIDE * scale // 2, y + SIDE * scale + _GAP // 2
            pen.text(middle, strip.notes[i], _INK, _font(_NOTE_SIZE), anchor="ma")
        x += SIDE * scale + _GAP
        if strip.stand_apart and i in (0, last - 1):
            x += _APART


def _square(pixels: Floats) -> Floats:
    return np.clip(pixels.reshape(SIDE, SIDE), 0, 1)


def _enlarged(pixels: Floats, scale: int) -> Image.Image:
    greys = (pixels * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(greys.repeat(scale, axis=0).repeat(scale, axis=1))


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
