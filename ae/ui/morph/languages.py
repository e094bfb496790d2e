"""Files in a language of their own, since they are made later than the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ae.language import chosen_language, use_language


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Answer in another language for a while.

    Parameters
    ----------
    language : str
        A key of ``ae.language.LANGUAGES``.
    """
    before = chosen_language()
    use_language(language)
    try:
        yield
    finally:
        use_language(before)
