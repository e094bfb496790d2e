"""The training loop: model, batches, loss, step; its recorder writes the run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from safetensors.torch import load_file as load_tensors
from torch import Tensor
from torch.nn.functional import mse_loss

from ae.config import TrainingConfig
from ae.digits.sources import Digits
from ae.errors import RunError
from ae.language import _
from ae.network.model import Autoencoder
from ae.runs.folder import check_name
from ae.runs.report import Report
from ae.runs.run import Run
from ae.train.deform import deform
from ae.train.muon import Muon
from ae.train.recorder import Recorder, StopAskedError
from ae.train.revive import revive_dead_units, some_of
from ae.train.scoring import split_digits

ADAM_BETAS = (0.9, 0.95)
BIAS_RATE = 1 / 3  # of the weights' learning rate
WARM_UP = 0.1  # share of the steps in which the learning rate rises
REVIVE_UNTIL = 0.7  # share of the epochs after which dead units are begun anew

Optimisers = Sequence[torch.optim.Optimizer]


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
    config = run.config()
    settings = config.training
    split = split_digits(digits, config)
    run.write_status(
        "running", epoch=run.last_epoch(), message=_("Reading the digits.")
    )
    run.queued_path.unlink(missing_ok=True)
    images = torch.from_numpy(split.train.scaled())
    torch.manual_seed(settings.seed)
    model = Autoencoder(config.model)
    model.initialise(images.mean(dim=0))
    begin_from_base(run, model)
    optimisers = make_optimisers(model, settings.weight_decay)
    recorder = Recorder.begin(run, split, model, optimisers)
    if recorder.epoch > 0:
        on_step(recorder.epoch * len(images))
    n_batches = math.ceil(len(images) / settings.batch_size)
    looked_at = some_of(images)
    interrupt = None
    try:
        while recorder.epoch < settings.epochs:
            batches = torch.randperm(len(images)).split(settings.batch_size)
            for step, chosen in enumerate(batches, recorder.epoch * n_batches):
                batch = images[chosen]
                if recorder.epoch < settings.deform_until * settings.epochs:
                    deform_some(batch, settings)
                loss = mse_loss(model(batch), batch)
                error = loss.item()
                if not math.isfinite(error):
                    raise recorder.diverged()
                model.zero_grad()
                loss.backward()
                share = rate_share(step, settings.epochs * n_batches)
                move_weights(optimisers, settings.learning_rate * share)
                on_step(len(batch))
                recorder.record_step(error, len(batch))
            if recorder.epoch < REVIVE_UNTIL * settings.epochs - 1:
                revive_dead_units(model, optimisers, looked_at)
            recorder.end_epoch()
    except (StopAskedError, KeyboardInterrupt) as reason:
        interrupt = reason if isinstance(reason, KeyboardInterrupt) else None
        recorder.go_back()
    report = recorder.finish(_("Interrupted.") if interrupt else "")
    if interrupt:
        raise interrupt
    return report


def begin_from_base(run: Run, model: Autoencoder) -> None:
    """Load the weights of the run that this one is to go on from, if there is one.

    Raises
    ------
    RunError
        If that run is gone, damaged, or of another shape.
    """
    board = run.config().board
    if board is None or not board.base:
        return
    base = Run(run.path.parent / check_name(board.base))
    if base.config().model != run.config().model:
        raise RunError(
            _(
                "{base} has layers of other widths than {run}.",
                base=base.path,
                run=run.path,
            )
        )
    base.network()  # checked in every way
    model.load_state_dict(load_tensors(base.weights_path))


def deform_some(batch: Tensor, settings: TrainingConfig) -> None:
    """Deform the first of a batch, whose order is random, by the run's settings."""
    n_deformed = round(settings.deform * len(batch))
    if n_deformed > 0:
        batch[:n_deformed] = deform(batch[:n_deformed], settings.deform_strength)


def make_optimisers(model: Autoencoder, weight_decay: float) -> Optimisers:
    """Return Muon for the weights and Adam for the biases; each step sets the rate."""
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    return Muon(weights, 0.0, weight_decay), torch.optim.Adam(
        biases, lr=0.0, betas=ADAM_BETAS
    )


def move_weights(optimisers: Optimisers, rate: float) -> None:
    """Take one step along the gradients; biases at a third of the rate."""
    for optimiser, share in zip(optimisers, (1.0, BIAS_RATE), strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate * share
        optimiser.step()


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
