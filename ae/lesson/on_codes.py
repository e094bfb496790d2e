"""Facts about codes nobody has drawn: means, halves of the way, codes at random."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.language import _
from ae.latent.codes import slider_ranges
from ae.latent.neighbours import Judged
from ae.lesson.subject import Fact, Subject

TYPICAL = 0.25  # below it a code is "on the edge" (docs/glossary.md)
FAR_OUT = 0.05  # less typical than 95 of 100 real digits
_N_RANDOM = 300
_Code = NDArray[np.float64]


def is_mean_code_typical(subject: Subject) -> Fact:
    """Whether the mean of all codes is like that of a real digit."""
    judged = subject.real().judge(_mean(subject))
    return _typical(judged, _("the mean of all codes"))


def class_of_mean_code(subject: Subject) -> Fact:
    """Find the class most of the digits around the mean of all codes are of."""
    judged = subject.real().judge(_mean(subject))
    return _class(judged, _("the mean of all codes"))


def class_halfway(subject: Subject, *, a: int, b: int) -> Fact:
    """Find the class most of the real digits halfway between two of them are of."""
    judged = subject.real().judge(_halfway(subject, a, b), without=(a, b))
    return _class(judged, _("the code halfway between the two"))


def is_halfway_typical(subject: Subject, *, a: int, b: int) -> Fact:
    """Whether the code halfway between two digits is like that of a real one."""
    judged = subject.real().judge(_halfway(subject, a, b), without=(a, b))
    return _typical(judged, _("the code halfway between the two"))


def random_codes_far_out(subject: Subject) -> Fact:
    """Of a hundred codes at random between the sliders' ends, how many are far out."""
    ranges = slider_ranges(subject.evaluation.codes)
    random = np.random.default_rng(0)
    codes = random.uniform(ranges[:, 0], ranges[:, 1], (_N_RANDOM, len(ranges)))
    share = float((subject.real().judge(codes).plausibility < FAR_OUT).mean())
    return Fact(
        100 * share,
        _(
            "{percent} of a hundred are less typical than 95 of a hundred real digits.",
            percent=f"{100 * share:.0f}",
        ),
        _(
            "That was counted for {n} codes drawn at random between the ends of the "
            "sliders. Real digits fill only a small part of that box.",
            n=f"{_N_RANDOM:,}",
        ),
    )


def _mean(subject: Subject) -> _Code:
    return np.asarray(subject.evaluation.codes.mean(axis=0, dtype=np.float64)[None])


def _halfway(subject: Subject, a: int, b: int) -> _Code:
    codes = subject.evaluation.codes[[a, b]]
    return np.asarray(codes.mean(axis=0, dtype=np.float64)[None])


def _typical(judged: Judged, what: str) -> Fact:
    share = float(judged.plausibility[0])
    values = {"what": what, "percent": f"{100 * share:.0f}"}
    said = (
        _("Yes: {percent} % of the real digits are less typical than {what}.", **values)
        if share >= TYPICAL
        else _(
            "No: only {percent} % of the real digits are less typical than {what}.",
            **values,
        )
    )
    return Fact(
        share >= TYPICAL,
        said,
        _(
            "What counts is how alike the decoder's picture is to those of the real "
            "digits around it. A code passes for typical from {least} % on.",
            least=round(100 * TYPICAL),
        ),
    )


def _class(judged: Judged, what: str) -> Fact:
    label, share = int(judged.labels[0]), float(judged.shares[0])
    return Fact(
        label,
        _(
            "Class {label}: {n} of the five most alike digits around {what} are of it.",
            label=label,
            n=round(5 * share),
            what=what,
        ),
        _(
            "The decoder's picture is compared with those of the digits whose codes "
            "are nearest. A code has no class of its own: only digits have one."
        ),
    )
