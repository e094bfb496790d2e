"""Which digits a run trains on and is scored on, and the scoring itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ae.config import RunConfig
from ae.digits.idx import LabelledImages
from ae.digits.sources import Digits
from ae.errors import ConfigError, DataError
from ae.language import _
from ae.network.metrics import KNN_K, image_errors, mean_image_mse
from ae.network.model import Autoencoder
from ae.network.pca import fit_pca, pca_reconstruct
from ae.runs.evaluation import Baseline, Evaluation
from ae.runs.report import Report
from ae.runs.run import Run

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class TrainEvalSplit:
    """The digits to train on, those to evaluate on, and what the latter are called."""

    train: LabelledImages
    evaluated: LabelledImages
    scored_on: str


def split_digits(digits: Digits, config: RunConfig) -> TrainEvalSplit:
    """Choose the digits to train on and those to evaluate on.

    Raises
    ------
    ConfigError
        If too few would be left to train on.
    DataError
        If the test digits are not those the config was made for.
    """
    if config.data.test_sha256 not in {"", digits.test.sha256()}:
        raise DataError(
            _(
                "{note} Its test digits are not those this run began with. "
                "Name the folder it began with, or train under another name.",
                note=digits.note,
            )
        )
    n_all, n_held_out = len(digits.train.labels), config.training.n_held_out
    n_left = n_all - n_held_out
    n_train = min(config.training.n_train or n_left, n_left)
    images, labels = digits.train.images, digits.train.labels
    if n_train <= 0:
        raise ConfigError(
            _(
                "n_held_out {n_held_out} leaves none of the {n_all} training digits.",
                n_held_out=n_held_out,
                n_all=n_all,
            )
        )
    if n_train <= config.model.latent_dim:
        raise ConfigError(
            _(
                "{n_train} training digits are too few: a code of "
                "{latent_dim} numbers, and PCA beside it, need more.",
                n_train=n_train,
                latent_dim=config.model.latent_dim,
            )
        )
    train = LabelledImages(images[:n_train], labels[:n_train])
    if n_held_out == 0:
        return TrainEvalSplit(train, digits.test, "test")
    held_out = LabelledImages(images[n_left:], labels[n_left:])
    return TrainEvalSplit(train, held_out, "held-out")


def evaluate(
    run: Run, model: Autoencoder, split: TrainEvalSplit, baseline: Baseline
) -> Report:
    """Score a model and write ``evaluation.npz`` and ``report.json``."""
    images = split.evaluated.scaled()
    codes = encode_digits(model, split.evaluated)
    with torch.inference_mode():
        reconstructions = model.decode(torch.from_numpy(codes)).numpy()
    neighbours = knn_labels(
        encode_digits(model, split.train), split.train.labels, codes
    )
    evaluation = Evaluation(
        codes=codes,
        labels=split.evaluated.labels,
        errors=image_errors(images, reconstructions).astype(np.float32),
        predicted_labels=neighbours.astype(np.uint8),
    )
    evaluation.save(run.path / "evaluation.npz")
    report = Report.of(
        evaluation,
        baseline,
        scored_on=split.scored_on,
        mean_mse=mean_image_mse(images, baseline.mean),
    )
    report.save(run.path / "report.json")
    return report


def fit_baseline(split: TrainEvalSplit, latent_dim: int) -> Baseline:
    """Fit PCA with as many components as the code has numbers, and score it."""
    flat_train = split.train.scaled().reshape(len(split.train.labels), -1)
    flat = split.evaluated.scaled().reshape(len(split.evaluated.labels), -1)
    mean, components = fit_pca(flat_train, latent_dim)
    errors = image_errors(flat, pca_reconstruct(flat, mean, components))
    return Baseline(
        mean, components, errors.astype(np.float32), len(split.train.labels)
    )


@torch.inference_mode()
def encode_digits(model: Autoencoder, digits: LabelledImages) -> NDArray[np.float32]:
    """Return the code of each digit: (n, latent_dim)."""
    codes: NDArray[np.float32] = model.encode(torch.from_numpy(digits.scaled())).numpy()
    return codes


def knn_labels(
    codes: Floats, labels: Labels, queries: Floats, k: int = KNN_K
) -> Labels:
    """Return the class most of each query's k nearest codes belong to: (n_queries,)."""
    # Not before: its import would keep a class waiting for the curve.
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415

    classifier = KNeighborsClassifier(min(k, len(codes))).fit(codes, labels)
    predicted: Labels = classifier.predict(queries)
    return predicted
