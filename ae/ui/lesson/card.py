"""The card of the step a session is at."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import streamlit as st

from ae.errors import AEError, LessonError
from ae.language import _, chosen_language
from ae.lesson.facts import CLASS, FACTS, YES_NO
from ae.lesson.lesson import Lesson, Question, Step
from ae.lesson.links import page_of, shown_at
from ae.lesson.parts import Part, parts_of
from ae.lesson.subject import Fact
from ae.lesson.terms import terms_in
from ae.ui.arrays import offer_run
from ae.ui.cache import OpenRun
from ae.ui.components.lesson import (
    LESSON,
    AnswerData,
    AskedData,
    LessonData,
    QuestionData,
)
from ae.ui.lesson.cache import computed
from ae.ui.lesson.course import Course, go_to_step, leave_course
from ae.ui.session.opening import open_link

_KEY = "lesson-card"
_TRY = "try"  # a page's own question: a lesson asks others


def show_card(course: Course, opened: OpenRun | None, page: str) -> None:
    """Show the card of a step, above the page it speaks of."""
    data = LessonData(name=course.name, page=page)
    try:
        lesson = course.lesson()
        if lesson is None:
            data = LessonData(name=course.name, page=page, is_asked=True)
        else:
            data = data_of(course, lesson, opened, page)
    except LessonError as error:
        said = _("This lesson cannot be opened. {error}", error=error)
        data = LessonData(name=course.name, page=page, fault=said)
    LESSON.show(
        data,
        key=_KEY,
        on_packed=partial(_take_packed, course),
        on_step=partial(_take_step, course, opened, page),
        on_reveal=partial(_take_reveal, course),
        on_leave=leave_course,
    )


def data_of(
    course: Course, lesson: Lesson, opened: OpenRun | None, page: str
) -> LessonData:
    """Return what the card is told of the step a course is at, on a page."""
    n_steps = len(lesson.steps)
    number = min(course.step, n_steps + 1)
    shown = lesson.steps[number - 1] if number <= n_steps else None
    point_at = _parts(shown.point_at if shown else (), page)
    hide = _parts((_TRY, *(shown.hide if shown else ())), page)
    question = shown.question if shown else None
    answer = None
    if question is not None and number in course.asked_for:
        answer = _answer(number, question, opened)
    if opened is not None:
        offer_run(opened)
    sheet = [
        AskedData(step.question.ask if step.question else "", step.link)
        for step in lesson.steps
    ]
    return LessonData(
        name=course.name,
        lesson_id=lesson.lesson_id,
        title=lesson.title,
        text_language=lesson.language,
        step=number,
        n_steps=n_steps,
        links=[step.link for step in lesson.steps],
        opens=course.opens,
        page=page,
        words=shown.words if shown else "",
        code=shown.code if shown else "",
        faults=shown.faults if shown else (),
        point_at=[part.selector for part in point_at],
        hide=[part.selector for part in hide],
        points=[_(part.label) for part in point_at],
        question=None if question is None else _asked(question),
        answer=answer,
        terms=_terms(shown, answer),
        sheet=[] if shown else sheet,
        network=opened.network_id if opened else "",
        digits=opened.digits_id if opened else "",
        codes=opened.codes_id if opened else "",
    )


def _asked(question: Question) -> QuestionData:
    is_region = question.kind == "region"
    return QuestionData(
        question.kind,
        question.ask,
        question.choices,
        question.image,
        scored_by=question.answer if is_region else "",
        label=question.given.get("class") if is_region else None,
    )


def _terms(step: Step | None, answer: AnswerData | None) -> list[tuple[str, str]]:
    if step is None:
        return []
    texts = [step.words, step.question.ask if step.question else ""]
    if answer is not None:
        texts += [answer.said, answer.why]
    return terms_in(texts)


def _parts(names: tuple[str, ...], page: str) -> list[Part]:
    """Return the parts of a step that the page shown has."""
    known = parts_of(page)
    return [known[name] for name in names if name in known]


def _answer(step: int, question: Question, opened: OpenRun | None) -> AnswerData:
    """Work out what is so; a sentence where this run cannot tell."""
    fact, fault = None, ""
    try:
        if opened is not None:
            fact = computed(opened, question, chosen_language())
        elif question.answer:
            fault = _("This run cannot be read, so no result can be shown.")
    except AEError as error:
        fault = str(error)
    if fact is None:
        return AnswerData(step, after=question.after, fault=fault)
    return AnswerData(
        step, _in_short(question, fact), fact.said, fact.why, question.after
    )


def _in_short(question: Question, fact: Fact) -> str:
    kind = FACTS[question.answer].kind
    if kind == YES_NO:
        return question.choices[0 if fact.value else 1]
    return str(fact.value) if kind == CLASS else f"{fact.value:.4g}"


def _sent(name: str) -> Any:
    return st.session_state[_KEY].get(name)


def _step_of(sent: Any) -> int | None:
    step = sent.get("step") if isinstance(sent, dict) else None
    return step if isinstance(step, int) and not isinstance(step, bool) else None


def _take_packed(course: Course) -> None:
    sent = _sent("packed")
    course.packed = sent if isinstance(sent, str) else ""


def _take_step(course: Course, opened: OpenRun | None, page: str) -> None:
    sent = _sent("step")
    step = _step_of(sent)
    if step is None:
        return
    go_to_step(course, step)
    at = sent.get("opens")
    if isinstance(at, int) and not isinstance(at, bool):
        with suppress(LessonError):  # the card says what is wrong with it
            lesson = course.lesson()
            link = shown_at(lesson, step) if lesson is not None else ""
            if page_of(link) == page:
                open_link(link, page, opened, at)


def _take_reveal(course: Course) -> None:
    step = _step_of(_sent("reveal"))
    if step is not None:
        course.asked_for.add(step)
