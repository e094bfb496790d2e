"""What a pass over all reconstructions tells, worked out once for all sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES
from ae.errors import RunError
from ae.io.packing import pack_arrays
from ae.network.metrics import class_means
from ae.reconstructions.classes import (
    ReconstructionScores,
    class_images,
    class_quantiles,
    heat_scale_max,
    mean_image_errors,
    score_reconstructions,
)
from ae.runs.curve import last_epoch_mse
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.arrays import offer
from ae.ui.cache import OpenRun, key_of
from ae.ui.reconstructions.figure import class_error_figure

_BY_WEIGHTS: dict[str | type[Any], Callable[[Any], Any]] = {OpenRun: key_of}


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=_BY_WEIGHTS)
def reconstruction_scores(opened: OpenRun) -> ReconstructionScores:
    """Return what a pass over all reconstructions has told; at first, half a second."""
    return score_reconstructions(opened.network, opened.evaluation, opened.digits)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_WEIGHTS)
def error_figure(
    opened: OpenRun,
    *,
    names: tuple[str, str],
    axes: tuple[str, str],
    mean_image_name: str,
    height: int,
) -> go.Figure:
    """Draw the errors of each class beside PCA's, with these words."""
    labels, report = opened.evaluation.labels, opened.report
    return class_error_figure(
        class_quantiles(opened.evaluation.errors, labels),
        class_quantiles(opened.baseline.errors, labels),
        (report.class_mse, report.class_pca_mse),
        mean_image_mse(opened)[-1] or 0.0,
        names=names,
        axes=axes,
        mean_image_name=mean_image_name,
        height=height,
    )


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=_BY_WEIGHTS)
def mean_image_mse(opened: OpenRun) -> list[float | None]:
    """Return the mean image's error on each class, and on all digits last.

    The mean is that of the training digits, as PCA has it.
    """
    labels = opened.digits.labels
    errors = mean_image_errors(opened.digits, opened.baseline.mean)
    by_class = class_means(errors, labels)
    return [
        *(None if np.isnan(mse) else float(mse) for mse in by_class),
        float(errors.mean(dtype=np.float64)),
    ]


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=_BY_WEIGHTS)
def training_mse(opened: OpenRun) -> float | None:
    """Return the error on the training digits in the last epoch, if it is known.

    A damaged curve tells none; the Train page says that it is damaged.
    """
    try:
        return last_epoch_mse(Run(CHECKPOINTS / opened.name).curve())
    except RunError:
        return None


def offer_means(opened: OpenRun) -> None:
    """Offer ``means``: ``images`` (10, 784), ``counts`` (10,), ``scale_max`` (1,)."""
    offer("means", opened.digits_id, lambda: _pack_means(opened))


def offer_pixel_errors(opened: OpenRun) -> str:
    """Offer ``pixel-errors``: ``errors`` (10, 784), by class; return their name."""
    content_id = "-".join(key_of(opened))
    offer(
        "pixel-errors",
        content_id,
        lambda: pack_arrays({"errors": reconstruction_scores(opened).pixel_errors}),
    )
    return content_id


def offer_code_sizes(pictures: NDArray[np.uint8], pca: NDArray[np.uint8]) -> str:
    """Offer ``code-sizes``: a digit redrawn, ``pictures`` and ``pca`` (k, 784)."""
    content_id = hashlib.sha256(pictures.tobytes() + pca.tobytes()).hexdigest()[:16]
    offer(
        "code-sizes",
        content_id,
        lambda: pack_arrays({"pictures": pictures, "pca": pca}),
    )
    return content_id


def _pack_means(opened: OpenRun) -> bytes:
    counts = np.bincount(opened.digits.labels, minlength=N_CLASSES).astype(np.int32)
    return pack_arrays(
        {
            "images": class_images(opened.digits),
            "counts": counts,
            "scale_max": np.array([heat_scale_max(opened.digits)], np.float32),
        }
    )
