"""Train a run: ``python -m ae.train NAME`` writes ``checkpoints/NAME/``."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save as pack_tensors
from torch import Tensor
from tqdm import tqdm

from ae.config import DATASETS, DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.data import Digits, Split, load_digits
from ae.errors import AEError, ConfigError, TrainingError
from ae.evaluation import Evaluation, Report
from ae.metrics import fit_pca, image_errors, knn_labels, pca_reconstruct
from ae.model import Autoencoder
from ae.runs import CHECKPOINTS, EpochMetrics, Run, create_run

ADAM_BETAS = (0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Sets:
    """The digits as training uses them, and what the scored ones are called."""

    train: Split
    scored: Split
    scored_on: str


def split_digits(digits: Digits, config: TrainingConfig) -> Sets:
    """Choose the digits to train on and those to score.

    Raises
    ------
    ConfigError
        If nothing would be left to train on.
    """
    n_all = len(digits.train.labels)
    n_left = n_all - config.n_held_out
    n_train = min(config.n_train or n_left, n_left)
    if n_train <= 0:
        raise ConfigError(
            f"n_held_out {config.n_held_out} leaves none of the {n_all} training "
            "digits."
        )
    images, labels = digits.train.images, digits.train.labels
    train = Split(images[:n_train], labels[:n_train])
    if config.n_held_out == 0:
        return Sets(train, digits.test, "test")
    return Sets(train, Split(images[n_left:], labels[n_left:]), "held-out")


def train(run: Run, digits: Digits, on_step: Callable[[int], object]) -> Report:
    """Train a run from its config to its report.

    Images stay in memory and are shuffled every epoch. The same seed, digits and
    number of threads give the same weights, byte for byte.

    Parameters
    ----------
    run : Run
        As ``create_run`` made it.
    digits : Digits
        What its config says it is made from.
    on_step : callable
        Told the number of images of each optimiser step.

    Raises
    ------
    TrainingError
        If the loss stops being a number; the last good epoch stays on disk.
    """
    config = run.config()
    sets = split_digits(digits, config.training)
    images = torch.from_numpy(sets.train.scaled())
    scored = torch.from_numpy(sets.scored.scaled())
    torch.manual_seed(config.training.seed)
    model = Autoencoder(config.model)
    model.initialise(images.mean(dim=0))
    optimiser, schedule = _optimiser(model, config.training, len(images))
    start = time.perf_counter()
    run.write_status("running", epoch=0)
    for epoch in range(1, config.training.epochs + 1):
        loss = _train_epoch(
            model, images, config.training.batch_size, optimiser, schedule, on_step
        )
        if not math.isfinite(loss):
            raise TrainingError(
                f"In epoch {epoch} the loss stopped being a number: the learning rate "
                f"{config.training.learning_rate} is too high. The weights of epoch "
                f"{epoch - 1} are kept."
            )
        seconds = time.perf_counter() - start
        test_mse = float(((_reconstruct(model, scored) - scored) ** 2).mean())
        run.write_weights(pack_tensors(model.state_dict()))
        run.add_metrics(EpochMetrics(epoch, loss, test_mse, seconds))
        run.write_status("running", epoch=epoch)
    report = evaluate(run, model, sets)
    run.write_status("finished", epoch=config.training.epochs)
    return report


def evaluate(run: Run, model: Autoencoder, sets: Sets) -> Report:
    """Score a model and write ``evaluation.npz`` and ``report.json``."""
    images = sets.scored.scaled()
    codes = _encode(model, sets.scored)
    with torch.inference_mode():
        reconstructions = model.decode(torch.from_numpy(codes)).numpy()
    flat_train = sets.train.scaled().reshape(len(sets.train.labels), -1)
    flat = images.reshape(len(images), -1)
    mean, components = fit_pca(flat_train, model.config.latent_dim)
    by_pca = pca_reconstruct(flat, mean, components)
    neighbours = knn_labels(_encode(model, sets.train), sets.train.labels, codes)
    evaluation = Evaluation(
        codes=codes,
        labels=sets.scored.labels,
        errors=image_errors(images, reconstructions).astype(np.float32),
        pca_errors=image_errors(flat, by_pca).astype(np.float32),
        knn_labels=neighbours.astype(np.uint8),
        pca_mean=mean,
        pca_components=components,
    )
    evaluation.save(run.path / "evaluation.npz")
    report = Report.of(
        evaluation, scored_on=sets.scored_on, n_trained=len(sets.train.labels)
    )
    report.save(run.path / "report.json")
    return report


def _optimiser(
    model: Autoencoder, config: TrainingConfig, n_images: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    n_steps = config.epochs * math.ceil(n_images / config.batch_size)
    optimiser = torch.optim.AdamW(
        model.parameters(), betas=ADAM_BETAS, weight_decay=0.0, fused=True
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.learning_rate, total_steps=n_steps + 1, cycle_momentum=False
    )
    return optimiser, schedule


def _train_epoch(
    model: Autoencoder,
    images: Tensor,
    batch_size: int,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    on_step: Callable[[int], object],
) -> float:
    """Pass over the images once; return the mean squared error met on the way."""
    total = 0.0
    for chosen in torch.randperm(len(images)).split(batch_size):
        batch = images[chosen]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item() * len(batch)
        on_step(len(batch))
    return total / len(images)


@torch.inference_mode()
def _reconstruct(model: Autoencoder, images: Tensor) -> Tensor:
    result: Tensor = model(images)
    return result


@torch.inference_mode()
def _encode(model: Autoencoder, split: Split) -> NDArray[np.float32]:
    codes: NDArray[np.float32] = model.encode(torch.from_numpy(split.scaled())).numpy()
    return codes


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ae.train",
        description="Train an autoencoder and write it to checkpoints/NAME/.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    training, model = TrainingConfig(), ModelConfig()
    add = parser.add_argument
    add("name", help="name of the run: letters, digits, - and _")
    add("--dataset", choices=list(DATASETS), default="mnist", help="what to learn")
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder in torchvision's layout; else $AE_DATA, data/, a download, or "
        "the bundled digits",
    )
    add("--no-download", action="store_true", help="ask no other host for the digits")
    add("--epochs", type=int, default=training.epochs, help="passes over the digits")
    add(
        "--batch-size",
        type=int,
        default=training.batch_size,
        help="digits an optimiser step sees",
    )
    add(
        "--learning-rate",
        type=float,
        default=training.learning_rate,
        help="peak of the one-cycle schedule",
    )
    add("--seed", type=int, default=training.seed, help="start of every random number")
    add(
        "--latent-dim",
        type=int,
        default=model.latent_dim,
        help="how many numbers a digit is squeezed through",
    )
    add(
        "--n-train",
        type=int,
        default=argparse.SUPPRESS,
        help="train on the first so many digits only (default: all)",
    )
    add(
        "--n-held-out",
        type=int,
        default=0,
        help="training digits to score in place of the test set, to choose settings by",
    )
    add("--threads", type=int, default=1, help="threads torch may use")
    add("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of the runs")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m ae.train``; return the exit status."""
    asked = _parse(arguments)
    say = sys.stderr.write
    try:
        config_training = TrainingConfig(
            epochs=asked.epochs,
            batch_size=asked.batch_size,
            learning_rate=asked.learning_rate,
            seed=asked.seed,
            n_train=getattr(asked, "n_train", None),
            n_held_out=asked.n_held_out,
        )
        model = ModelConfig(latent_dim=asked.latent_dim)
        digits = load_digits(
            asked.dataset, asked.data, may_download=not asked.no_download
        )
        say(digits.note + "\n")
        data = DataConfig(asked.dataset, digits.source, digits.test.sha256())
        split_digits(digits, config_training)
        config = RunConfig(model, config_training, data)
        run = create_run(asked.checkpoints, asked.name, config)
    except AEError as error:
        say(f"error: {error}\n")
        return 2
    torch.set_num_threads(asked.threads)
    try:
        report = _train_with_bar(run, digits)
    except Exception as error:
        epoch = run.metrics()[-1].epoch if run.metrics() else 0
        run.write_status("failed", epoch=epoch, message=str(error) or repr(error))
        if isinstance(error, AEError):
            say(f"error: {error}\n")
            return 1
        raise
    say(
        f"{run.path}: {report.scored_on} MSE {report.mse:.5f} (PCA {report.pca_mse:.5f}"
        f"), {report.knn_k}-NN accuracy {report.knn_accuracy:.1%}\n"
    )
    if report.dead_numbers:
        names = ", ".join(f"z{i + 1}" for i in report.dead_numbers)
        say(
            f"warning: {names} of the code never change: dead. Try another seed or a "
            "lower learning rate.\n"
        )
    return 0


def _train_with_bar(run: Run, digits: Digits) -> Report:
    config = run.config().training
    n_images = len(split_digits(digits, config).train.labels)
    with tqdm(
        total=n_images * config.epochs, unit=" images", unit_scale=True, mininterval=0.5
    ) as bar:
        return train(run, digits, bar.update)


if __name__ == "__main__":
    sys.exit(main())
