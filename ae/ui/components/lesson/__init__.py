"""The card of a lesson's step: words, a question, what came of it, and the way on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ae.ui.components import Component


@dataclass(frozen=True, slots=True)
class QuestionData:
    """A question as the card asks it: see ``ae.lesson.lesson.Question``.

    Attributes
    ----------
    scored_by : str
        Of a region: the name by which the browser counts what is marked.
    label : int or None
        The class that is about.
    """

    kind: str
    ask: str
    choices: tuple[str, ...]
    image: int | None
    scored_by: str = ""
    label: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerData:
    """What is so: shown once a prediction has been given.

    Attributes
    ----------
    step : int
        From 1.
    value : str
        In short, as it stands beside the prediction; empty for an opinion.
    said, why, after : str
        What is so, why, and the teacher's words.
    fault : str
        Why this run cannot tell, as a sentence.
    """

    step: int
    value: str = ""
    said: str = ""
    why: str = ""
    after: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AskedData:
    """A step on the answer sheet."""

    ask: str
    link: str


@dataclass(frozen=True, slots=True)
class LessonData:
    """What the card is told.

    Attributes
    ----------
    name : str
        As the link says it.
    lesson_id : str
        The fingerprint of the lesson; empty if it cannot be opened.
    fault : str
        Why it cannot be, as a sentence.
    is_asked : bool
        Whether the lesson stands in the link, and the browser is to say it.
    step, n_steps : int
        From 1; one more than the last is the answer sheet.
    links : list of str
        What each step shows; a step without a link shows that of the one before.
    opens : bool
        Whether the browser is to open the step's link now.
    page : str
        Which page is shown.
    point_at, hide : list of str
        Selectors of parts.
    points : list of str
        What the parts pointed at are called.
    terms : list of (str, str)
        The terms that stand in the step's texts, and what each means.
    network, digits, codes : str
        Content ids.
    """

    name: str
    lesson_id: str = ""
    fault: str = ""
    is_asked: bool = False
    title: str = ""
    text_language: str = ""
    step: int = 1
    n_steps: int = 1
    links: list[str] = field(default_factory=list)
    opens: bool = False
    page: str = ""
    words: str = ""
    code: str = ""
    faults: tuple[str, ...] = ()
    point_at: list[str] = field(default_factory=list)
    hide: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    question: QuestionData | None = None
    answer: AnswerData | None = None
    terms: list[tuple[str, str]] = field(default_factory=list)
    sheet: list[AskedData] = field(default_factory=list)
    network: str = ""
    digits: str = ""
    codes: str = ""


@dataclass(frozen=True, slots=True)
class DraftData:
    """The lesson that is being prepared, for the browser to keep.

    Attributes
    ----------
    text : str
        Its file; empty while there is none.
    """

    text: str


DRAFT = Component[DraftData]("draft", draws=False)
LESSON = Component[LessonData]("lesson")
