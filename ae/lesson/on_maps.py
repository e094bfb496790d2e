"""Facts about maps: how far they can be trusted, and who is a neighbour in truth."""

from __future__ import annotations

import numpy as np

from ae.errors import LessonError
from ae.language import _
from ae.lesson.subject import Fact, Subject
from ae.network.metrics import class_means
from ae.projection.result import Projection

N_NEAR = 10  # as ae/projection/trust.py counts neighbours
_TITLES = {"pca": "PCA", "tsne": "t-SNE"}


def trustworthiness(subject: Subject, *, projection: str) -> Fact:
    """Return the mean over a map's points, 0 to 1."""
    made = _made(subject, projection)
    return Fact(
        made.trustworthiness,
        _(
            "The trustworthiness of {map} is {value}.",
            map=_TITLES[projection],
            value=f"{made.trustworthiness:.2f}",
        ),
        _(
            "It is 1 if every neighbour on the map is a neighbour among the codes too, "
            "and falls with each that is not. A flat map has two numbers for each "
            "digit where the code has {size}.",
            size=subject.network.latent_dim,
        ),
    )


def neighbours_kept(subject: Subject, *, projection: str) -> Fact:
    """How many of a code's ten nearest codes are among its ten nearest points."""
    made = _made(subject, projection)
    kept = 10 * made.kept
    return Fact(
        kept,
        _(
            "{map} keeps {kept} of a digit's ten nearest codes, on average.",
            map=_TITLES[projection],
            kept=f"{kept:.1f}",
        ),
        _(
            "The others of its ten nearest points lie beside it on the map alone. That "
            "was counted for each of {n} digits.",
            n=f"{len(made.points):,}",
        ),
    )


def are_neighbours(subject: Subject, *, a: int, b: int) -> Fact:
    """Whether test digit b is among the ten whose codes are nearest to that of a."""
    codes = subject.evaluation.codes.astype(np.float64)
    distances = np.linalg.norm(codes - codes[a], axis=1)
    distances[a] = np.inf
    rank = int((distances < distances[b]).sum()) + 1
    is_near = a != b and rank <= N_NEAR
    values = {"a": a, "b": b, "rank": f"{rank:,}"}
    said = (
        _("Yes: test image {b} is number {rank} of the nearest to {a}.", **values)
        if is_near
        else _("No: test image {b} is number {rank} of the nearest to {a}.", **values)
    )
    near = np.sort(distances)[N_NEAR - 1]
    return Fact(
        is_near,
        said,
        _(
            "Their codes are {far} apart; the ten nearest to {a} lie within {near}. "
            "Distances are taken in all {size} numbers of the code.",
            far=f"{distances[b]:.2f}" if a != b else "0",
            near=f"{near:.2f}",
            a=a,
            size=codes.shape[1],
        ),
    )


def worst_placed_class(subject: Subject, *, projection: str) -> Fact:
    """Find the class whose points have the lowest trustworthiness."""
    made = _made(subject, projection)
    labels = subject.evaluation.labels[made.indices]
    trust = class_means(made.trust.trustworthiness.astype(np.float64), labels)
    worst, best = int(np.nanargmin(trust)), int(np.nanargmax(trust))
    return Fact(
        worst,
        _(
            "Class {label}: the trustworthiness of its points on {map} is {value}.",
            label=worst,
            map=_TITLES[projection],
            value=f"{trust[worst]:.3f}",
        ),
        _(
            "That of class {best}, the best, is {value}. Below 1 means that some "
            "neighbours on the map are none among the codes.",
            best=best,
            value=f"{trust[best]:.3f}",
        ),
    )


def _made(subject: Subject, method: str) -> Projection:
    made = subject.projection(method)
    if made is None:
        raise LessonError(
            _(
                "{map} of this run has not been made or measured yet: open "
                "it on the Map page, then come back to this step.",
                map=_TITLES[method],
            )
        )
    return made
