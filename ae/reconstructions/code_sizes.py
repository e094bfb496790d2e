"""One digit redrawn by runs of other code sizes, and by PCA of the same sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import IMAGE_SHAPE
from ae.errors import AEError
from ae.network.inference import Network
from ae.network.metrics import image_errors
from ae.network.pca import pca_reconstruct
from ae.runs.evaluation import Baseline
from ae.runs.run import ENDED, Run


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """What is read of a run to set it beside others.

    Attributes
    ----------
    test_sha256 : str
        Fingerprint of the test digits it was scored on.
    mse : float
        Mean squared error per pixel on all of them.
    by_zip : bool
        Whether somebody brought it as a zip.
    """

    name: str
    test_sha256: str
    network: Network
    baseline: Baseline
    mse: float
    by_zip: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A digit redrawn by a network and by PCA with as many numbers.

    Attributes
    ----------
    picture, pca_picture : (784,) float32
        PCA's pixels may leave [0, 1].
    error, pca_error : float
        Mean squared error per pixel, of the pixels as they are.
    """

    picture: NDArray[np.float32]
    error: float
    pca_picture: NDArray[np.float32]
    pca_error: float


def read_compared_run(run: Run) -> ComparedRun | str | None:
    """Read a run; a sentence if it is damaged, None if it cannot be set beside others.

    Such are a run whose training has not ended, and one scored on held-out digits.
    """
    try:
        config = run.config()
        if config.training.n_held_out or run.progress().state not in ENDED:
            return None
        network, baseline, mse = run.network(), run.baseline(), run.report().mse
        by_zip = run.came_by_zip()
    except AEError as error:
        return str(error)
    digits = config.data.test_sha256
    return ComparedRun(run.name, digits, network, baseline, mse, by_zip)


def best_run_per_size(
    runs: Iterable[ComparedRun], *, kept: ComparedRun
) -> list[ComparedRun]:
    """Return the run of the lowest error of each code size, and ``kept``.

    The smallest codes come first; of one size, the lower error, then the name.
    """
    best: dict[int, ComparedRun] = {}
    ordered = sorted(runs, key=lambda one: (one.network.latent_dim, one.mse, one.name))
    return [
        run
        for run in ordered
        if best.setdefault(run.network.latent_dim, run) is run or run is kept
    ]


def reconstruct_digit(run: ComparedRun, image: NDArray[np.uint8]) -> Pair:
    """Redraw one digit: (28, 28), 0 to 255."""
    flat = (image.reshape(1, -1) / 255).astype(np.float32)
    picture = run.network.reconstruct(flat.reshape(1, *IMAGE_SHAPE)).reshape(1, -1)
    by_pca = pca_reconstruct(flat, run.baseline.mean, run.baseline.components)
    return Pair(
        picture[0],
        float(image_errors(flat, picture)[0]),
        by_pca[0].astype(np.float32),
        float(image_errors(flat, by_pca)[0]),
    )
