"""The homework sheet: pairs of digits, and the straight way between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.latent.paths import draw_pairs, interpolate
from ae.morph.files import About, to_png
from ae.morph.sheet import Strip, draw_sheet
from ae.morph.strips import Latent, Rows, judged_rows

Floats = NDArray[np.floating]

N_PAIRS, N_HOMEWORK_STEPS = 10, 7


def about_homework(run: str, seed: int) -> About:
    """Say what a homework sheet is."""
    return {"run": run, "what": "homework", "seed": f"seed{seed}"}


def homework_png(latent: Latent, run: str, seed: int) -> bytes:
    """Draw the homework sheet: ten pairs within a class, ten across, seven steps."""
    sheet = draw_sheet(
        f"Where does one digit become the other? Run {run}, seed {seed}.",
        homework_columns(latent, seed),
        "Left: pairs within a class. Right: pairs across classes. Mark the first "
        "picture that is no longer the digit on the left. Which pairs pass through "
        "something that is no digit at all?",
    )
    return to_png(sheet, about_homework(run, seed))


def homework_columns(latent: Latent, seed: int) -> list[list[Strip]]:
    """Return ten pairs within a class and ten across, seven steps each."""
    return [
        [
            Strip(
                f"test image {a} ({latent.real.labels[a]}) to test image {b} "
                f"({latent.real.labels[b]})",
                latent.decode(_path(latent, a, b)),
            )
            for a, b in _pairs(latent, seed, same_class=same_class)
        ]
        for same_class in (True, False)
    ]


def homework_rows(latent: Latent, seed: int) -> Rows:
    """Return the codes of the homework sheet, a row a picture."""
    rows: Rows = []
    for same_class in (True, False):
        for a, b in _pairs(latent, seed, same_class=same_class):
            codes = _path(latent, a, b)
            pair = {"from digit": a, "to digit": b, "same class": same_class}
            first: Rows = [{**pair, "step": i} for i in range(N_HOMEWORK_STEPS)]
            rows += judged_rows(codes, latent.real.judge(codes, (a, b)), first)
    return rows


def _pairs(latent: Latent, seed: int, *, same_class: bool) -> list[tuple[int, int]]:
    labels = latent.real.labels
    return draw_pairs(labels, N_PAIRS, same_class=same_class, seed=seed)


def _path(latent: Latent, a: int, b: int) -> Floats:
    codes = latent.real.codes.astype(np.float64)
    return interpolate(codes[a], codes[b], N_HOMEWORK_STEPS)
