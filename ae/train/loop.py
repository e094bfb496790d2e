"""The training loop: from a run's config to weights, curve, snapshots and report."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save as pack_tensors
from torch import Tensor

from ae.config import TrainingConfig
from ae.digits.sources import Digits
from ae.errors import TrainingError
from ae.latent.linear import LinearProjection, fit_pca_projection
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
    write_snapshot,
)
from ae.train.muon import Muon
from ae.train.scoring import Sets, encode_split, evaluate, fit_baseline, split_digits
from ae.train.state import load_state, save_state

ADAM_BETAS = (0.9, 0.95)
BIAS_RATE = 1 / 3  # of the weights' learning rate
WARM_UP = 0.1  # share of the steps in which the learning rate rises
POINT_EVERY_S = 0.4
POINT_LIMIT = 60_000.0  # codes of a network gone wild do not fit float16


class _StopAskedError(Exception):
    """Raised inside an epoch when the run is asked to stop."""


def rate_share(step: int, n_steps: int) -> float:
    """Return the share of the peak learning rate that a step is taken with.

    A straight rise over the first tenth of all steps, then half a cosine down to 0.
    It depends on the step alone, so a continued run needs no memory of it.

    Parameters
    ----------
    step : int
        From 0.
    n_steps : int
        How many the whole run takes.

    References
    ----------
    Smith and Topin, "Super-convergence", 2018: one cycle. Loshchilov and Hutter,
    "SGDR", 2017: the cosine.
    """
    n_rising = max(1, round(WARM_UP * n_steps))
    if step < n_rising:
        return (step + 1) / n_rising
    return 0.5 * (1 + math.cos(math.pi * (step - n_rising) / (n_steps - n_rising)))


def train(run: Run, digits: Digits, on_step: Callable[[int], object]) -> Report | None:
    """Train a run, or go on with it, until it is finished or asked to stop.

    Images stay in memory and are shuffled every epoch. The same seed, digits and
    number of threads give the same weights, byte for byte, stopped between or not.

    Parameters
    ----------
    run : Run
        As ``create_run`` made it, or as an earlier training left it.
    digits : Digits
        What its config says it is made from.
    on_step : callable
        Told the number of images of each optimiser step.

    Returns
    -------
    Report or None
        None if it was stopped before the first epoch had ended.

    Raises
    ------
    TrainingError
        If weights or loss grow beyond numbers; the last good epoch stays on disk.
    KeyboardInterrupt
        If it was raised in an epoch; the run is scored and says ``stopped`` by then.
    """
    trainer = _Trainer.begin(run, split_digits(digits, run.config()), on_step)
    interrupt = None
    try:
        while trainer.epoch < trainer.config.epochs:
            trainer.train_epoch()
    except (_StopAskedError, KeyboardInterrupt) as reason:
        interrupt = reason if isinstance(reason, KeyboardInterrupt) else None
        trainer.go_back()
    run.stop_path.unlink(missing_ok=True)
    n_epochs = trainer.config.epochs
    state: State = "finished" if trainer.epoch == n_epochs else "stopped"
    report = None
    if trainer.epoch > 0:
        run.write_status("running", epoch=trainer.epoch, message="Scoring the digits.")
        report = evaluate(run, trainer.model, trainer.sets, trainer.baseline)
    message = "Interrupted." if interrupt else ""
    run.write_status(state, epoch=trainer.epoch, message=message)
    # Not before: without it, a run that does not say finished begins again.
    if state == "finished":
        run.training_state_path.unlink(missing_ok=True)
    if interrupt:
        raise interrupt
    return report


@dataclass(slots=True)
class _Trainer:
    """What the loop carries from step to step."""

    run: Run
    config: TrainingConfig
    sets: Sets
    model: Autoencoder
    muon: Muon
    adam: torch.optim.Adam
    images: Tensor
    scored: Tensor
    baseline: Baseline
    plane: LinearProjection
    on_step: Callable[[int], object]
    epoch: int = 0
    seconds_before: float = 0.0
    begun: float = field(default_factory=time.perf_counter)

    @classmethod
    def begin(cls, run: Run, sets: Sets, on_step: Callable[[int], object]) -> _Trainer:
        """Make a new model, or put back what ``training.safetensors`` holds."""
        config = run.config()
        epoch = run.last_epoch()
        run.write_status("running", epoch=epoch, message="Reading the digits.")
        run.queued_path.unlink(missing_ok=True)
        images = torch.from_numpy(sets.train.scaled())
        scored = torch.from_numpy(sets.scored.scaled())
        torch.manual_seed(config.training.seed)
        model = Autoencoder(config.model)
        model.initialise(images.mean(dim=0))
        weights = [p for p in model.parameters() if p.ndim == 2]
        biases = [p for p in model.parameters() if p.ndim == 1]
        # The plane the codes are shown on is that of the untrained network, so that it
        # is the same before and after a stop.
        n_dims = min(2, config.model.latent_dim)
        plane = fit_pca_projection(encode_split(model, sets.scored), n_dims)
        baseline = fit_baseline(sets, config.model.latent_dim)
        baseline.save(run.path / "baseline.npz")
        trainer = cls(
            run=run,
            config=config.training,
            sets=sets,
            model=model,
            muon=Muon(weights, lr=0.0),
            adam=torch.optim.Adam(biases, lr=0.0, betas=ADAM_BETAS),
            images=images,
            scored=scored,
            baseline=baseline,
            plane=plane,
            on_step=on_step,
        )
        for name in ("evaluation.npz", "report.json"):  # of an earlier epoch
            (run.path / name).unlink(missing_ok=True)
        if epoch > 0 or run.training_state_path.exists():
            trainer.epoch = load_state(
                run.training_state_path, model, trainer.optimisers
            )
            on_step(trainer.epoch * len(images))
        trainer.seconds_before = cut_curve(run.curve_path, trainer.epoch)
        drop_snapshots_after(run.snapshots_path, trainer.epoch)
        trainer.begun = time.perf_counter()
        if not any(point.epoch == trainer.epoch for point in run.curve()):
            trainer.end_epoch(train_mse=None)
        return trainer

    @property
    def optimisers(self) -> tuple[torch.optim.Optimizer, ...]:
        return (self.muon, self.adam)

    def go_back(self) -> None:
        """Return to the last epoch on disk: the weights have moved since."""
        if not self.run.training_state_path.exists():
            self.epoch = 0
            self.run.weights_path.unlink(missing_ok=True)
            return
        self.epoch = load_state(
            self.run.training_state_path, self.model, self.optimisers
        )
        self.run.write_weights(pack_tensors(self.model.state_dict()))

    def train_epoch(self) -> None:
        """Pass over the images once, in a new order, and write where that led."""
        batches = torch.randperm(len(self.images)).split(self.config.batch_size)
        n_seen, since, n_since, last = 0, 0.0, 0, time.perf_counter()
        for i, chosen in enumerate(batches):
            loss = self.step(self.images[chosen], self.epoch * len(batches) + i)
            n_seen += len(chosen)
            since += loss * len(chosen)
            n_since += len(chosen)
            self.on_step(len(chosen))
            if time.perf_counter() - last > POINT_EVERY_S and i < len(batches) - 1:
                if self.run.stop_was_asked():
                    raise _StopAskedError
                done = self.epoch + n_seen / len(self.images)
                self.add_point(done, since / n_since, None)
                since, n_since, last = 0.0, 0, time.perf_counter()
        self.epoch += 1
        self.end_epoch(train_mse=since / n_since)
        if self.run.stop_was_asked() and self.epoch < self.config.epochs:
            raise _StopAskedError

    def step(self, batch: Tensor, step: int) -> float:
        """Move the weights once; return the error met."""
        n_steps = self.config.epochs * math.ceil(
            len(self.images) / self.config.batch_size
        )
        rate = self.config.learning_rate * rate_share(step, n_steps)
        loss = torch.nn.functional.mse_loss(self.model(batch), batch)
        value = loss.item()
        if not math.isfinite(value):
            raise self.no_number()
        self.model.zero_grad()
        loss.backward()
        for optimiser, share in zip(self.optimisers, (1.0, BIAS_RATE), strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * share
            optimiser.step()
        return value

    def end_epoch(self, train_mse: float | None) -> None:
        """Score the model, and write everything a reader or a later start needs."""
        # The epoch's last step may be the one that ruined the weights.
        if not self.model.stays_finite():
            self.epoch -= 1
            raise self.no_number()
        with torch.inference_mode():
            codes = self.model.encode(self.scored)
            reconstructions = self.model.decode(codes)
            test_mse = ((reconstructions - self.scored) ** 2).mean().item()
        run = self.run
        if self.epoch > 0:
            run.write_weights(pack_tensors(self.model.state_dict()))
            save_state(run.training_state_path, self.model, self.optimisers, self.epoch)
        chosen = first_of_each_class(self.sets.scored.labels)
        pictures = reconstructions[torch.from_numpy(chosen)].flatten(1).numpy()
        snapshot = Snapshot(
            self.epoch,
            (pictures * 255 + 0.5).astype(np.uint8),
            _two_wide(self.plane.to_points(codes[:N_CODES].numpy()))
            .clip(-POINT_LIMIT, POINT_LIMIT)
            .astype(np.float16),
        )
        write_snapshot(run.snapshots_path, snapshot, self.config.epochs)
        self.add_point(self.epoch, train_mse, test_mse)
        run.write_status("running", epoch=self.epoch)

    def add_point(
        self, epoch: float, train_mse: float | None, test_mse: float | None
    ) -> None:
        seconds = self.seconds_before + time.perf_counter() - self.begun
        append_point(
            self.run.curve_path, CurvePoint(epoch, train_mse, test_mse, seconds)
        )

    def no_number(self) -> TrainingError:
        return TrainingError(
            f"In epoch {self.epoch + 1} the weights grew until a sum of them may not "
            f"be a number: the learning rate {self.config.learning_rate} is too high. "
            f"The weights of epoch {self.epoch} are kept."
        )


def _two_wide(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Put the points of a code of one number on a line of the plane: -> (n, 2)."""
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
