"""How well a run redraws digits that are not its test digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ae.digits.idx import LabelledImages
from ae.network.inference import Network
from ae.network.metrics import image_errors
from ae.network.pca import pca_reconstruct
from ae.reconstructions.classes import psnr, score_reconstructions
from ae.runs.evaluation import Baseline, Evaluation


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over some digits: as those of the report card.

    Attributes
    ----------
    mse, pca_mse : float
        Mean squared error per pixel, of the network and of PCA with as many numbers.
    psnr : float
        In decibels.
    ssim : float
        -1 to 1.
    """

    n_digits: int
    mse: float
    pca_mse: float
    psnr: float
    ssim: float


def figures_of(
    network: Network, baseline: Baseline, digits: LabelledImages
) -> Figures | None:
    """Score a network, and the PCA beside it, on any digits; None if there are none."""
    n = len(digits.labels)
    if n == 0:
        return None
    evaluation = Evaluation.of(network, digits)
    flat = digits.scaled().reshape(n, -1)
    redrawn = pca_reconstruct(flat, baseline.mean, baseline.components)
    scores = score_reconstructions(network, evaluation, digits)
    return Figures(
        n_digits=n,
        mse=float(evaluation.errors.mean(dtype=np.float64)),
        pca_mse=float(image_errors(flat, redrawn).mean()),
        psnr=float(psnr(evaluation.errors).mean()),
        ssim=float(scores.ssim.mean()),
    )
