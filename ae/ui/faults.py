"""What is wrong with a run, as every page about it says."""

from __future__ import annotations

import numpy as np

from ae.language import _, ngettext
from ae.runs.evaluation import Evaluation
from ae.runs.report import Report

_DECIMALS = 4  # two codes alike in so many are drawn as the same picture
_FEW = 0.01  # different codes, as a share of the digits


def count_codes(evaluation: Evaluation) -> int:
    """Return how many different codes there are, as far as pictures tell."""
    return len(np.unique(evaluation.codes.round(_DECIMALS), axis=0))


def faults_of(report: Report, n_codes: int) -> tuple[str, ...]:
    """Return a sentence for each weakness that a reader would take for the lesson.

    That it draws few pictures, has dead numbers, or redraws no better than the mean
    image, or worse than PCA.
    """
    faults = []
    if n_codes <= max(1, _FEW * report.n_scored):
        faults.append(
            ngettext(
                "This network has collapsed: it draws the same picture whatever goes "
                "in.",
                "This network has collapsed: it draws the same {n} pictures whatever "
                "goes in.",
                n_codes,
            )
        )
    elif report.dead_numbers:
        names = ", ".join(f"z{i + 1}" for i in report.dead_numbers)
        faults.append(
            _(
                "{names} never changed for any test digit. Moving such a "
                "slider changes nothing.",
                names=names,
            )
        )
    if report.mean_mse is not None and report.mse >= report.mean_mse:
        faults.append(
            _(
                "Its error, {mse:.4f}, is no better than that of drawing the mean "
                "image for every digit ({mean_mse:.4f}): it was trained too briefly, "
                "or with settings that do not suit.",
                mse=report.mse,
                mean_mse=report.mean_mse,
            )
        )
    elif report.mse > report.pca_mse:
        faults.append(
            _(
                "Its error, {mse:.4f}, is larger than that of PCA, a linear code of "
                "the same size ({pca_mse:.4f}): it was trained too briefly, or with "
                "settings that do not suit.",
                mse=report.mse,
                pca_mse=report.pca_mse,
            )
        )
    return tuple(faults)
