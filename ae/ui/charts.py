"""Arrays -> Plotly figures. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

Floats = NDArray[np.floating]

# Ten colours chosen for colour-vision deficiency: Petroff, "Accessible color sequences
# for data visualization", 2021 (arXiv 2107.02270), the set of ten.
CLASS_COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
# Colour is never alone: each class has a shape of its own too.
CLASS_SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "cross",
    "x",
    "triangle-up",
    "triangle-down",
    "star",
    "hexagon",
    "pentagon",
)
# Okabe and Ito, "Color Universal Design", 2008.
OWN_COLOUR, PCA_COLOUR = "#0072b2", "#e69f00"


def map_figure(
    points: Floats, labels: NDArray[np.integer], explained: Floats, marked: Floats
) -> go.Figure:
    """Draw projected codes, a colour and a symbol for each class.

    Parameters
    ----------
    points : (n, 2)
    labels : (n,)
        Classes, 0 to 9.
    explained : (2,)
        Share of variance each axis keeps, 0 to 1.
    marked : (2,)
        Where the reader's code lies.
    """
    figure = go.Figure()
    for label in range(10):
        chosen = np.flatnonzero(labels == label)
        figure.add_scattergl(
            x=points[chosen, 0].astype(np.float32),
            y=points[chosen, 1].astype(np.float32),
            mode="markers",
            name=str(label),
            customdata=chosen,
            marker={
                "color": CLASS_COLOURS[label],
                "symbol": CLASS_SYMBOLS[label],
                "size": 6,
                "opacity": 0.75,
            },
            # Plotly would fade all others to a fifth, and lose the chosen one.
            unselected={"marker": {"opacity": 0.75}},
            selected={"marker": {"opacity": 1, "size": 16}},
            hovertemplate=f"a {label}, digit %{{customdata}}<extra></extra>",
        )
    figure.add_scattergl(
        x=[marked[0]],
        y=[marked[1]],
        mode="markers",
        name="your code",
        marker={
            "color": "#ffffff",
            "symbol": "star-diamond",
            "size": 20,
            "line": {"color": "#000000", "width": 3},
        },
        unselected={"marker": {"opacity": 1}},  # a chosen point does not dim it
        hovertemplate="your code<extra></extra>",
    )
    for number, (axis, share) in enumerate(
        zip((figure.update_xaxes, figure.update_yaxes), explained, strict=True), 1
    ):
        axis(title=f"principal axis {number}: {share:.1%} of the codes' variance")
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(scaleanchor="x", constrain="domain")
    figure.update_layout(
        height=560,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={
            "title": "class",
            "itemsizing": "constant",
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
        },
        uirevision="map",
    )
    return figure


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
