"""Arrays -> Plotly figures. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

Floats = NDArray[np.floating]

# Okabe and Ito, "Color Universal Design", 2008.
OWN_COLOUR, PCA_COLOUR = "#0072b2", "#e69f00"


def class_error_figure(
    own: Sequence[float | None], pca: Sequence[float | None], latent_dim: int
) -> go.Figure:
    """Draw each class's mean error beside PCA's, as grouped bars.

    Parameters
    ----------
    own, pca : 10 floats or None
        Mean squared error per pixel of classes 0 to 9.
    latent_dim : int
        How many numbers both may keep.
    """
    classes = [str(label) for label in range(10)]
    figure = go.Figure()
    for name, values, colour, pattern in (
        ("this autoencoder", own, OWN_COLOUR, ""),
        (f"PCA with {latent_dim} numbers", pca, PCA_COLOUR, "/"),
    ):
        figure.add_bar(
            x=classes,
            y=list(values),
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate="class %{x}: %{y:.4f}<extra>" + name + "</extra>",
        )
    figure.update_layout(
        height=340,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        barmode="group",
        legend={"orientation": "h", "y": 1.15, "x": 0},
    )
    figure.update_xaxes(title="class of the digit", type="category")
    figure.update_yaxes(title="mean squared error per pixel")
    return figure
