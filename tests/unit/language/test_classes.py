"""Where the pictures are no digits, sentences speak of images and name the classes."""

import pytest

from ae.config import DataConfig
from ae.digits.classes import class_names
from ae.language import (
    _,
    class_name,
    every_spelling,
    ngettext,
    use_classes,
    use_language,
)


@pytest.fixture
def clothes():
    use_classes(class_names(DataConfig("fashion-mnist")))
    yield
    use_classes(None)
    use_language("en")


def test_digits_are_called_by_their_numerals():
    assert class_names(DataConfig("mnist")) is None
    assert _("test image {index} (a {label})", index=1, label=9) == "test image 1 (a 9)"
    assert class_name(9) == "9"


@pytest.mark.parametrize(
    ("sentence", "values", "said"),
    [
        (
            "test image {index} (a {label})",
            {"index": 9, "label": 9},
            "test image 9 (ankle boot)",
        ),
        ("Mean code of the {digit}s", {"digit": 9}, "Mean code of the ankle boot"),
        ("The test set has no {label}.", {"label": 1}, "The test set has no trousers."),
        (
            "{label}s classified as {predicted}s",
            {"label": 0, "predicted": 6},
            "T-shirt classified as shirt",
        ),
        (
            "Draw a digit: digits are {n} x {n}",
            {"n": 2},
            "Draw an image: images are 2 x 2",
        ),
    ],
)
def test_clothes_are_named(sentence, values, said, clothes):
    assert _(sentence, **values) == said


def test_counts_and_other_languages_name_them_too(clothes):
    assert ngettext("{n} digit", "{n} digits", 2) == "2 images"
    use_language("zh")
    assert "数字" not in _("Mean squared error per pixel on the test digits.")


def test_a_link_made_on_images_is_understood_on_digits():
    assert {"a test digit", "a test image"} <= every_spelling("a test digit")


def test_pictures_of_no_known_set_have_numbered_classes():
    names = class_names(DataConfig("mnist", kind="no digits"))

    assert names[3] == "class 3"
    assert len(names) == len(class_names(DataConfig("kmnist"))) == 10
