"""Arrays -> Plotly figures. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES
from ae.language import class_name

Floats = NDArray[np.floating]
Means = tuple[Sequence[float | None], Sequence[float | None]]

# Okabe and Ito, "Color Universal Design", 2008: of theirs, two that stand out at 3 to 1
# or more from a white page and from a dark one.
OWN_COLOUR, PCA_COLOUR = "#0072b2", "#d55e00"


def class_error_figure(
    own: Floats,
    pca: Floats,
    means: Means,
    mean_image_mse: float,
    *,
    names: tuple[str, str],
    axes: tuple[str, str],
    mean_image_name: str,
    height: int,
) -> go.Figure:
    """Draw each class's spread of errors beside PCA's, as boxes, and a line to beat.

    The network's are filled, PCA's hollow: colour is never alone. It cannot be zoomed:
    a finger on it must scroll the page.

    Parameters
    ----------
    own, pca : (10, 5) float
        Quantiles of the errors of classes 0 to 9: whisker, box, median, box, whisker;
        NaN for a class without digits.
    means : two lists of 10 floats or None
        Their mean errors.
    mean_image_mse : float
        The error of the mean image on all digits: a dotted line.
    names, axes, mean_image_name : str
        What is written: at both kinds of box, at x and y, at the line.
    height : int
        In pixels.
    """
    figure = go.Figure()
    for name, quantiles, mean, colour, fill in (
        (names[0], own, means[0], OWN_COLOUR, OWN_COLOUR + "55"),
        (names[1], pca, means[1], PCA_COLOUR, "rgba(0, 0, 0, 0)"),
    ):
        there = np.flatnonzero(~np.isnan(quantiles).any(axis=1)).tolist()
        low, box_low, median, box_high, high = quantiles[there].T.tolist()
        figure.add_box(
            x=[class_name(label) for label in there],
            name=name,
            lowerfence=low,
            q1=box_low,
            median=median,
            mean=[mean[label] for label in there],
            q3=box_high,
            upperfence=high,
            fillcolor=fill,
            line={"color": colour, "width": 1.5},
        )
    figure.add_hline(
        mean_image_mse,
        line={"color": "#808080", "dash": "dot", "width": 2},
        annotation={"text": mean_image_name, "yanchor": "bottom", "xanchor": "right"},
        annotation_position="top right",
    )
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        boxmode="group",
        dragmode=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    classes = [class_name(label) for label in range(N_CLASSES)]
    figure.update_xaxes(
        title=axes[0],
        type="category",
        categoryorder="array",
        categoryarray=classes,
        fixedrange=True,
    )
    highest = np.nanmax([*own[:, -1], *pca[:, -1], mean_image_mse])
    figure.update_yaxes(title=axes[1], range=[0, 1.1 * highest], fixedrange=True)
    return figure
