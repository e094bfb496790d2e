"""docs/lesson.md names what the tables hold, and its example is a lesson."""

import re

from ae.lesson.facts import FACTS
from ae.lesson.lesson import KINDS
from ae.lesson.parse import parse_lesson
from ae.lesson.parts import PARTS
from tests.browser.support import ROOT

PAGE = (ROOT / "docs" / "lesson.md").read_text("utf-8")


def test_the_example_is_a_lesson_without_mistakes():
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]

    lesson, mistakes = parse_lesson(example)

    assert mistakes == []
    assert len(lesson.steps) == 2


def test_every_part_is_listed_with_its_pages():
    rows = [
        f"| `{part.name}` | {part.label} | {', '.join(part.pages) or 'every page'} |"
        for part in PARTS
    ]

    assert [row for row in rows if row not in PAGE] == []


def test_every_answer_is_listed_with_what_it_is_asked_about():
    rows = [
        f"| `{name}` | {row.label} | {row.kind} | {', '.join(row.given)} |"
        for name, row in FACTS.items()
    ]

    assert [row for row in rows if row not in PAGE] == []


def test_every_kind_of_question_is_listed():
    assert [kind for kind in KINDS if f"| `{kind}` |" not in PAGE] == []
