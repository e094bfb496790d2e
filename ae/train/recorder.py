"""What training leaves on disk: weights, state, snapshots, curve and status."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save as pack_tensors
from torch import Tensor

from ae.errors import RunError, TrainingError
from ae.io.packing import to_bytes
from ae.language import _
from ae.latent.linear import aligned, fit_pca_projection
from ae.network.model import Autoencoder
from ae.runs.curve import CurvePoint, append_point, cut_curve
from ae.runs.evaluation import Baseline
from ae.runs.report import Report
from ae.runs.run import Run, State
from ae.runs.snapshots import (
    N_CODES,
    Snapshot,
    drop_snapshots_after,
    first_of_each_class,
    list_snapshots,
    read_snapshot,
    write_snapshot,
)
from ae.train.scoring import TrainEvalSplit, evaluate, fit_baseline
from ae.train.state import load_state, save_state

POINT_EVERY_S = 0.4
POINT_LIMIT = 60_000.0  # codes of a network gone wild do not fit float16


class StopAskedError(Exception):
    """Raised after a step when the run is asked to stop."""


@dataclass(slots=True)
class Recorder:
    """The writer of a run while it trains.

    Attributes
    ----------
    epoch : int
        Passes over the images that are finished and on disk.
    """

    run: Run
    split: TrainEvalSplit
    model: Autoencoder
    optimisers: Sequence[torch.optim.Optimizer]
    evaluated: Tensor
    baseline: Baseline
    epoch: int = 0
    _seconds_before: float = 0.0
    _begun: float = 0.0
    _n_seen: int = 0  # images of this epoch
    _n_since: int = 0  # images since the last point of the curve
    _error_since: float = 0.0  # the sum of their errors
    _written_at: float = 0.0
    _points_before: NDArray[np.float16] | None = None  # of the last snapshot

    @classmethod
    def begin(
        cls,
        run: Run,
        split: TrainEvalSplit,
        model: Autoencoder,
        optimisers: Sequence[torch.optim.Optimizer],
    ) -> Recorder:
        """Record an untrained model, or put back what an earlier training left.

        Raises
        ------
        RunError
            If there are epochs, but not the state to go on from.
        """
        baseline = fit_baseline(split, model.config.latent_dim)
        baseline.save(run.path / "baseline.npz")
        evaluated = torch.from_numpy(split.evaluated.scaled())
        recorder = cls(run, split, model, optimisers, evaluated, baseline)
        for name in ("evaluation.npz", "report.json"):  # of an earlier epoch
            (run.path / name).unlink(missing_ok=True)
        if run.last_epoch() > 0 or run.training_state_path.exists():
            recorder.epoch = load_state(run.training_state_path, model, optimisers)
        recorder._seconds_before = cut_curve(run.curve_path, recorder.epoch)
        drop_snapshots_after(run.snapshots_path, recorder.epoch)
        if snapshots := list_snapshots(run.snapshots_path):
            # A damaged one is told of by the page, and is no reason not to go on.
            with suppress(RunError):
                newest = read_snapshot(run.snapshots_path, snapshots[-1])
                recorder._points_before = newest.points
        recorder._begun = time.perf_counter()
        if not any(point.epoch == recorder.epoch for point in run.curve()):
            recorder._record_epoch()
        recorder._written_at = time.perf_counter()
        return recorder

    def record_step(self, error: float, n_images: int) -> None:
        """Count a step's images; now and then add a point to the curve.

        Raises
        ------
        StopAskedError
            If the run is asked to stop; looked for as often as points are written.
        """
        self._n_seen += n_images
        self._n_since += n_images
        self._error_since += error * n_images
        is_last = self._n_seen == len(self.split.train.labels)
        if is_last or time.perf_counter() - self._written_at <= POINT_EVERY_S:
            return
        if self.run.stop_was_asked():
            raise StopAskedError
        self._add_point(self.epoch + self._n_seen / len(self.split.train.labels), None)

    def end_epoch(self) -> None:
        """Score the model, and write all a reader or a later start needs.

        Raises
        ------
        StopAskedError
            If the run is asked to stop, and this was not its last epoch.
        TrainingError
            If the weights are no longer fit to be kept.
        """
        if not self.model.stays_finite():
            raise self.diverged()
        self.epoch += 1
        tensors = pack_tensors(self.model.state_dict())
        self.run.write_weights(tensors)
        path = self.run.training_state_path
        save_state(path, self.model, self.optimisers, self.epoch)
        self._record_epoch()
        self._n_seen = 0
        if self.run.stop_was_asked() and self.epoch < self._n_epochs:
            raise StopAskedError

    def go_back(self) -> None:
        """Return to the last epoch on disk: the weights have moved since."""
        path = self.run.training_state_path
        if not path.exists():
            self.epoch = 0
            self.run.weights_path.unlink(missing_ok=True)
            return
        self.epoch = load_state(path, self.model, self.optimisers)
        self.run.write_weights(pack_tensors(self.model.state_dict()))

    def finish(self, message: str = "") -> Report | None:
        """Score what was reached and say so; None if that is no whole epoch."""
        run = self.run
        run.stop_path.unlink(missing_ok=True)
        state: State = "finished" if self.epoch == self._n_epochs else "stopped"
        report = None
        if self.epoch > 0:
            scoring = _("Scoring the digits.")
            run.write_status("running", epoch=self.epoch, message=scoring)
            report = evaluate(run, self.model, self.split, self.baseline)
        run.write_status(state, epoch=self.epoch, message=message)
        # Not before: without it, a run that does not say finished begins again.
        if state == "finished":
            run.training_state_path.unlink(missing_ok=True)
        return report

    def diverged(self) -> TrainingError:
        """Return the error to raise when weights or loss are no longer numbers."""
        rate = self.run.config().training.learning_rate
        return TrainingError(
            _(
                "In epoch {epoch} the weights grew so large that their sums may "
                "overflow: the learning rate {rate} is too high. The weights of epoch "
                "{kept} are kept.",
                epoch=self.epoch + 1,
                rate=rate,
                kept=self.epoch,
            )
        )

    @property
    def _n_epochs(self) -> int:
        return self.run.config().training.epochs

    def _record_epoch(self) -> None:
        with torch.inference_mode():
            codes = self.model.encode(self.evaluated)
            reconstructions = self.model.decode(codes)
            test_mse = ((reconstructions - self.evaluated) ** 2).mean().item()
        chosen = first_of_each_class(self.split.evaluated.labels)
        pictures = reconstructions[torch.from_numpy(chosen)].flatten(1).numpy()
        # A trainer that died may have left it, aligned to one that has gone since.
        if self.epoch not in list_snapshots(self.run.snapshots_path):
            points, directions = spread(codes.numpy(), self._points_before)
            snapshot = Snapshot(self.epoch, to_bytes(pictures), points, directions)
            write_snapshot(self.run.snapshots_path, snapshot, self._n_epochs)
            self._points_before = points
        self._add_point(self.epoch, test_mse)
        self.run.write_status("running", epoch=self.epoch)

    def _add_point(self, epoch: float, test_mse: float | None) -> None:
        seconds = self._seconds_before + time.perf_counter() - self._begun
        train_mse = self._error_since / self._n_since if self._n_since else None
        point = CurvePoint(epoch, train_mse, test_mse, seconds)
        append_point(self.run.curve_path, point)
        self._n_since, self._error_since = 0, 0.0
        self._written_at = time.perf_counter()


def spread(
    codes: NDArray[np.float32], before: NDArray[np.float16] | None
) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    """Lay codes on the plane in whose directions they spread most.

    Parameters
    ----------
    codes : (n, latent_dim)
    before : (m, 2) or None
        Where the first codes lay an epoch before: the plane is turned after them.

    Returns
    -------
    (m, 2) float16, (2, latent_dim) float32
        The first ``N_CODES`` codes' points, and the plane's directions.
    """
    n_dims, first = min(2, codes.shape[1]), codes[:N_CODES]
    plane = fit_pca_projection(codes, n_dims)
    if before is not None and len(before) == len(first):
        plane = aligned(plane, first, before[:, :n_dims])
    points = _two_wide(plane.to_points(first)).clip(-POINT_LIMIT, POINT_LIMIT)
    return points.astype(np.float16), _two_wide(plane.axes.T).T.astype(np.float32)


def _two_wide(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Put what a code of one number has one of on a line of the plane: -> (n, 2)."""
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
