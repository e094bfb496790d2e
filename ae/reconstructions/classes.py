"""How well a run redraws each class of digits, in figures and pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.digits.idx import LabelledImages
from ae.digits.shape import N_CLASSES, N_PIXELS, SIDE
from ae.network.inference import Network
from ae.reconstructions.ssim import ssim
from ae.runs.evaluation import Evaluation
from ae.runs.report import Report

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)  # whisker, box, median, box, whisker
_BLOCK = 250  # digits: what a block needs stays in the processor's cache


@dataclass(frozen=True, slots=True)
class ReconstructionScores:
    """What only the reconstructions themselves can tell.

    Attributes
    ----------
    ssim : (n,) float64
        Structural similarity of each digit and its reconstruction, -1 to 1.
    pixel_errors : (10, 784) float32
        Mean squared error of each pixel over the digits of a class, 0 to 1; 0 for a
        class without digits.
    """

    ssim: NDArray[np.float64]
    pixel_errors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """The figures of one class, or of all digits.

    Attributes
    ----------
    label : int or None
        The class; None for all.
    n_digits : int
        If it is 0, all that follows is None.
    mse, pca_mse : float or None
        Mean squared error per pixel.
    psnr : float or None
        Peak signal-to-noise ratio in decibels, the mean over the digits; infinite if a
        digit has been redrawn without any error.
    ssim : float or None
        Structural similarity, the mean over the digits.
    knn_accuracy : float or None
        Share, 0 to 1, of digits whose class is the most frequent among their nearest
        training codes; None also if nobody has looked.
    """

    label: int | None
    n_digits: int
    mse: float | None
    psnr: float | None
    ssim: float | None
    pca_mse: float | None
    knn_accuracy: float | None

    @property
    def times_pca(self) -> float | None:
        """How many times PCA's error the network's is; None if PCA makes none."""
        if self.mse is None or not self.pca_mse:
            return None
        return self.mse / self.pca_mse


def score_reconstructions(
    network: Network, evaluation: Evaluation, digits: LabelledImages
) -> ReconstructionScores:
    """Redraw every test digit from its code, and look at the pixels."""
    n = len(digits.labels)
    similarity, sums = np.empty(n), np.zeros((N_CLASSES, N_PIXELS))
    for start in range(0, n, _BLOCK):
        here = slice(start, start + _BLOCK)
        originals = digits.images[here].reshape(-1, SIDE, SIDE) / np.float32(255)
        redrawn = network.decode(evaluation.codes[here])[:, 0]
        similarity[here] = ssim(originals, redrawn)
        squares = np.square(redrawn - originals).reshape(-1, N_PIXELS)
        is_of = np.arange(N_CLASSES)[:, None] == digits.labels[here]
        sums += is_of.astype(np.float32) @ squares
    counts = np.bincount(digits.labels, minlength=N_CLASSES)
    pixel_errors = sums / np.maximum(counts, 1)[:, None]
    return ReconstructionScores(similarity, pixel_errors.astype(np.float32))


def class_images(digits: LabelledImages) -> NDArray[np.float32]:
    """Return the mean image of each class: (10, 784), 0 to 1; 0 without digits."""
    flat = digits.images.reshape(-1, N_PIXELS)
    means = np.zeros((N_CLASSES, N_PIXELS), np.float32)
    for label in np.unique(digits.labels):
        means[label] = flat[digits.labels == label].mean(axis=0) / 255
    return means


def mean_image_errors(digits: LabelledImages, mean: Floats) -> Floats:
    """Return each digit's error if it is drawn as the mean image: (n,), 0 to 1.

    Parameters
    ----------
    digits : LabelledImages
    mean : (784,) float
        The mean image, 0 to 1.
    """
    flat = digits.images.reshape(-1, N_PIXELS)
    blocks = (flat[start : start + _BLOCK] for start in range(0, len(flat), _BLOCK))
    return np.concatenate(
        [np.square(block / np.float32(255) - mean).mean(axis=1) for block in blocks]
    )


def heat_scale_max(digits: LabelledImages) -> float:
    """Return where the scale of pixel errors ends, by the digits alone.

    It is the largest error of a pixel in any class if each digit were redrawn as the
    mean image of its class. A run that does better has darker pixels than that.
    """
    flat = digits.images.reshape(-1, N_PIXELS)
    # Class by class: all digits at once would take 63 MB for a moment.
    by_class = (flat[digits.labels == label] for label in np.unique(digits.labels))
    return max(float((one / 255).var(axis=0).max()) for one in by_class)


def psnr(errors: Floats) -> NDArray[np.float64]:
    """Return each error as decibels under a peak of 1: (n,); infinite for no error."""
    with np.errstate(divide="ignore"):
        decibels: NDArray[np.float64] = -10 * np.log10(errors.astype(np.float64))
    return decibels


def class_quantiles(errors: Floats, labels: Labels) -> NDArray[np.float64]:
    """Return the quantiles ``SHARES`` of each class: (10, 5); NaN without digits."""
    quantiles = np.full((N_CLASSES, len(SHARES)), np.nan)
    for label in np.unique(labels):
        quantiles[label] = np.quantile(errors[labels == label], SHARES)
    return quantiles


def class_metrics(
    report: Report, evaluation: Evaluation, scores: ReconstructionScores
) -> list[ClassMetrics]:
    """Sum up each class 0 to 9, and all digits last."""
    labels = evaluation.labels
    rows = [
        _sum_up(label, labels == label, mse, pca_mse, evaluation, scores)
        for label, (mse, pca_mse) in enumerate(
            zip(report.class_mse, report.class_pca_mse, strict=True)
        )
    ]
    every = np.ones(len(labels), bool)
    return [
        *rows,
        _sum_up(None, every, report.mse, report.pca_mse, evaluation, scores),
    ]


def _sum_up(
    label: int | None,
    chosen: NDArray[np.bool_],
    mse: float | None,
    pca_mse: float | None,
    evaluation: Evaluation,
    scores: ReconstructionScores,
) -> ClassMetrics:
    n_digits = int(chosen.sum())
    if n_digits == 0:
        return ClassMetrics(label, 0, None, None, None, None, None)
    by_knn = evaluation.predicted_labels
    is_right = None if by_knn is None else by_knn == evaluation.labels
    return ClassMetrics(
        label,
        n_digits,
        mse,
        float(psnr(evaluation.errors[chosen]).mean()),
        float(scores.ssim[chosen].mean()),
        pca_mse,
        None if is_right is None else float(is_right[chosen].mean()),
    )


def confusion_matrix(evaluation: Evaluation) -> NDArray[np.int64] | None:
    """Count digits by class and by the class of their nearest codes: (10, 10) or None.

    Rows are the true classes.
    """
    if evaluation.predicted_labels is None:
        return None
    cells = evaluation.labels.astype(np.int64) * N_CLASSES + evaluation.predicted_labels
    counts = np.bincount(cells, minlength=N_CLASSES**2)
    return counts.reshape(N_CLASSES, N_CLASSES)
