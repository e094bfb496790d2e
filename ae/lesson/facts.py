"""The one table of questions whose answer is computed from the loaded run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ae.digits.shape import N_CLASSES
from ae.errors import LessonError
from ae.language import N_, _
from ae.lesson import on_codes, on_errors, on_maps, on_regions
from ae.lesson.lesson import Question
from ae.lesson.subject import Fact, Subject

CLASS, NUMBER, YES_NO, REGION = "class", "number", "yes or no", "region"
# Which kinds of question an answer of each kind can belong to.
_KINDS = {
    CLASS: ("class",),
    NUMBER: ("number",),
    YES_NO: ("choice",),
    REGION: ("region",),
}
_METHODS = ("pca", "tsne")
_MOST = 999_999


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of the table.

    Attributes
    ----------
    kind : str
        Of the answer: ``CLASS``, ``NUMBER``, ``YES_NO``, or ``REGION``, of which the
        browser counts what is marked, and the fact says how all of the map is.
    label : str
        What it answers, for whoever prepares a lesson.
    compute : callable
        (subject, **given) -> Fact.
    given : dict of str to str
        What it is asked about: ``class``, ``image``, ``projection`` or ``size``, by the
        name it has in the file.
    """

    kind: str
    label: str
    compute: Callable[..., Fact]
    given: dict[str, str] = field(default_factory=dict)


_PAIR = {"a": "image", "b": "image"}
_MAP = {"projection": "projection"}
FACTS: dict[str, FactRow] = {
    "n_pixels": FactRow(NUMBER, N_("How many pixels an image has"), on_errors.n_pixels),
    "code_size": FactRow(
        NUMBER, N_("How many numbers a code has"), on_errors.code_size
    ),
    "n_weights": FactRow(
        NUMBER, N_("How many weights the network has"), on_errors.n_weights
    ),
    "mean_error": FactRow(
        NUMBER, N_("The mean error of the test digits"), on_errors.mean_error
    ),
    "error_of_class": FactRow(
        NUMBER,
        N_("The mean error of a class"),
        on_errors.error_of_class,
        {"class": "class"},
    ),
    "hardest_class": FactRow(
        CLASS, N_("The class with the largest error"), on_errors.hardest_class
    ),
    "easiest_class": FactRow(
        CLASS, N_("The class with the smallest error"), on_errors.easiest_class
    ),
    "beats_pca": FactRow(
        YES_NO, N_("Is the error below that of PCA?"), on_errors.beats_pca
    ),
    "error_of_size": FactRow(
        NUMBER,
        N_("The error of the best run with so many numbers"),
        on_errors.error_of_size,
        {"size": "size"},
    ),
    "halves_with_sixteen": FactRow(
        YES_NO,
        N_("Do 16 numbers halve the error of 9?"),
        on_errors.halves_with_sixteen,
    ),
    "most_taken_for": FactRow(
        CLASS,
        N_("The class that a class is most often mistaken for"),
        on_errors.most_taken_for,
        {"class": "class"},
    ),
    "purest_class": FactRow(
        CLASS,
        N_("The class whose codes are most often among their own kind"),
        on_errors.purest_class,
    ),
    "trustworthiness": FactRow(
        NUMBER, N_("The trustworthiness of a map"), on_maps.trustworthiness, _MAP
    ),
    "neighbours_kept": FactRow(
        NUMBER,
        N_("How many of ten neighbours a map keeps"),
        on_maps.neighbours_kept,
        _MAP,
    ),
    "are_neighbours": FactRow(
        YES_NO,
        N_("Is one digit among the ten nearest codes of another?"),
        on_maps.are_neighbours,
        _PAIR,
    ),
    "worst_placed_class": FactRow(
        CLASS,
        N_("The class a map places worst"),
        on_maps.worst_placed_class,
        _MAP,
    ),
    "is_mean_code_typical": FactRow(
        YES_NO,
        N_("Is the mean of all codes like that of a real digit?"),
        on_codes.is_mean_code_typical,
    ),
    "class_of_mean_code": FactRow(
        CLASS,
        N_("The class most of the digits around the mean code are of"),
        on_codes.class_of_mean_code,
    ),
    "class_halfway": FactRow(
        CLASS,
        N_("The class halfway between two digits"),
        on_codes.class_halfway,
        _PAIR,
    ),
    "is_halfway_typical": FactRow(
        YES_NO,
        N_("Is the code halfway between two digits like that of a real one?"),
        on_codes.is_halfway_typical,
        _PAIR,
    ),
    "random_codes_far_out": FactRow(
        NUMBER,
        N_("How many of a hundred codes drawn at random are like no digit"),
        on_codes.random_codes_far_out,
    ),
    "region_of_class": FactRow(
        REGION,
        N_("How well a region holds a class"),
        on_regions.region_of_class,
        {"class": "class"},
    ),
    "region_unlike_digits": FactRow(
        REGION,
        N_("How much of a region is like no digit"),
        on_regions.region_unlike_digits,
    ),
}


def answer_of(question: Question, subject: Subject) -> Fact | None:
    """Compute the answer to a question; None for one of opinion.

    Raises
    ------
    AEError
        If this run cannot tell, as a sentence: no such digit, no map yet.
    """
    row = FACTS.get(question.answer)
    if row is None:
        return None
    given = {
        f"of_{name}" if name == "class" else name: value
        for name, value in question.given.items()
    }
    n = len(subject.digits.labels)
    for name, kind in row.given.items():
        if kind == "image" and question.given[name] >= n:
            raise LessonError(
                _(
                    "The question is about test image {index}; this run has {n} of "
                    "them, from 0.",
                    index=question.given[name],
                    n=n,
                )
            )
    return row.compute(subject, **given)


def fault_of_question(question: Question) -> str | None:
    """Return what is wrong with a question's answer, as a sentence; None if nothing."""
    if question.kind == "sliders" and question.image is None:
        return _("A question of the kind sliders names a test digit: image = 7.")
    if question.kind != "sliders" and question.image is not None:
        return _("Only a question of the kind sliders has an image.")
    row = FACTS.get(question.answer)
    if not question.answer:
        if question.given:
            return _("given belongs to an answer, and the question has none.")
        return None
    if row is None:
        return _(
            "There is no answer {name}. The answers: {known}.",
            name=repr(question.answer[:40]),
            known=", ".join(FACTS),
        )
    if question.kind not in _KINDS[row.kind]:
        return _(
            "{name} answers a question of the kind {kind}, not {other}.",
            name=question.answer,
            kind=_KINDS[row.kind][0],
            other=question.kind,
        )
    if row.kind == YES_NO and len(question.choices) != 2:
        return _(
            "{name} is so or is not: it takes two choices, the first of which says "
            "that it is.",
            name=question.answer,
        )
    return _fault_of_given(question.answer, row.given, question.given)


def _fault_of_given(
    answer: str, wanted: dict[str, str], given: dict[str, Any]
) -> str | None:
    if set(given) != set(wanted):
        return _(
            "{name} is asked about {wanted}; given names {got}.",
            name=answer,
            wanted=", ".join(wanted) or _("nothing"),
            got=", ".join(map(str, given)) or _("nothing"),
        )
    for name, kind in wanted.items():
        value = given[name]
        if kind == "projection":
            if value not in _METHODS:
                return _("{name} is pca or tsne.", name=name)
            continue
        high = {"class": N_CLASSES - 1, "image": _MOST, "size": 784}[kind]
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 <= value <= high:
            return _("{name} is a whole number from 0 to {high}.", name=name, high=high)
    return None
