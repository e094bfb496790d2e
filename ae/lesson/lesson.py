"""What a lesson is: a title and steps, each a link with words and maybe a question."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1  # of the file; docs/lesson.md
KINDS = ("choice", "class", "number", "region", "sliders", "drawing", "text")


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    ask : str
        The question.
    choices : tuple of str
        Of a ``choice`` alone.
    answer : str
        The name of a fact (``ae/lesson/facts.py``) that is computed from the run; none
        for an opinion.
    given : dict
        What the fact is asked about.
    image : int or None
        The test digit the sliders are to draw, of ``sliders`` alone.
    after : str
        The teacher's words after the prediction.
    """

    kind: str
    ask: str
    choices: tuple[str, ...] = ()
    answer: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    image: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    link : str
        What is to be seen: a link from the root, such as ``/map?dims=3``; empty where
        the step stays with what the last one shows.
    words : str
        The teacher's, plain text.
    code : str
        A listing, shown as it is written.
    hide, point_at : tuple of str
        Names of parts (``ae/lesson/parts.py``).
    question : Question or None
    faults : tuple of str
        What is wrong with the step in its file, as sentences; that much is left out.
    """

    link: str = ""
    words: str = ""
    code: str = ""
    hide: tuple[str, ...] = ()
    point_at: tuple[str, ...] = ()
    question: Question | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson.

    Attributes
    ----------
    title : str
    language : str
        A key of ``ae.language.LANGUAGES``.
    steps : tuple of Step
        At least one.
    about : str
        For whoever chooses a lesson.
    minutes : int or None
        How long it takes, roughly.
    """

    title: str
    language: str
    steps: tuple[Step, ...]
    about: str = ""
    minutes: int | None = None

    @property
    def lesson_id(self) -> str:
        """The fingerprint of what is asked: a pupil's answers belong to it."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:16]
