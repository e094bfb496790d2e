"""The homework sheet: pairs of digits, and the straight way between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_PIXELS
from ae.language import _
from ae.latent.paths import draw_pairs, interpolate
from ae.morph.files import About, to_png
from ae.morph.sheet import Strip, draw_sheet
from ae.morph.strips import TEST_IMAGE, End, Latent, Rows, judged_rows

Floats = NDArray[np.floating]
Pairs = list[tuple[int, int]]

MAX_PAIRS, MIN_STEPS, MAX_STEPS = 10, 3, 11


@dataclass(frozen=True, slots=True)
class Homework:
    """What is on a sheet.

    Attributes
    ----------
    seed : int
        Which digits are drawn; the same number, the same digits.
    n_pairs : int
        Within a class, and as many across classes; 1 to ``MAX_PAIRS``.
    steps : int
        Decoded pictures between the two originals; ``MIN_STEPS`` to ``MAX_STEPS``.
    """

    seed: int
    n_pairs: int = 10
    steps: int = 7

    def words(self, run: str) -> tuple[str, ...]:
        """Return what its files are named after."""
        size = f"{2 * self.n_pairs}pairs", f"{self.steps}steps"
        return (run, "homework", f"sheet{self.seed}", *size)

    def columns(self, run: str) -> About:
        """Say what it is, as columns of a table."""
        return {
            _("run"): run,
            _("what"): _("homework"),
            _("sheet number"): self.seed,
            _("steps"): self.steps,
        }


def homework_png(
    latent: Latent, images: NDArray[np.uint8], run: str, homework: Homework
) -> bytes:
    """Draw a homework sheet: pairs within a class on the left, across on the right.

    Parameters
    ----------
    latent : Latent
    images : (n, 28, 28) uint8
        The test digits, whose codes ``latent`` has.
    run : str
    homework : Homework
    """
    sheet = draw_sheet(
        _(
            "Where does one digit become the other? Run {run}, sheet {seed}.",
            run=run,
            seed=homework.seed,
        ),
        homework_columns(latent, images, homework),
        _(
            "Left: pairs within a class. Right: pairs across classes. The first and "
            "the last picture of a row are originals; between them, decoded codes. "
            "Mark the first picture that is no longer the digit on the left. Which "
            "pairs pass through something that is no digit at all?"
        ),
        to_fill_in=_("Name: ____________________   Date: ____________"),
    )
    return to_png(sheet, homework.columns(run))


def homework_columns(
    latent: Latent, images: NDArray[np.uint8], homework: Homework
) -> list[list[Strip]]:
    """Return the pairs within a class and those across: originals at both ends."""
    return [
        [
            Strip(
                _(
                    "{start} to {end}",
                    start=_end(latent, a).name,
                    end=_end(latent, b).name,
                ),
                np.concatenate(
                    [
                        images[a].reshape(1, N_PIXELS) / 255,
                        latent.decode(_path(latent, a, b, homework.steps)),
                        images[b].reshape(1, N_PIXELS) / 255,
                    ]
                ),
                stand_apart=True,
            )
            for a, b in _pairs(latent, homework, same_class=same_class)
        ]
        for same_class in (True, False)
    ]


def homework_rows(latent: Latent, homework: Homework) -> Rows:
    """Return the codes of a homework sheet, a row a decoded picture."""
    rows: Rows = []
    for same_class in (True, False):
        for a, b in _pairs(latent, homework, same_class=same_class):
            codes = _path(latent, a, b, homework.steps)
            pair = {
                **_end(latent, a).columns(),
                **_end(latent, b).columns(is_start=False),
                _("of one class"): _("yes") if same_class else _("no"),
            }
            first: Rows = [{**pair, _("step"): i + 1} for i in range(homework.steps)]
            rows += judged_rows(codes, latent.real.judge(codes, (a, b)), first)
    return rows


def _pairs(latent: Latent, homework: Homework, *, same_class: bool) -> Pairs:
    labels = latent.real.labels
    return draw_pairs(
        labels, homework.n_pairs, same_class=same_class, seed=homework.seed
    )


def _end(latent: Latent, index: int) -> End:
    code, label = latent.real.codes[index], int(latent.real.labels[index])
    return End(TEST_IMAGE, code, index, label)


def _path(latent: Latent, a: int, b: int, steps: int) -> Floats:
    codes = latent.real.codes.astype(np.float64)
    return interpolate(codes[a], codes[b], steps)
