"""Read a lesson's file: what is good is used, each mistake told of with its line."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ae.errors import LessonError
from ae.language import ENGLISH, LANGUAGES, _
from ae.lesson.facts import fault_of_question
from ae.lesson.lesson import FORMAT, KINDS, Lesson, Question, Step
from ae.lesson.lines import lines_of_keys
from ae.lesson.links import fault_of_link, page_of
from ae.lesson.parts import PARTS, parts_of

MAX_BYTES = 64_000
MAX_STEPS = 60
MAX_WORDS = 500
MAX_CODE = 2000
MAX_TITLE = 100
MAX_CHOICES = 8
MAX_CHOICE = 120
MAX_MINUTES = 600
_LESSON_KEYS = ("format", "title", "language", "about", "minutes", "steps")
_STEP_KEYS = ("link", "words", "code", "hide", "point_at", "question")
_QUESTION_KEYS = ("kind", "ask", "choices", "answer", "given", "image", "after")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a file, and where.

    Attributes
    ----------
    line : int or None
        From 1, as far as it is known.
    said : str
        A sentence.
    """

    line: int | None
    said: str

    def __str__(self) -> str:
        if self.line is None:
            return self.said
        return _("Line {line}: {said}", line=self.line, said=self.said)


def parse_lesson(raw: bytes | str) -> tuple[Lesson, list[Mistake]]:
    """Read a lesson: TOML as docs/lesson.md has it.

    Returns
    -------
    Lesson
        All that is good of it; a step keeps the sentences for what is not.
    list of Mistake
        The same sentences for whoever wrote the file, in its order.

    Raises
    ------
    LessonError
        If nothing of it can be used: no TOML, too large, or without steps.
    """
    text = _text_of(raw)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise LessonError(
            _("The lesson is cut off or not TOML: {error}.", error=str(error)[:200])
        ) from None
    return _Reader(values, lines_of_keys(text)).lesson()


def _text_of(raw: bytes | str) -> str:
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise LessonError(
            _(
                "The lesson has {n} bytes; {most} are the most.",
                n=f"{len(data):,}",
                most=f"{MAX_BYTES:,}",
            )
        )
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise LessonError(_("The lesson is not text in UTF-8.")) from None


class _Reader:
    """Reads the tables of one file, and notes what is wrong on the way."""

    def __init__(
        self, values: dict[str, Any], lines: dict[tuple[str | int, ...], int]
    ) -> None:
        self.values, self.lines = values, lines
        self.mistakes: list[Mistake] = []

    def lesson(self) -> tuple[Lesson, list[Mistake]]:
        values = self.values
        self._refuse_unknown((), values, _LESSON_KEYS)
        self._check_format(values.get("format"))
        title = self._text((), values, "title", MAX_TITLE) or _("A lesson")
        about = self._text((), values, "about", MAX_WORDS)
        language = values.get("language", ENGLISH)
        if language not in LANGUAGES:
            self._note(
                ("language",),
                _(
                    "There is no language {name} here: {known}.",
                    name=_shown(language),
                    known=", ".join(LANGUAGES),
                ),
            )
            language = ENGLISH
        minutes = self._whole((), values, "minutes", 1, MAX_MINUTES)
        steps = tuple(self._steps(values.get("steps")))
        self.mistakes.sort(key=lambda mistake: mistake.line or 0)
        return Lesson(title, language, steps, about, minutes), self.mistakes

    def _check_format(self, asked: object) -> None:
        if asked == FORMAT and not isinstance(asked, bool):
            return
        if isinstance(asked, int) and not isinstance(asked, bool) and asked > FORMAT:
            said = _(
                "The lesson was made by a newer version of this app (format {asked}; "
                "this one reads {known}). What it does not know is left out.",
                asked=asked,
                known=FORMAT,
            )
        else:
            said = _("A lesson says: format = {known}.", known=FORMAT)
        self._note(("format",), said)

    def _steps(self, listed: object) -> Iterable[Step]:
        if not isinstance(listed, list) or not listed:
            raise LessonError(
                _("The lesson has no steps: each begins with a line [[steps]].")
            )
        if len(listed) > MAX_STEPS:
            self._note(
                ("steps", MAX_STEPS),
                _(
                    "The lesson has {n} steps; the first {most} are shown.",
                    n=len(listed),
                    most=MAX_STEPS,
                ),
            )
        for i, values in enumerate(listed[:MAX_STEPS]):
            before = len(self.mistakes)
            step = self._step(("steps", i), values)
            faults = tuple(mistake.said for mistake in self.mistakes[before:])
            yield replace(step, faults=faults)

    def _step(self, place: tuple[str | int, ...], values: object) -> Step:
        if not isinstance(values, dict):
            self._note(place, _("A step is a table that begins with [[steps]]."))
            return Step()
        self._refuse_unknown(place, values, _STEP_KEYS)
        link = self._text(place, values, "link", None)
        if link and (fault := fault_of_link(link)):
            self._note((*place, "link"), fault)
            link = ""
        words = self._text(place, values, "words", MAX_WORDS)
        code = self._text(place, values, "code", MAX_CODE)
        hide, point_at = (
            self._parts(place, values, key, link) for key in ("hide", "point_at")
        )
        question = None
        if "question" in values:
            question = self._question((*place, "question"), values["question"])
        if not any((words, question, link, code)):
            self._note(place, _("The step has neither words, a question nor a link."))
        return Step(link, words, code, hide, point_at, question)

    def _parts(
        self, place: tuple[str | int, ...], values: Any, key: str, link: str
    ) -> tuple[str, ...]:
        named = values.get(key, [])
        if not isinstance(named, list):
            said = _('{key} is a list of parts, such as ["sliders"].', key=key)
            self._note((*place, key), said)
            return ()
        known = parts_of(page_of(link)) if link else {part.name for part in PARTS}
        good = []
        for name in named:
            if isinstance(name, str) and name in known:
                good.append(name)
                continue
            self._note(
                (*place, key),
                _(
                    "The page has no part {name}. Its parts: {known}.",
                    name=_shown(name),
                    known=", ".join(known),
                ),
            )
        return tuple(dict.fromkeys(good))

    def _question(
        self, place: tuple[str | int, ...], values: object
    ) -> Question | None:
        if not isinstance(values, dict):
            self._note(place, _("A question is a table: [steps.question]."))
            return None
        before = len(self.mistakes)
        self._refuse_unknown(place, values, _QUESTION_KEYS)
        n_unknown = len(self.mistakes) - before
        kind = values.get("kind")
        if kind not in KINDS:
            self._note(
                (*place, "kind"),
                _(
                    "There is no kind of question {name}: {known}.",
                    name=_shown(kind),
                    known=", ".join(KINDS),
                ),
            )
            return None
        ask = self._text(place, values, "ask", MAX_WORDS)
        if not ask:
            self._note(place, _('The question asks nothing: ask = "…" is missing.'))
        question = Question(
            kind=kind,
            ask=ask,
            choices=self._choices(place, kind, values.get("choices")),
            answer=self._text(place, values, "answer", MAX_TITLE),
            given=self._given(place, values),
            image=self._whole(place, values, "image", 0, 999_999),
            after=self._text(place, values, "after", MAX_WORDS),
        )
        if fault := fault_of_question(question):
            key = "answer" if question.answer else "kind"
            self._note((*place, key), fault)
        # What asks for too much is asked all the same; what is wrong is not.
        return None if len(self.mistakes) - before > n_unknown else question

    def _given(self, place: tuple[str | int, ...], values: Any) -> dict[str, Any]:
        given = values.get("given", {})
        if isinstance(given, dict):
            return given
        said = _("given is a table, such as {example}.", example="{ class = 4 }")
        self._note((*place, "given"), said)
        return {}

    def _choices(
        self, place: tuple[str | int, ...], kind: str, listed: object
    ) -> tuple[str, ...]:
        if kind != "choice":
            if listed is not None:
                said = _("Only a question of the kind choice has choices.")
                self._note((*place, "choices"), said)
            return ()
        is_list = isinstance(listed, list) and 2 <= len(listed) <= MAX_CHOICES
        if (
            not isinstance(listed, list)
            or not is_list
            or not all(
                isinstance(text, str) and 0 < len(text) <= MAX_CHOICE for text in listed
            )
        ):
            self._note(
                (*place, "choices"),
                _(
                    "choices is a list of 2 to {most} texts of up to {long} letters.",
                    most=MAX_CHOICES,
                    long=MAX_CHOICE,
                ),
            )
            return ()
        return tuple(map(_plain, listed))

    def _refuse_unknown(
        self, place: tuple[str | int, ...], values: dict[str, Any], known: Iterable[str]
    ) -> None:
        names = list(known)
        for name in values:
            if name in names:
                continue
            close = difflib.get_close_matches(name, names, n=1)
            said = _("There is no key {name} here.", name=_shown(name))
            if close:
                said = _(
                    "There is no key {name} here. Did you mean {other}?",
                    name=_shown(name),
                    other=close[0],
                )
            self._note((*place, name), said)

    def _text(
        self,
        place: tuple[str | int, ...],
        values: dict[str, Any],
        key: str,
        most: int | None,
    ) -> str:
        text = values.get(key, "")
        if not isinstance(text, str):
            self._note(
                (*place, key),
                _(
                    "{key} is a text in quotes, not {value}.",
                    key=key,
                    value=_shown(text),
                ),
            )
            return ""
        text = _plain(text)
        if most is not None and len(text) > most:
            self._note(
                (*place, key),
                _(
                    "{key} has {n} letters; the first {most} are shown.",
                    key=key,
                    n=len(text),
                    most=most,
                ),
            )
            text = text[:most]
        return text

    def _whole(
        self,
        place: tuple[str | int, ...],
        values: dict[str, Any],
        key: str,
        low: int,
        high: int,
    ) -> int | None:
        value = values.get(key)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if value is None or (is_whole and low <= value <= high):
            return value
        self._note(
            (*place, key),
            _(
                "{key} is a whole number from {low} to {high}, not {value}.",
                key=key,
                low=low,
                high=high,
                value=_shown(value),
            ),
        )
        return None

    def _note(self, place: tuple[str | int, ...], said: str) -> None:
        line = None
        while place and line is None:
            line = self.lines.get(place)
            place = place[:-1]
        self.mistakes.append(Mistake(line, said))


def _plain(text: str) -> str:
    """Return text without what a screen would not show as letters."""
    letters = (c if c.isprintable() or c == "\n" else " " for c in text)
    return "".join(letters).strip()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 42 else f"{text[:40]}…"
