"""A lesson within a link: there and back, and everything hostile refused."""

import base64
import zlib

import pytest

from ae.errors import LessonError
from ae.lesson.fragment import MAX_LETTERS, pack_lesson, unpack_lesson
from ae.lesson.links import fault_of_link, shortened
from ae.lesson.parse import MAX_BYTES, parse_lesson
from tests.unit.lesson.test_parse import GOOD


def packed(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = deflate.compress(data) + deflate.flush()
    return "1" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_lesson_comes_out_of_a_link_as_it_went_in():
    letters = pack_lesson(GOOD)

    assert len(letters) < MAX_LETTERS
    assert letters.isascii()
    assert unpack_lesson(letters).decode() == GOOD


def test_a_lesson_too_long_for_a_link_is_not_packed():
    long = "".join(f"{i * 7919 % 10007} " for i in range(3000))

    assert pack_lesson(long) is None


@pytest.mark.parametrize(
    ("letters", "useful"),
    [
        ("", "cut off"),
        ("1", "cut off"),
        ("1<script>", "cut off"),
        ("1é", "cut off"),
        (pack_lesson(GOOD)[:-8], "cut off"),
        (pack_lesson(GOOD)[:40] + "AAAA" + pack_lesson(GOOD)[44:], "cut off"),
        (packed(GOOD.encode()) + "AAAA", "cut off"),
        ("2" + pack_lesson(GOOD)[1:], "another version"),
        ("1" + "A" * MAX_LETTERS, "2,000 are the most"),
    ],
)
def test_a_link_changed_by_hand_is_refused_by_a_sentence(letters, useful):
    with pytest.raises(LessonError, match=useful):
        unpack_lesson(letters)


def test_a_few_letters_do_not_unpack_to_megabytes():
    bomb = packed(bytes(1_000_000))
    assert len(bomb) < MAX_LETTERS

    text = unpack_lesson(bomb)

    assert len(text) == MAX_BYTES + 1
    with pytest.raises(LessonError, match="are the most"):
        parse_lesson(text)


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("http://10.0.0.4:8501/map?dims=3#pair=3,9", "/map?dims=3#pair=3,9"),
        ("https://school.example/lab/morph?steps=5", "/morph?steps=5"),
        ("https://school.example/lab/?z=1,2", "/?z=1,2"),
        (
            "http://a/map?lesson=x&dims=3&step=2#lesson=1abc&pair=3",
            "/map?dims=3#pair=3",
        ),
    ],
)
def test_a_link_is_kept_without_its_server_and_without_its_lesson(whole, short):
    assert shortened(whole) == short
    assert fault_of_link(short) is None
