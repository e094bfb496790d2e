"""Files a reader takes home: PNG, GIF and CSV that say what they are."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ae.io import tables
from ae.io.tables import COMMA
from ae.morph.sheet import DPI, FRAME_MS, HOLD_MS

# What a file is, as columns of a table: in words and numbers.
About = Mapping[str, str | int | float]

_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")


def file_name(words: Iterable[str], ending: str) -> str:
    """Return a name for a file of words, which are joined by hyphens."""
    safe = (_UNSAFE.sub("-", word).strip("-.") for word in words)
    return f"{'-'.join(word for word in safe if word)}.{ending}"


def to_png(sheet: Image.Image, about: About) -> bytes:
    """Return a sheet as PNG, 300 dots an inch, with what it is in its text chunks."""
    info = PngInfo()
    info.add_text("Software", "Latent Explorer")
    info.add_text("Description", _text(about))
    file = io.BytesIO()
    sheet.save(file, "PNG", dpi=(DPI, DPI), pnginfo=info)
    return file.getvalue()


def to_gif(frames: Sequence[Image.Image], about: About) -> bytes:
    """Return frames as a GIF that walks to the end and back for ever.

    25 frames a second, and a rest at both ends; what it is stands in its comment.
    """
    there_and_back = [*frames, *frames[-2:0:-1]]
    durations = [FRAME_MS] * len(there_and_back)
    durations[0] = durations[len(frames) - 1] = HOLD_MS
    file = io.BytesIO()
    there_and_back[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=there_and_back[1:],
        duration=durations,
        loop=0,
        comment=_text(about).encode(),
    )
    return file.getvalue()


def to_csv(
    rows: Sequence[Mapping[str, object]], about: About, separator: str = COMMA
) -> bytes:
    """Return rows as CSV with a header; each says what the table is."""
    head = [*about, *rows[0]]
    told = ({**about, **row} for row in rows)
    return tables.to_csv(
        [head, *([row[key] for key in head] for row in told)], separator
    )


def _text(about: About) -> str:
    return json.dumps(dict(about), ensure_ascii=True)
