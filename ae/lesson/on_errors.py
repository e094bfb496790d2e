"""Facts about a run's errors: which classes are hard, what PCA does, mix-ups."""

from __future__ import annotations

import numpy as np

from ae.digits.shape import N_PIXELS
from ae.errors import LessonError
from ae.language import _, ngettext
from ae.lesson.subject import Fact, Subject
from ae.reconstructions.classes import confusion_matrix


def n_pixels(subject: Subject) -> Fact:
    """784, and how much shorter a code is."""
    size = subject.network.latent_dim
    return Fact(
        N_PIXELS,
        _("An image has 28 x 28 = {n} pixels.", n=N_PIXELS),
        ngettext(
            "The code has {n} number. The encoder passes on one number for every "
            "{each} pixels.",
            "The code has {n} numbers. The encoder passes on one number for every "
            "{each} pixels.",
            size,
            each=round(N_PIXELS / size),
        ),
    )


def code_size(subject: Subject) -> Fact:
    """How many numbers a code has."""
    size = subject.network.latent_dim
    return Fact(
        size,
        ngettext("A code has {n} number.", "A code has {n} numbers.", size),
        _(
            "The bottleneck has as many units as the code has numbers. All that the "
            "decoder knows of the image are these."
        ),
    )


def n_weights(subject: Subject) -> Fact:
    """How many weights and biases there are."""
    layers = (*subject.network.encoder, *subject.network.decoder)
    weights = sum(weight.size for weight, _bias in layers)
    biases = sum(bias.size for _weight, bias in layers)
    first = subject.network.encoder[0][0].size
    return Fact(
        weights + biases,
        _("The network has {n} weights and biases.", n=f"{weights + biases:,}"),
        _(
            "{first} of them join the 784 pixels to the first layer, and about as many "
            "join the last layer to the pixels that come out. A layer of m units after "
            "one of n has n x m weights and m biases.",
            first=f"{first:,}",
        ),
    )


def mean_error(subject: Subject) -> Fact:
    """Mean squared error per pixel over the test digits."""
    report = subject.report
    return Fact(
        report.mse,
        _("The mean squared error per pixel is {mse}.", mse=f"{report.mse:.4f}"),
        _(
            "It is the mean over {n} test digits, none of which the network was "
            "trained on. PCA with as many numbers reaches {pca}.",
            n=f"{report.n_scored:,}",
            pca=f"{report.pca_mse:.4f}",
        ),
    )


def error_of_class(subject: Subject, *, of_class: int) -> Fact:
    """Mean squared error per pixel of one class."""
    value = subject.report.class_mse[of_class]
    if value is None:
        raise _without(of_class)
    all_of_them = subject.report.mse
    return Fact(
        value,
        _("The mean error of class {label} is {e}.", label=of_class, e=f"{value:.4f}"),
        _(
            "That is {times} times the mean over all classes, {mse}.",
            times=f"{value / all_of_them:.2f}",
            mse=f"{all_of_them:.4f}",
        )
        if all_of_them > 0
        else "",
    )


def hardest_class(subject: Subject) -> Fact:
    """Find the class with the largest mean error."""
    return _extreme(subject, is_hardest=True)


def easiest_class(subject: Subject) -> Fact:
    """Find the class with the smallest mean error."""
    return _extreme(subject, is_hardest=False)


def beats_pca(subject: Subject) -> Fact:
    """Whether the error is below PCA's."""
    mse, pca = subject.report.mse, subject.report.pca_mse
    said = (
        _(
            "Yes: its error is {mse}, that of PCA {pca}.",
            mse=f"{mse:.4f}",
            pca=f"{pca:.4f}",
        )
        if mse < pca
        else _(
            "No: its error is {mse}, that of PCA {pca}.",
            mse=f"{mse:.4f}",
            pca=f"{pca:.4f}",
        )
    )
    return Fact(
        mse < pca,
        said,
        _(
            "PCA is the best that a flat sheet through the images can do with as many "
            "numbers. The layers of the network can bend that sheet."
        ),
    )


def error_of_size(subject: Subject, *, size: int) -> Fact:
    """Return the error of the best run here with so many numbers."""
    errors = subject.errors_by_size()
    if size not in errors:
        raise LessonError(
            _(
                "No run with {size} numbers is here yet. Train one on the Train page; "
                "there are runs with {known}.",
                size=size,
                known=", ".join(map(str, sorted(errors))),
            )
        )
    listed = ", ".join(
        _("{size}: {error}", size=n, error=f"{errors[n]:.4f}") for n in sorted(errors)
    )
    return Fact(
        errors[size],
        ngettext(
            "With {n} number the error is {error}.",
            "With {n} numbers the error is {error}.",
            size,
            error=f"{errors[size]:.4f}",
        ),
        _("The best runs here by their code size: {listed}.", listed=listed),
    )


def halves_with_sixteen(subject: Subject) -> Fact:
    """Whether 16 numbers make half the error of 9 or less."""
    nine, sixteen = (error_of_size(subject, size=n) for n in (9, 16))
    share = sixteen.value / nine.value if nine.value else 1.0
    values = {"nine": f"{nine.value:.4f}", "sixteen": f"{sixteen.value:.4f}"}
    said = (
        _("Yes: 16 numbers reach {sixteen}, 9 reach {nine}.", **values)
        if share <= 0.5
        else _("No: 16 numbers reach {sixteen}, 9 reach {nine}.", **values)
    )
    return Fact(
        share <= 0.5,
        said,
        _(
            "That is {percent} % of the error of nine. Those are the best runs here of "
            "each of the two sizes.",
            percent=round(100 * share),
        ),
    )


def most_taken_for(subject: Subject, *, of_class: int) -> Fact:
    """Find the class a class is most often taken for."""
    counts = _counts(subject)[of_class].copy()
    n = int(counts.sum())
    counts[of_class] = 0
    if not n:
        raise _without(of_class)
    other = int(counts.argmax())
    return Fact(
        other,
        _(
            "Class {label} is most often mistaken for class {other}: "
            "{times} of {n} digits.",
            label=of_class,
            other=other,
            times=int(counts[other]),
            n=n,
        ),
        _(
            "A digit is classified as the class that most of its five "
            "nearest training codes belong to. Of all digits of class "
            "{label}, {wrong} are mistaken for another class.",
            label=of_class,
            wrong=int(counts.sum()),
        ),
    )


def purest_class(subject: Subject) -> Fact:
    """Find the class least often taken for another one."""
    counts = _counts(subject)
    n = counts.sum(axis=1)
    right = np.where(n > 0, counts.diagonal() / np.maximum(n, 1), -1.0)
    best, worst = int(right.argmax()), int(np.where(n > 0, right, 2.0).argmin())
    return Fact(
        best,
        _(
            "Class {label}: {percent} % of its digits have mostly their own kind "
            "around them.",
            label=best,
            percent=f"{100 * right[best]:.1f}",
        ),
        _(
            "What counts are the five nearest training codes, in all the numbers of "
            "the code and not on the map. Class {worst} has the smallest share, "
            "{percent} %.",
            worst=worst,
            percent=f"{100 * right[worst]:.1f}",
        ),
    )


def _extreme(subject: Subject, *, is_hardest: bool) -> Fact:
    errors = np.array(
        [np.nan if e is None else e for e in subject.report.class_mse], float
    )
    hardest, easiest = int(np.nanargmax(errors)), int(np.nanargmin(errors))
    found = hardest if is_hardest else easiest
    values = {
        "label": found,
        "error": f"{errors[found]:.4f}",
        "other": easiest if is_hardest else hardest,
        "other_error": f"{errors[easiest if is_hardest else hardest]:.4f}",
    }
    said = (
        _(
            "Class {label}: its mean error is {error}, that of class {other}, the "
            "easiest, {other_error}.",
            **values,
        )
        if is_hardest
        else _(
            "Class {label}: its mean error is {error}, that of class {other}, the "
            "hardest, {other_error}.",
            **values,
        )
    )
    spread = {label: _spread(subject, label) for label in (hardest, easiest)}
    why = _(
        "Digits of class {hardest} differ from their own mean picture by {far} per "
        "pixel, those of class {easiest} by {near}.",
        hardest=hardest,
        easiest=easiest,
        far=f"{spread[hardest]:.3f}",
        near=f"{spread[easiest]:.3f}",
    )
    if spread[hardest] > spread[easiest]:
        more = _(
            "The more the digits of a class differ, the more the code has to tell."
        )
        why = f"{why} {more}"
    return Fact(found, said, why)


def _spread(subject: Subject, label: int) -> float:
    """Return the mean squared difference of digits from their class's mean."""
    images = subject.digits.images[subject.digits.labels == label] / 255
    return float(images.var(axis=0).mean())


def _counts(subject: Subject) -> np.ndarray:
    counts = confusion_matrix(subject.evaluation)
    if counts is None:
        raise LessonError(
            _(
                "The mix-ups of this run are not known yet: its training "
                "has not finished."
            )
        )
    return counts


def _without(label: int) -> LessonError:
    return LessonError(
        _("There is no {label} among the test digits of this run.", label=label)
    )
