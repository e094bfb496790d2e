"""The language a reader reads: every sentence is looked up in one catalogue.

English is the source text; the others stand in ``<language>/LC_MESSAGES/``, ``ae.po``
for Python and ``browser.po`` for JavaScript, made by ``make catalogue``
(docs/decisions/0015-languages.md). A sentence without a translation shows in English.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

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


@contextmanager
def in_language(language: str, classes: Sequence[str] | None = None) -> Iterator[None]:
    """Answer in another language for a while.

    Parameters
    ----------
    language : str
        A key of ``LANGUAGES``.
    classes : sequence of str, optional
        The names of the classes, where they are no digits.
    """
    language_before, classes_before = _CHOSEN.set(language), _CLASSES.set(classes)
    try:
        yield
    finally:
        _CHOSEN.reset(language_before)
        _CLASSES.reset(classes_before)


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


class Sentence(str):
    """A sentence in one language, with what it takes to say it in another one.

    What one process writes into a file, or one reader has found, others read in theirs.

    Attributes
    ----------
    source : tuple
        The English sentence; that of many and how many, or None twice; the values.
    """

    source: tuple[str, str | None, int | None, dict[str, Any]]

    def __deepcopy__(self, memo: dict[int, Any]) -> Sentence:
        """Return the same: nothing of it changes."""
        return self


def _(message: str, **values: object) -> str:
    """Return a sentence in the language chosen, its ``{names}`` filled in.

    Where the pictures are no digits it speaks of images, and of classes by their names.
    """
    text = _catalogue(chosen_language()).gettext(message)
    if (names := chosen_classes()) is not None:
        text, values = of_images(message, text), with_class_names(values, names)
    said = Sentence(text.format(**values) if values else text)
    said.source = message, None, None, values
    return said


def every_spelling(message: str) -> set[str]:
    """Return a sentence as each language has it, said of digits or of images."""
    texts = {message, *(_catalogue(name).gettext(message) for name in LANGUAGES)}
    return texts | {of_images(message, text) for text in texts}


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return one sentence or the other, by how many; ``{n}`` is filled in too."""
    text = _catalogue(chosen_language()).ngettext(one, many, n)
    if (names := chosen_classes()) is not None:
        text, values = of_images(one, text), with_class_names(values, names)
    said = Sentence(text.format(n=n, **values))
    said.source = one, many, n, values
    return said


def said_again(text: str) -> str:
    """Return a sentence of ``_`` or ``ngettext`` in the language chosen now.

    Any other text is returned as it is, and so is a sentence no catalogue has.
    """
    if not isinstance(text, Sentence):
        return text
    one, many, n, values = text.source
    again = {name: _value_again(value) for name, value in values.items()}
    return _(one, **again) if n is None else ngettext(one, many or one, n, **again)


def to_json(text: str) -> dict[str, Any]:
    """Return a text for a file that ``from_json`` reads, in whatever language then."""
    if not isinstance(text, Sentence):
        return {"text": str(text)}
    one, _many, n, values = text.source
    packed = {name: _packed(value) for name, value in values.items()}
    return {"text": str(text), "message": one, "n": n, "values": packed}


def from_json(raw: object) -> str:
    """Return the text that ``to_json`` packed, in the language chosen now.

    Files may be anybody's: only a sentence of the catalogue is filled in, and where the
    values do not fit it, the text of the file is shown.

    Raises
    ------
    ValueError
        If there is no text in it.
    """
    return _unpacked(raw, _DEEPEST)


_DEEPEST = 4  # sentences in sentences


def _packed(value: object) -> object:
    value = str(value) if isinstance(value, Exception) else value
    if isinstance(value, Sentence):
        return to_json(value)
    return value if isinstance(value, int | float | None) else str(value)


def _unpacked(raw: object, depth: int) -> str:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or depth == 0:
        raise ValueError("no text")
    text, message, n, values = map(raw.get, ("text", "message", "n", "values"))
    if not isinstance(message, str) or not isinstance(values, dict):
        return str(text)
    if not _is_known(message):
        return str(text)
    said = Sentence(text)
    said.source = (
        message,
        None,
        n if isinstance(n, int) else None,
        {
            str(name): _unpacked(value, depth - 1) if isinstance(value, dict) else value
            for name, value in values.items()
        },
    )
    try:
        again = said_again(said)
    except (LookupError, ValueError, TypeError, AttributeError):
        return str(text)
    return said if chosen_language() == ENGLISH else again


def _value_again(value: object) -> object:
    value = str(value) if isinstance(value, Exception) else value
    return said_again(value) if isinstance(value, Sentence) else value


def _is_known(message: str) -> bool:
    """Whether a sentence is the app's own: it stands in the other catalogues."""
    others = [_catalogue(name) for name in LANGUAGES if name != ENGLISH]
    return any(one.ngettext(message, message, 1) != message for one in others) or any(
        one.gettext(message) != message for one in others
    )


def N_(message: str) -> str:  # noqa: N802, gettext's own name
    """Mark a sentence for the catalogue that is looked up later."""
    return message


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("ae", HERE, [language], fallback=language == ENGLISH)
