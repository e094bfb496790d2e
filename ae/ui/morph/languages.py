"""Files in a language of their own, since they are made later than the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ae.language import chosen_classes, chosen_language, use_classes, use_language


@contextmanager
def in_language(language: str, classes: Sequence[str] | None = None) -> Iterator[None]:
    """Answer in another language for a while.

    Parameters
    ----------
    language : str
        A key of ``ae.language.LANGUAGES``.
    classes : sequence of str, optional
        The names of the classes, where they are no digits.
    """
    before = chosen_language(), chosen_classes()
    use_language(language)
    use_classes(classes)
    try:
        yield
    finally:
        use_language(before[0])
        use_classes(before[1])
