"""How far off each class is: as a chart, and as a table of figures."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ae.language import _, class_name
from ae.reconstructions.classes import ClassMetrics, class_metrics
from ae.ui.cache import OpenRun
from ae.ui.reconstructions.cache import (
    error_figure,
    mean_image_mse,
    reconstruction_scores,
    training_mse,
)

_CHART_PX = 352
# Nine columns in half a page, six on a telephone: none that scrolls sideways.


def show_overview(opened: OpenRun) -> None:
    """Show each class's errors beside PCA's and the mean image's, and all figures."""
    chart, table = st.columns([10, 11], gap="medium")
    with chart:
        _show_chart(opened)
    with table:
        _show_figures(opened)
    st.caption(
        _(
            "A box holds the middle half of a class's digits, its line is the median, "
            "the dashed one the mean. Whiskers run from the 5th to the 95th "
            "percentile; the outer 10 % of digits are not drawn. Filled: the network. "
            "Hollow: PCA, a simpler method with as many numbers, for comparison."
        )
    )
    st.caption(
        _(
            "The number in a tile is not its pictures' error: it is the mean error of "
            "the class's own digits. Press a tile to see its class, and again to see "
            "all."
        )
    )
    _show_bound(opened)
    with st.expander(_("What do these figures mean?")):
        st.markdown(_meanings(opened.report.knn_k))


def _show_chart(opened: OpenRun) -> None:
    st.plotly_chart(
        error_figure(
            opened,
            names=(_("this autoencoder (filled)"), _("PCA (hollow)")),
            axes=(_("class of the digit"), _("mean squared error per pixel")),
            mean_image_name=_(
                "the mean image for every digit: {mse}",
                mse=f"{mean_image_mse(opened)[-1]:.4f}",
            ),
            height=_CHART_PX,
        ),
        key="class-errors",
        config={"displayModeBar": False},
        alt=_("The error of each class beside PCA's; the table has the figures."),
    )


def _show_bound(opened: OpenRun) -> None:
    """Say what the network's error is made of, where its training error tells."""
    training, test_mse = opened.config.training, opened.report.mse
    train_mse = training_mse(opened)
    is_of_plain_digits = training.deform == 0 or training.deform_until < 1
    if train_mse is None or not is_of_plain_digits or train_mse > test_mse:
        return
    st.caption(
        _(
            "What is this error made of? On the digits it was trained on, this "
            "network's error in the last epoch was {train_mse}, which is {share} of "
            "the {test_mse} on the test digits. So much is what a code of {size} "
            "numbers loses when it is trained this way; only the rest is due to digits "
            "it had not seen.",
            train_mse=f"{train_mse:.4f}",
            share=f"{train_mse / test_mse:.0%}",
            test_mse=f"{test_mse:.4f}",
            size=opened.network.latent_dim,
        )
    )


def _show_figures(opened: OpenRun) -> None:
    """Show the same as a table, with what else there is to say of each class."""
    figures = class_metrics(
        opened.report, opened.evaluation, reconstruction_scores(opened)
    )
    head = (
        *(_("class"), _("digits"), _("MSE"), _("PSNR (dB)"), _("SSIM")),
        *(_("PCA's MSE"), _("MSE ÷ PCA's"), _("mean image's MSE"), _("class found")),
    )
    by_mean_image = mean_image_mse(opened)
    lines = [_line(one, mse) for one, mse in zip(figures, by_mean_image, strict=True)]
    table = [head, ["---:"] * len(head), *lines]
    with st.container(key="class-figures"):
        st.markdown("\n".join("| " + " | ".join(line) + " |" for line in table))
    if opened.evaluation.predicted_labels is None:
        st.caption(
            _(
                "**Class found** is computed when training ends, because "
                "it needs the training digits."
            )
        )


def _line(figures: ClassMetrics, by_mean_image: float | None) -> list[str]:
    name = _("all") if figures.label is None else class_name(figures.label)
    values = (
        _text(figures.mse, "{:.4f}"),
        _text(figures.psnr, "{:.1f}"),
        _text(figures.ssim, "{:.3f}"),
        _text(figures.pca_mse, "{:.4f}"),
        _text(figures.times_pca, "{:.2f}"),
        _text(by_mean_image, "{:.4f}"),
        _text(figures.knn_accuracy, "{:.1%}"),
    )
    line = [name, f"{figures.n_digits:,}", *values]
    return line if figures.label is not None else [f"**{text}**" for text in line]


def _text(value: float | None, form: str) -> str:
    if value is None:
        return _("none")
    return "∞" if np.isinf(value) else form.format(value)


def _meanings(k: int) -> str:
    return "\n".join(
        f"* {text}"
        for text in (
            _(
                "**MSE**: mean squared error per pixel. 0 is a perfect "
                "copy. **PCA's MSE** is the error of PCA with as many "
                "numbers. **MSE ÷ PCA's** divides the two: below 1 the "
                "network is better, above 1 it is worse. PCA's pixels can "
                "be blacker than black or whiter than white, and they are "
                "scored like that; if they were clipped, PCA's error would "
                "be a little lower."
            ),
            _(
                "**Mean image's MSE**: the error of a network that draws the mean of "
                "all training digits whatever goes in. A network that does no better "
                "has learned nothing about the single digit."
            ),
            _(
                "**PSNR**: each digit's error in decibels, 10 log10(1 / "
                "MSE), averaged over the digits. Higher is better: 10 dB "
                "more means a tenth of the error. If a digit is "
                "reconstructed without any error, its PSNR is infinite, "
                "and so is the mean (∞)."
            ),
            _(
                "**SSIM**: how similar picture and original are in "
                "brightness, contrast and structure, compared window by "
                "window; 1 means identical. Even a bad picture does not "
                "score 0: the margins are black in both, so an all-black "
                "picture scores well above 0. (Wang, Bovik, Sheikh and "
                "Simoncelli, 2004, with equally weighted windows of 7 x 7 "
                "pixels.)"
            ),
            _(
                "**Class found**: the share of digits whose own class is "
                "the most frequent among their {k} nearest training codes; "
                "in a tie, the smaller digit counts. It tells how well the "
                "codes separate the classes, not how good a picture looks.",
                k=k,
            ),
            _(
                "PSNR and SSIM are shown for the network only. PCA is "
                "compared by its MSE, because its pixels can leave the "
                "range from black to white, which SSIM requires."
            ),
        )
    )
