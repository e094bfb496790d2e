"""Whether the files of a run that came from outside agree with each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.digits.idx import LabelledImages
from ae.digits.sources import load_test_split
from ae.errors import RunError
from ae.io.files import write_json
from ae.language import _
from ae.network.metrics import image_errors, mean_image_mse
from ae.network.pca import pca_reconstruct
from ae.runs.evaluation import Evaluation
from ae.runs.report import Report
from ae.runs.run import Run, State
from ae.runs.snapshots import (
    N_CODES,
    first_of_each_class,
    list_snapshots,
    read_snapshot,
)
from ae.runs.training_state import check_training_state

SAME_CODES = 1e-3  # of the codes' spread: what two processors' sums may differ by
SAME_ERRORS = 1e-4


def check_run(run: Run) -> None:
    """Read everything once, and hold what is told of the digits to the weights.

    What can be worked out again is: report, status and config are written anew.

    Raises
    ------
    RunError
        If the run is at odds with itself.
    DataError
        If the digits it was scored on are not here.
    """
    config, progress = run.config(), run.progress()
    if progress.state not in {"finished", "stopped"}:
        raise RunError(
            _(
                "The run is {state}; only finished or stopped runs can be packed.",
                state=_(progress.state),
            )
        )
    run.report(), run.curve()
    epoch = run.last_epoch()
    if not 0 < progress.epoch == epoch <= progress.n_epochs:
        raise RunError(_("Its status and its curve are not of the same epoch."))
    digits = load_test_split(config.data.dataset, config.data.test_sha256)
    _check_snapshots(run, digits, epoch)
    evaluation, baseline = _checked_scores(run, digits), run.baseline()
    images = digits.scaled().reshape(len(digits.labels), -1)
    by_pca = pca_reconstruct(images, baseline.mean, baseline.components)
    if not _are_same(image_errors(images, by_pca), baseline.errors, SAME_ERRORS):
        raise RunError(_("PCA's scores do not match its components."))
    # The figures are worked out anew, whatever the zip's own report and status say.
    mean_mse = mean_image_mse(images, baseline.mean)
    report = Report.of(evaluation, baseline, scored_on="test", mean_mse=mean_mse)
    report.save(run.path / "report.json")
    run.report()
    state: State = "finished" if epoch == progress.n_epochs else "stopped"
    if run.training_state_path.exists():
        if state == "finished":
            raise RunError(_("A finished run has no training state to go on from."))
        check_training_state(run)
    run.write_status(state, epoch=epoch)
    write_json(run.path / "config.json", config.to_dict())


def _checked_scores(run: Run, digits: LabelledImages) -> Evaluation:
    evaluation, own = run.evaluation(), Evaluation.of(run.network(), digits)
    spread = max(1.0, float(own.codes.std()))
    if not _are_same(own.codes, evaluation.codes, SAME_CODES * spread) or (
        not _are_same(own.errors, evaluation.errors, SAME_ERRORS)
    ):
        raise RunError(_("Its scores do not match its weights."))
    if not np.array_equal(own.labels, evaluation.labels):
        raise RunError(_("Its labels are not those of the test digits."))
    return evaluation


def _check_snapshots(run: Run, digits: LabelledImages, last: int) -> None:
    """Hold each snapshot to what a browser is ready for."""
    wanted = len(first_of_each_class(digits.labels)), len(digits.labels[:N_CODES])
    for epoch in list_snapshots(run.snapshots_path):
        snapshot = read_snapshot(run.snapshots_path, epoch)
        got = len(snapshot.reconstructions), len(snapshot.points)
        if got != wanted or epoch > last:
            raise RunError(
                _(
                    "The snapshot of epoch {epoch} is not of the test digits.",
                    epoch=epoch,
                )
            )


def _are_same(
    own: NDArray[np.floating], theirs: NDArray[np.floating], tolerance: float
) -> bool:
    return own.shape == theirs.shape and np.allclose(own, theirs, atol=tolerance)
