"""The language a reader reads: every sentence is looked up in one catalogue.

English is the source text; the others stand in ``<language>/LC_MESSAGES/``, ``ae.po``
for Python and ``browser.po`` for JavaScript, made by ``make catalogue``
(docs/decisions/0015-languages.md). A sentence without a translation shows in English.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from ae.language.classes import of_images, with_class_names

HERE = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh": "简体中文"}
_CLASSES: ContextVar[Sequence[str] | str | None] = ContextVar("classes", default="")
_ASKED_CLASSES: list[Callable[[], Sequence[str] | None]] = []  # one at most
_CHOSEN: ContextVar[str | None] = ContextVar("language", default=None)
_ASKED: list[Callable[[], str]] = []  # one at most


def use_language(language: str) -> None:
    """Choose what ``_`` and ``ngettext`` answer in, for this thread or task alone.

    Parameters
    ----------
    language : str
        A key of ``LANGUAGES``.
    """
    _CHOSEN.set(language)


def ask_for_language(ask: Callable[[], str]) -> None:
    """Have ``ask`` say the language where none has been chosen yet.

    A callback, or a part of a page that runs by itself, is drawn in a thread of its
    own, before or without the page.
    """
    _ASKED[:] = [ask]


def chosen_language() -> str:
    """Return the language chosen here: a key of ``LANGUAGES``; English by default."""
    chosen = _CHOSEN.get()
    if chosen is None:
        chosen = _ASKED[0]() if _ASKED else ENGLISH
    return chosen


def use_classes(names: Sequence[str] | None) -> None:
    """Choose what ``_`` calls classes, for this thread or task; None: digits."""
    _CLASSES.set(names)


def ask_for_classes(ask: Callable[[], Sequence[str] | None]) -> None:
    """Have ``ask`` say the names of classes where none have been chosen yet."""
    _ASKED_CLASSES[:] = [ask]


def chosen_classes() -> Sequence[str] | None:
    """Return the names of the classes looked at; None where they are digits."""
    chosen = _CLASSES.get()
    if isinstance(chosen, str):  # nobody has chosen
        return _ASKED_CLASSES[0]() if _ASKED_CLASSES else None
    return chosen


def class_name(label: int) -> str:
    """Return what a class is called: a digit by its numeral."""
    names = chosen_classes()
    return str(label) if names is None else names[label]


def nearest_language(tag: str) -> str:
    """Return the language there is for a browser's, such as ``zh-CN``."""
    main = tag.replace("_", "-").split("-")[0].lower()
    return main if main in LANGUAGES else ENGLISH


def _(message: str, **values: object) -> str:
    """Return a sentence in the language chosen, its ``{names}`` filled in.

    Where the pictures are no digits it speaks of images, and of classes by their names.
    """
    text = _catalogue(chosen_language()).gettext(message)
    if (names := chosen_classes()) is not None:
        text, values = of_images(message, text), with_class_names(values, names)
    return text.format(**values) if values else text


def every_spelling(message: str) -> set[str]:
    """Return a sentence as each language has it, said of digits or of images."""
    texts = {message, *(_catalogue(name).gettext(message) for name in LANGUAGES)}
    return texts | {of_images(message, text) for text in texts}


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return one sentence or the other, by how many; ``{n}`` is filled in too."""
    text = _catalogue(chosen_language()).ngettext(one, many, n)
    if (names := chosen_classes()) is not None:
        text, values = of_images(one, text), with_class_names(values, names)
    return text.format(n=n, **values)


def N_(message: str) -> str:  # noqa: N802, gettext's own name
    """Mark a sentence for the catalogue that is looked up later."""
    return message


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("ae", HERE, [language], fallback=language == ENGLISH)
