"""Which lesson a session works through, and at which step; the URL says it too."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from ae.language import chosen_language
from ae.lesson.fragment import unpack_lesson
from ae.lesson.lesson import Lesson
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import DRAFT, IN_LINK, Shelf

LESSON, STEP = "lesson", "step"  # in the URL
_COURSE = "course"
DRAFT_TEXT = "lesson_draft"  # the file that is being prepared, in this session
_MOST_STEPS = 999


@dataclass(slots=True)
class Course:
    """A lesson that is being worked through.

    Attributes
    ----------
    name : str
        As the link says it.
    step : int
        From 1; one more than there are steps is the answer sheet.
    packed : str or None
        The lesson in the link; None until the browser has said it.
    opens : bool
        Whether its first step is still to be opened, by its link.
    asked_for : set of int
        The steps whose answers have been asked for, after a prediction.
    """

    name: str
    step: int = 1
    packed: str | None = None
    opens: bool = False
    asked_for: set[int] = field(default_factory=set)

    def lesson(self) -> Lesson | None:
        """Read the lesson; None while it is with the browser alone.

        Raises
        ------
        LessonError
            If there is none, or nothing of it can be used.
        """
        if self.name == IN_LINK:
            if self.packed is None:
                return None
            raw: bytes | str = unpack_lesson(self.packed)
        elif self.name == DRAFT:
            raw = st.session_state.get(DRAFT_TEXT, "")
            if not raw:
                return None
        else:
            raw = Shelf().read(self.name, chosen_language())
        return parse_lesson(raw)[0]


def follow_course(*, is_news: bool) -> Course | None:
    """Return what this session works through; None outside of a lesson.

    To be called before ``st.navigation``: changing pages takes ``?lesson=`` off the
    URL, and what is back on it by then enters the browser's history with the page.
    Where the URL is no news, what the session is at counts, and is written there.
    """
    if not is_news:
        keep_in_url()
        kept: Course | None = st.session_state.get(_COURSE)
        return kept
    asked = st.query_params.get(LESSON)
    course: Course | None = st.session_state.get(_COURSE)
    if asked and (course is None or course.name != asked):
        course = st.session_state[_COURSE] = Course(asked)
    if course is None:
        return None
    said = st.query_params.get(STEP, "")
    if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= _MOST_STEPS:
        course.step = int(said[:4])
    _write_url(course)
    return course


def go_to_step(course: Course, step: int) -> None:
    """Show another step. To be called by a callback."""
    course.step = max(1, min(step, _MOST_STEPS))
    _write_url(course)


def begin(name: str) -> None:
    """Open a lesson at its first step. To be called by a callback."""
    course = st.session_state[_COURSE] = Course(name, opens=True)
    _write_url(course)


def leave_course() -> None:
    """Work through no lesson any more. To be called by a callback."""
    st.session_state.pop(_COURSE, None)
    keep_in_url()


def keep_in_url() -> None:
    """Have the URL say the lesson and the step that the session is at, or none."""
    course: Course | None = st.session_state.get(_COURSE)
    if course is not None:
        _write_url(course)
        return
    for name in (LESSON, STEP):
        st.query_params.pop(name, None)


def _write_url(course: Course) -> None:
    for name, value in ((LESSON, course.name), (STEP, str(course.step))):
        if st.query_params.get(name) != value:
            st.query_params[name] = value
