"""The report card's first half: which classes, and how far off each of them is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.reconstructions.classes import ClassMetrics, class_metrics
from ae.ui.cache import OpenRun
from ae.ui.components.reconstructions import TILES, TilesData
from ae.ui.reconstructions.cache import (
    error_figure,
    reconstruction_scores,
    training_mse,
)
from ae.ui.session.options import SomeOf
from ae.ui.sliders import class_codes_of

CLASSES = SomeOf(
    name="class",
    page="reconstructions",
    label="Classes (none chosen: all)",
    options=range(N_CLASSES),
    default=(),
    former=("classes",),
)
_TILES = "report-tiles"
_HEAD = (
    *("class", "digits", "MSE", "PSNR (dB)", "SSIM"),
    *("PCA's MSE", "MSE ÷ PCA's", "class found"),
)
# Eight columns on a telephone, without a page that scrolls sideways.
_NARROW = """<style>@media (max-width: 640px) {
.st-key-class-figures :is(th, td) { font-size: 0.75rem; padding: 0.2rem 0.1rem; }
}</style>"""
_MEANINGS = """
* **MSE**: mean squared error per pixel. 0 is a perfect copy. **PCA's MSE** is that of
  PCA with as many numbers, and **MSE ÷ PCA's** how many times that error the network
  makes: below 1 it is better, above 1 worse. PCA's pixels may be blacker than black or
  whiter than white and are scored as they are; clipped to what can be drawn, its error
  would be a little lower.
* **PSNR**: each digit's error in decibels, 10 log10(1 / MSE), then the mean over the
  digits. More is better, ten more is a tenth of the error. A digit redrawn without any
  error has infinitely many, and the mean is then infinite too (∞).
* **SSIM**: how alike picture and original are in light, contrast and structure, window
  by window; 1 is the same picture. It does not start from 0: margins are black in both,
  so even an all-black picture scores well above that. Wang, Bovik, Sheikh and
  Simoncelli, 2004, with windows of 7 x 7 pixels that all weigh the same.
* **Class found**: the share of digits whose own class is the most frequent among their
  {k} nearest training codes; in a draw, the smaller digit is taken. It says how well
  codes keep the classes apart, not how a picture looks.

PSNR and SSIM are given for the network alone. PCA is compared by its MSE: its pictures
leave the range from black to white, which SSIM takes for granted.
"""


def ask_classes(opened: OpenRun) -> list[int]:
    """Let the reader choose classes by pill or tile; none chosen, it is all of them."""
    chosen = CLASSES.ask(opened)
    mse = opened.report.class_mse
    TILES.show(
        TilesData(
            network=opened.network_id,
            digits=opened.digits_id,
            codes=class_codes_of(opened),
            errors=[None if error is None else round(error, 6) for error in mse],
            chosen=sorted(chosen),
        ),
        key=_TILES,
        on_pick=_take_tile,
    )
    st.caption(
        "Each tile: the mean image of a class, and under it what the decoder draws "
        "from the mean of its codes. The figure is not these pictures' error: it is "
        "the mean error of the class's own digits. Press a tile to see its class, and "
        "again to see all."
    )
    return sorted(chosen) or list(range(N_CLASSES))


def _take_tile() -> None:
    """Choose the class of a tile, or all if it was the one chosen."""
    picked = st.session_state[_TILES].get("pick")
    if is_index(picked, N_CLASSES):
        before = st.session_state.get(CLASSES.name)
        CLASSES.choose([] if before == [picked] else [picked])


def classes_in_words(classes: Sequence[int]) -> str:
    """Name classes, such as "the 3s and 5s"."""
    if len(classes) == N_CLASSES:
        return "all classes"
    names = [f"{label}s" for label in classes]
    return f"the {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}"


def none_of(classes: Sequence[int]) -> str:
    """Say that the test set has no digits of some classes."""
    return f"The test set has no {' and no '.join(map(str, classes))}."


def show_errors(opened: OpenRun) -> None:
    """Draw each class's spread of errors, beside PCA's."""
    st.plotly_chart(
        error_figure(opened),
        key="class-errors",
        config={"displayModeBar": False},
        alt="The error of each class beside PCA's; the table below has the figures.",
    )
    st.caption(
        "A box holds the middle half of a class's digits, its line is the median, the "
        "dashed one the mean. Whiskers run from the 5th to the 95th percentile; the "
        "outer 10 % of digits are not drawn. Filled: the network. Hollow: PCA."
    )
    _show_bound(opened)


def _show_bound(opened: OpenRun) -> None:
    """Say what the network's error is made of, where its training error tells."""
    training, test_mse = opened.config.training, opened.report.mse
    train_mse = training_mse(opened)
    is_of_plain_digits = training.deform == 0 or training.deform_until < 1
    if train_mse is None or not is_of_plain_digits or train_mse > test_mse:
        return
    share = train_mse / test_mse
    st.caption(
        f"What is this error made of? On the digits it was trained on, this network's "
        f"error in the last epoch was {train_mse:.4f}, which is {share:.0%} of the "
        f"{test_mse:.4f} on the test digits. So much is what a code of "
        f"{opened.network.latent_dim} numbers loses when it is trained this way; only "
        "the rest is due to digits it had not seen."
    )


def show_figures(opened: OpenRun) -> None:
    """Show the same as a table, with what else there is to say of each class."""
    figures = class_metrics(
        opened.report, opened.evaluation, reconstruction_scores(opened)
    )
    table = [_HEAD, ["---:"] * len(_HEAD), *map(_line, figures)]
    with st.container(key="class-figures"):
        st.html(_NARROW)
        st.markdown("\n".join("| " + " | ".join(line) + " |" for line in table))
    if opened.evaluation.predicted_labels is None:
        st.caption(
            "**Class found** is worked out when training ends: it needs the training "
            "digits, which only the trainer has."
        )
    with st.expander("What do these figures mean?"):
        st.markdown(_MEANINGS.format(k=opened.report.knn_k))


def _line(figures: ClassMetrics) -> list[str]:
    name = "all" if figures.label is None else str(figures.label)
    values = (
        _text(figures.mse, "{:.4f}"),
        _text(figures.psnr, "{:.1f}"),
        _text(figures.ssim, "{:.3f}"),
        _text(figures.pca_mse, "{:.4f}"),
        _text(figures.times_pca, "{:.2f}"),
        _text(figures.knn_accuracy, "{:.1%}"),
    )
    line = [name, f"{figures.n_digits:,}", *values]
    return line if figures.label is not None else [f"**{text}**" for text in line]


def _text(value: float | None, form: str) -> str:
    if value is None:
        return "none"
    return "∞" if np.isinf(value) else form.format(value)
