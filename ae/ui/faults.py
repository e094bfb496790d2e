"""What is wrong with a run, as every page about it says."""

from __future__ import annotations

import numpy as np

from ae.runs.evaluation import Evaluation
from ae.runs.report import Report

_DECIMALS = 4  # two codes alike in so many are drawn as the same picture
_FEW = 0.01  # different codes, as a share of the digits


def faults_of(report: Report, evaluation: Evaluation) -> tuple[str, ...]:
    """Return a sentence for each weakness that a reader would take for the lesson.

    That it draws few pictures, has dead numbers, or redraws worse than PCA.
    """
    n_digits, faults = len(evaluation.codes), []
    n_codes = len(np.unique(evaluation.codes.round(_DECIMALS), axis=0))
    if n_codes <= max(1, _FEW * n_digits):
        pictures = "one picture" if n_codes == 1 else f"{n_codes} pictures"
        faults.append(
            f"This network has collapsed: it draws the same {pictures} whatever "
            "goes in."
        )
    elif report.dead_numbers:
        names = ", ".join(f"z{i + 1}" for i in report.dead_numbers)
        faults.append(
            f"{names} never changed for any test digit: dead, it moves nothing."
        )
    if report.mse > report.pca_mse:
        faults.append(
            f"Its error, {report.mse:.4f}, is larger than that of PCA, a linear code "
            f"of the same size ({report.pca_mse:.4f}): it was trained too briefly, or "
            "with settings that do not suit."
        )
    return tuple(faults)
