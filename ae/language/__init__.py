"""The language a reader reads: every sentence is looked up in one catalogue.

English is the source text; the others stand in ``<language>/LC_MESSAGES/``, ``ae.po``
for Python and ``browser.po`` for JavaScript, made by ``make catalogue``
(docs/decisions/0015-languages.md). A sentence without a translation shows in English.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh": "简体中文"}
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


def nearest_language(tag: str) -> str:
    """Return the language there is for a browser's, such as ``zh-CN``."""
    main = tag.replace("_", "-").split("-")[0].lower()
    return main if main in LANGUAGES else ENGLISH


def _(message: str, **values: object) -> str:
    """Return a sentence in the language chosen, its ``{names}`` filled in."""
    text = _catalogue(chosen_language()).gettext(message)
    return text.format(**values) if values else text


def every_spelling(message: str) -> set[str]:
    """Return a sentence as each language has it."""
    return {message, *(_catalogue(name).gettext(message) for name in LANGUAGES)}


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return one sentence or the other, by how many; ``{n}`` is filled in too."""
    return _catalogue(chosen_language()).ngettext(one, many, n).format(n=n, **values)


def N_(message: str) -> str:  # noqa: N802, gettext's own name
    """Mark a sentence for the catalogue that is looked up later."""
    return message


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("ae", HERE, [language], fallback=language == ENGLISH)
