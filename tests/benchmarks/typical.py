"""How well "How typical is this code?" tells pictures that are digits from others.

The measure that ships and those it was chosen from, by the area under the curve (how
often a code that is a digit's scores above one that is not), for codes as readers meet
them. The judge: what a code decodes to counts as a digit if the decoded training digits
hold one as near, in pixels, as 95 % of real test digits have one, and if four of the
five nearest are of one class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from ae.digits.sources import load_digits
from ae.latent.neighbours import RealCodes
from ae.runs.folder import CHECKPOINTS, SHIPPED
from ae.runs.run import Run
from tests.benchmarks.table import Row, at_least, told
from tests.benchmarks.training import digits_folder

Floats = NDArray[np.floating]

N_CODES, N_REAL, BLOCK = 1500, 3000, 200
AGREE, FAR, WEIGHT = 0.8, 0.01, 0.8
# What the first experiment found, by another network: what is to be reached.
FIGURES = {
    "half-way between two digits of two classes": 0.84,
    "on the path between two": 0.87,
    "a real code with one slider moved": 0.91,
    "all sliders at random": 0.93,
}


@dataclass(frozen=True, slots=True)
class Judge:
    """Says of pictures whether they are digits, by decoded training digits."""

    pictures: Floats
    labels: NDArray[np.integer]

    def look(self, pictures: Floats) -> tuple[Floats, NDArray[np.integer]]:
        """Return how far the nearest is, and how many of the five are of one class."""
        squares = (self.pictures**2).sum(1)
        far, agree = [], []
        for start in range(0, len(pictures), BLOCK):
            some = pictures[start : start + BLOCK]
            apart = (some**2).sum(1)[:, None] - 2 * some @ self.pictures.T + squares
            near = np.argpartition(apart, 5, axis=1)[:, :5]
            nearest = np.take_along_axis(apart, near, 1).min(1)
            far.append(np.sqrt(np.maximum(nearest, 0)))
            agree += [np.bincount(self.labels[row]).max() for row in near]
        return np.concatenate(far), np.array(agree)


def rows() -> Iterator[Row]:
    """Measure the shipped run; minutes, with 60,000 training digits."""
    run = Run(CHECKPOINTS / SHIPPED)
    network, evaluation = run.network(), run.evaluation()
    with TemporaryDirectory() as folder:
        train = load_digits("mnist", digits_folder(Path(folder))[0]).train
    images = train.scaled()
    drawn = np.concatenate(
        [
            network.reconstruct(images[start : start + 2000]).reshape(-1, 784)
            for start in range(0, len(images), 2000)
        ]
    )
    judge = Judge(drawn, train.labels)
    real = RealCodes(evaluation.codes, evaluation.labels, network.decode)
    some = evaluation.codes[:N_REAL]
    far, _ = judge.look(network.decode(some).reshape(len(some), -1))
    limit = float(np.quantile(far, 0.95))
    yield told("training digits that judge", f"{len(images):,}")
    for what, codes in codes_met(evaluation.codes, evaluation.labels).items():
        far, agree = judge.look(network.decode(codes).reshape(len(codes), -1))
        is_digit = (far <= limit) & (agree >= 4)
        scores = scored(real, codes)
        note = ", ".join(
            f"{name} {area(values, is_digit):.2f}"
            for name, values in scores.items()
            if name != "shipped"
        )
        value = area(scores["shipped"], is_digit)
        text = f"area under the curve of the meter: {what}"
        yield at_least(text, value, FIGURES[what], "", note)
    mean = evaluation.codes.mean(axis=0, keepdims=True)
    judged = real.judge(mean)
    yield told(
        "the mean of all codes: plausibility, share of its five neighbours",
        f"{judged.plausibility[0]:.2f}, {judged.shares[0]:.1f}",
    )


def codes_met(codes: Floats, labels: NDArray[np.integer]) -> dict[str, Floats]:
    """Return codes as readers meet them, (N_CODES, latent_dim) of each kind."""
    rng = np.random.default_rng(0)
    low, high = np.quantile(codes, [0.01, 0.99], axis=0)
    one, two = rng.integers(0, len(codes), (2, 4 * N_CODES))
    differ = np.flatnonzero(labels[one] != labels[two])[:N_CODES]
    a, b = codes[one[differ]], codes[two[differ]]
    share = rng.random((N_CODES, 1))
    moved = codes[rng.integers(0, len(codes), N_CODES)].copy()
    which = rng.integers(0, codes.shape[1], N_CODES)
    moved[np.arange(N_CODES), which] = rng.uniform(low[which], high[which])
    made = ((a + b) / 2, a + share * (b - a), moved, rng.uniform(low, high, a.shape))
    return dict(zip(FIGURES, made, strict=True))


def scored(real: RealCodes, codes: Floats) -> dict[str, Floats]:
    """Return what each measure says of each code: the more, the more typical."""
    judged = real.judge(codes)
    distances, classes = [], []
    for code in codes:
        away = np.linalg.norm(real.codes - code, axis=1)
        near = np.argpartition(away, 5)[:5]
        distances.append(away[near].mean())
        classes.append(np.bincount(real.labels[near]).max() / 5)
    return {
        "shipped": -judged.differences,
        # In the order of the words: far off, between classes, all others by the needle.
        "by its words": ranks(-judged.differences)
        + (judged.plausibility >= FAR)
        + (judged.plausibility >= FAR) * (judged.shares >= AGREE),
        "distance of five codes": -np.array(distances),
        "that, and their classes": ranks(-np.array(distances))
        + WEIGHT * (np.array(classes) >= AGREE),
        "share of one class": np.array(classes),
    }


def ranks(values: Floats) -> Floats:
    """Return where each value stands among all, in (0, 1]."""
    return np.asarray(rankdata(values) / len(values))


def area(scores: Floats, is_digit: NDArray[np.bool_]) -> float:
    """Return the area under the curve: how often a digit's code scores higher."""
    n, n_others = int(is_digit.sum()), int((~is_digit).sum())
    total = rankdata(scores)[is_digit].sum()
    return float((total - n * (n + 1) / 2) / (n * n_others))
