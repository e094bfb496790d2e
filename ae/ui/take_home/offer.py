"""The buttons that hand the take-home file out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from ae.language import _, chosen_language, use_language
from ae.lesson.lesson import Lesson
from ae.ui.cache import OpenRun
from ae.ui.take_home.file import take_home_file

Lessons = Callable[[], Mapping[str, Lesson] | None]


def offer_file(
    opened: OpenRun | None,
    name: str,
    lessons: Lessons = lambda: None,
    *,
    place: Any = st,
) -> None:
    """Offer a run, and a lesson, as one HTML file, made when it is asked for.

    Parameters
    ----------
    opened : OpenRun or None
        The run that is shown; without one there is nothing to offer.
    name : str
        Of the file, and of the button among others.
    lessons : callable
        Returns the lesson by language, or None for the file without one.
    """
    if opened is None:
        return
    place.download_button(
        _("Download as one HTML file"),
        partial(_made, opened, lessons, chosen_language()),
        f"{name}.html",
        "text/html",
        on_click="ignore",
        key=f"take-home-{name}",
        help=_(
            "Generate, the map of 2,000 codes and Morph, with this run: it opens at "
            "home by a double click, without a server. Making it takes some seconds."
        ),
    )


def _made(opened: OpenRun, lessons: Lessons, language: str) -> bytes:
    use_language(language)  # this runs in a thread of its own
    return take_home_file(opened, lessons())
