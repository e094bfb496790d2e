"""Sentences on digits, said of pictures that are none: of clothes, of kana.

``shared/language.js`` does the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# The values of a sentence that are classes.
_OF_CLASSES = ("label", "digit", "predicted", "found", "plus", "minus")
_NAMED = "|".join(_OF_CLASSES)
_ARTICLE = re.compile(rf"\b[Aa]n? (?=\{{(?:{_NAMED})\}})")
_PLURAL = re.compile(rf"(\{{(?:{_NAMED})\}})(?:'s|s\b)")
_A_DIGIT = re.compile(r"\b([Aa]) (?=digit)")
_DIGIT = re.compile(r"(?<!\{)\b([Dd])igit(s?)\b")  # and no {digit} to fill in


def of_images(message: str, text: str) -> str:
    """Return a translation of a message as it is said where there are no digits."""
    text = _PLURAL.sub(r"\1", _ARTICLE.sub("", text))
    if not _DIGIT.search(message):
        return text
    text = _A_DIGIT.sub(r"\1n ", text).replace("数字", "图像")
    return _DIGIT.sub(
        lambda found: f"{'I' if found[1] == 'D' else 'i'}mage{found[2]}", text
    )


def with_class_names(
    values: Mapping[str, object], names: Sequence[str]
) -> dict[str, object]:
    """Return a sentence's values with the names of classes for their numbers."""

    def named(key: str, value: object) -> object:
        is_class = key in _OF_CLASSES and re.fullmatch("[0-9]", str(value))
        return names[int(str(value))] if is_class else value

    return {key: named(key, value) for key, value in values.items()}
