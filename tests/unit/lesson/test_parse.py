"""A lesson's file: read, each mistake told of with its line, and written again."""

import pytest

from ae.errors import LessonError
from ae.lesson.lesson import Lesson, Question, Step
from ae.lesson.parse import MAX_BYTES, parse_lesson
from ae.lesson.write import write_lesson

GOOD = """\
format = 1
title = "Nine numbers"
language = "en"
minutes = 15

[[steps]]
link = "/?z=1,2,3#image=7"
words = "Look at [[steps]] and <b>think</b>."
hide = ["meter"]
point_at = ["sliders", "output"]

[[steps]]
link = "/reconstructions"
[steps.question]
kind = "class"
ask = "Which class is hardest?"
answer = "hardest_class"
"""


def said(text):
    _lesson, mistakes = parse_lesson(text)
    return [str(mistake) for mistake in mistakes]


def test_a_good_lesson_is_read_whole():
    lesson, mistakes = parse_lesson(GOOD)

    assert mistakes == []
    assert (lesson.title, lesson.language, lesson.minutes) == ("Nine numbers", "en", 15)
    first, second = lesson.steps
    assert first.link == "/?z=1,2,3#image=7"
    assert first.hide == ("meter",)
    assert first.point_at == ("sliders", "output")
    assert first.words == "Look at [[steps]] and <b>think</b>."  # text, not markup
    assert second.question == Question(
        "class", "Which class is hardest?", answer="hardest_class"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "useful"),
    [
        ("minutes = 15", "minuts = 15", 4, "Did you mean minutes?"),
        ("minutes = 15", "minutes = 0", 4, "from 1 to 600, not 0"),
        ('language = "en"', 'language = "xx"', 3, "no language 'xx'"),
        ("format = 1", "format = 2", 1, "newer version"),
        ("format = 1", "format = true", 1, "format = 1"),
        ('"meter"', '"metre"', 9, "no part 'metre'"),
        ('"meter"', '"map"', 9, "no part 'map'"),  # of another page
        ('["meter"]', '"meter"', 9, "list of parts"),
        ('"/?z=1,2,3#image=7"', '"https://example.org/"', 7, "begins with /"),
        ('"/?z=1,2,3#image=7"', '"//example.org/map"', 7, "page of this app"),
        ('"/?z=1,2,3#image=7"', '"/maps"', 7, "no page 'maps'"),
        ('"/?z=1,2,3#image=7"', '"/?lesson=x"', 7, "no lesson"),
        ('kind = "class"', 'kind = "essay"', 15, "no kind of question 'essay'"),
        ('kind = "class"', 'kind = "number"', 17, "kind class, not number"),
        ("hardest_class", "hardest_clas", 17, "no answer 'hardest_clas'"),
        ("hardest_class", "error_of_class", 17, "kind number, not class"),
        ("hardest_class", "most_taken_for", 17, "asked about class"),
        ('words = "Look', 'words = "' + 500 * "a" + "Look", 8, "first 500"),
    ],
)
def test_each_mistake_has_a_sentence_and_its_line(old, new, line, useful):
    [sentence] = said(GOOD.replace(old, new, 1))

    assert sentence.startswith(f"Line {line}: ")
    assert useful in sentence


def test_a_bad_step_leaves_the_others_as_they_are():
    text = (
        GOOD + "\n[[steps]]\nlink = 3\n[steps.question]\nkind = 'text'\nask = 'So?'\n"
    )

    lesson, _mistakes = parse_lesson(text.replace("hardest_class", "hardest"))

    assert [bool(step.faults) for step in lesson.steps] == [False, True, True]
    assert lesson.steps[1].question is None
    assert lesson.steps[2].question == Question("text", "So?")


def test_lines_are_counted_past_texts_that_look_like_tables():
    text = GOOD.replace(
        'words = "Look at [[steps]] and <b>think</b>."',
        'words = """\n[[steps]]\n# kind = 1\nask = "" \\""" x\n"""',
    )

    [sentence] = said(text.replace('kind = "class"', 'kind = "essay"'))

    assert sentence.startswith("Line 19: ")


@pytest.mark.parametrize(
    ("text", "useful"),
    [
        (GOOD[:40], "cut off or not TOML"),
        ("format = 1\ntitle = 'x'\n", "no steps"),
        ("steps = 3", "no steps"),
        ("#" * (MAX_BYTES + 1), "64,000 are the most"),
        ("#" * 10_000_000, "10,000,000 bytes; 64,000 are the most"),
        (GOOD[: len(GOOD) // 2] + 'words = "cut', "cut off or not TOML"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("a = " + "[" * 5000, "cut off or not TOML"),
    ],
)
def test_what_is_no_lesson_is_refused_by_a_sentence(text, useful):
    with pytest.raises(LessonError, match=useful):
        parse_lesson(text)


def test_letters_that_do_not_print_become_spaces():
    lesson, _mistakes = parse_lesson(
        GOOD.replace("Nine numbers", "Nine\\u202e\\u0007numbers")
    )

    assert lesson.title == "Nine  numbers"


def test_a_lesson_that_is_written_is_read_as_the_same():
    question = Question(
        "choice",
        'Are "they" \\ neighbours?\nReally?',
        choices=("ja", "是"),
        answer="are_neighbours",
        given={"a": 3, "b": 4},
        after="\x7f",
    )
    written = Lesson(
        "九个数字",
        "zh",
        (
            Step("/map?dims=3", "w", "a = 1\n  b", ("map",), ("map",), question),
            Step(words="end"),
        ),
        "about",
        20,
    )

    lesson, mistakes = parse_lesson(write_lesson(written))

    assert mistakes == []
    assert lesson.steps[0].question.after == ""  # a letter that does not print
    assert lesson.steps[0].code == "a = 1\n  b"
    assert lesson.steps[0].question.ask == question.ask
    assert lesson.steps[0].question.given == question.given
    assert lesson.steps[1:] == written.steps[1:]
    assert (lesson.title, lesson.language) == (written.title, written.language)


def test_another_question_is_another_lesson():
    lesson, _mistakes = parse_lesson(GOOD)
    other, _mistakes = parse_lesson(GOOD.replace("hardest?", "easiest?"))

    assert lesson.lesson_id == parse_lesson(GOOD)[0].lesson_id
    assert lesson.lesson_id != other.lesson_id
