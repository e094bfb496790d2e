"""The take-home file itself: one HTML file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ae.errors import LessonError
from ae.language import _
from ae.lesson.lesson import Lesson
from ae.ui.cache import OpenRun
from ae.ui.components import take_home_program
from ae.ui.take_home.contents import Contents

N_DIGITS = (2000, 1000, 500)  # the most of these that fit
MAX_BYTES = 2_500_000
_STYLE = Path(__file__).parents[1] / "components" / "take_home" / "take_home.css"
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Latent Explorer</title>
<style>
{style}</style>
</head>
<body>
<div class="stApp"></div>
<script type="application/json" id="about">{about}</script>
<script type="application/json" id="arrays">{arrays}</script>
<script type="module">{program}</script>
</body>
</html>
"""


def take_home_file(
    opened: OpenRun, lessons: Mapping[str, Lesson] | None = None
) -> bytes:
    """Make the file of a run, and of a lesson if there is one.

    It opens by a double click, in the language of its reader's browser; this page's
    where that is none of the app's.

    Parameters
    ----------
    lessons : mapping of str to Lesson, or None
        The lesson in each language it is written in; at least one.

    Returns
    -------
    bytes
        HTML in UTF-8, of ``MAX_BYTES`` at most: 2,000 test digits, or fewer where
        more do not fit.

    Raises
    ------
    LessonError
        If the run does not fit even with few digits.
    """
    for n in N_DIGITS:
        contents = Contents(opened, n, lessons)
        page = _page(contents)
        if len(page) <= MAX_BYTES:
            return page
    raise LessonError(
        _(
            "The file would have {n} bytes; {most} are the most. Choose a smaller run.",
            n=f"{len(page):,}",
            most=f"{MAX_BYTES:,}",
        )
    )


@cache
def _program() -> str:
    """Return the program, in which no script ends and none begins."""
    return re.sub(r"<(/script|!--)", r"<\\\1", take_home_program(), flags=re.IGNORECASE)


def _page(contents: Contents) -> bytes:
    program = _program()
    digest = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{digest}'",
            "style-src 'unsafe-inline'",  # each view brings its own
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _PAGE.format(
        language=contents.about["language"],
        policy=policy,
        style=_STYLE.read_text("utf-8"),
        about=_json(contents.about),
        arrays=_json(contents.arrays),
        program=program,
    ).encode()


def _json(value: object) -> str:
    """Write JSON that HTML takes for text and nothing else."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
