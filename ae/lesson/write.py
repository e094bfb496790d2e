"""Write a lesson as the file it can be read from."""

from __future__ import annotations

from typing import Any

import tomli_w

from ae.lesson.lesson import FORMAT, Lesson, Question, Step


def write_lesson(lesson: Lesson) -> str:
    """Return a lesson as TOML; ``parse_lesson`` reads the same lesson from it."""
    values: dict[str, Any] = {
        "format": FORMAT,
        "title": lesson.title,
        "language": lesson.language,
    }
    if lesson.minutes is not None:
        values["minutes"] = lesson.minutes
    values |= {
        **_said(about=lesson.about),
        "steps": [_step(step) for step in lesson.steps],
    }
    return tomli_w.dumps(values, multiline_strings=False)


def _step(step: Step) -> dict[str, Any]:
    values = _said(
        link=step.link,
        words=step.words,
        code=step.code,
        point_at=list(step.point_at),
        hide=list(step.hide),
    )
    if step.question is not None:
        values["question"] = _question(step.question)
    return values


def _question(question: Question) -> dict[str, Any]:
    values = {"kind": question.kind} | _said(
        ask=question.ask,
        choices=list(question.choices),
        answer=question.answer,
        given=question.given,
        after=question.after,
    )
    return values if question.image is None else values | {"image": question.image}


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
