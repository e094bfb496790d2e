"""The lesson this session prepares: changed step by step, kept by the browser."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ae.errors import LessonError
from ae.language import _, chosen_language
from ae.lesson.lesson import Lesson, Step
from ae.lesson.links import fault_of_link, shortened
from ae.lesson.parse import MAX_STEPS, Mistake, parse_lesson
from ae.lesson.write import write_lesson
from ae.ui.components.lesson import DRAFT, DraftData
from ae.ui.lesson.course import DRAFT_TEXT

_KEY = "lesson-draft"
_LESSON = "lesson_prepared"
_EDITION = "lesson_edition"  # grows when the fields are to show other values


def draft() -> Lesson:
    """Return the lesson that is being prepared; without steps at first."""
    made: Lesson = st.session_state.setdefault(
        _LESSON, Lesson("", chosen_language(), ())
    )
    return made


def edition() -> int:
    """Return a number that changes when the fields' values do not come from them."""
    number: int = st.session_state.setdefault(_EDITION, 0)
    return number


def change(lesson: Lesson, *, by_fields: bool = False) -> None:
    """Take over a changed lesson; ``by_fields`` if the fields show it already."""
    st.session_state[_LESSON] = lesson
    st.session_state[DRAFT_TEXT] = write_lesson(lesson) if lesson.steps else ""
    if not by_fields:
        st.session_state[_EDITION] = edition() + 1


def text_of_draft() -> str:
    """Return the file of the lesson that is being prepared; empty without steps."""
    text: str = st.session_state.get(DRAFT_TEXT, "")
    return text


def add_step(link: str) -> str:
    """Add what is seen as a step; say what came of it. To be called by a callback."""
    lesson, short = draft(), shortened(link)
    if fault := fault_of_link(short):
        return fault
    if len(lesson.steps) >= MAX_STEPS:
        return _("A lesson has {most} steps at most.", most=MAX_STEPS)
    change(replace(lesson, steps=(*lesson.steps, Step(link=short))))
    return _("Step {n} was added. Prepare it on the Lesson page.", n=len(draft().steps))


def move_step(at: int, by: int) -> None:
    """Exchange a step with one beside it. To be called by a callback."""
    steps = list(draft().steps)
    if 0 <= at + by < len(steps):
        steps[at], steps[at + by] = steps[at + by], steps[at]
        change(replace(draft(), steps=tuple(steps)))


def delete_step(at: int) -> None:
    """Take a step out. To be called by a callback."""
    steps = draft().steps
    change(replace(draft(), steps=steps[:at] + steps[at + 1 :]))


def load_draft(raw: bytes | str) -> list[Mistake]:
    """Prepare another lesson from a file; return what is wrong with it.

    Raises
    ------
    LessonError
        If nothing of it can be used; the lesson prepared so far stays.
    """
    lesson, mistakes = parse_lesson(raw)
    change(replace(lesson, steps=tuple(replace(s, faults=()) for s in lesson.steps)))
    return mistakes


def keep_draft() -> None:
    """Have the browser keep the draft, or say the one it has kept."""
    DRAFT.show(DraftData(text_of_draft()), key=_KEY, on_kept=_take_kept)


def _take_kept() -> None:
    kept = st.session_state[_KEY].get("kept")
    if draft().steps or not isinstance(kept, str):
        return  # what was added meanwhile counts more
    try:
        load_draft(kept)
    except LessonError:
        return  # of another version: there is nothing to be said to a reader
