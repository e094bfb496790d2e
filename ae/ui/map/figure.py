"""Projected codes -> a plotly Figure. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from ae.ui.components.palette import CLASS_COLOURS

Floats = NDArray[np.floating]

# Colour is never alone: each class has a shape of its own too, as the browser draws it
# (ae/ui/components/map/symbols.js).
CLASS_SYMBOLS = (
    *("circle", "square", "diamond", "cross", "x"),
    *("triangle-up", "triangle-down", "star", "hourglass", "circle-open"),
)
# Blue to vermilion, which colour-vision deficiency leaves apart (Okabe and Ito, "Color
# Universal Design", 2008), by a grey that both a light and a dark page set off.
VALUE_SCALE = ((0.0, "#0072b2"), (0.5, "#929292"), (1.0, "#d55e00"))
_MARGIN = {"l": 10, "r": 10, "t": 34, "b": 10}  # Plotly's buttons lie at the top
HEIGHT = 500
_SEED = 0  # of the order that points are drawn in


# Where a reader looks: the ends of both axes, or a box' camera (eye, centre, up).
Viewport = tuple[float, ...]
_CAMERA = tuple(f"{part}.{axis}" for part in ("eye", "center", "up") for axis in "xyz")
VIEWPORT_LENGTHS = {2: 4, 3: len(_CAMERA)}


def value_colours(n: int) -> list[str]:
    """Return the scale of values as ``n`` colours, for whoever draws beside Plotly."""
    shares = [i / (n - 1) for i in range(n)]
    colours: list[str] = sample_colorscale([list(s) for s in VALUE_SCALE], shares)
    return colours


def axes_figure(
    points: Floats, axes: Sequence[str], *, of: str, look: Viewport | None = None
) -> go.Figure:
    """Draw the axes of a map, wide enough for its points.

    The points themselves are the browser's (ae/ui/components/map/points.js), and so is
    the pointer: Plotly's own labels are off.

    Parameters
    ----------
    points : (n, 2 or 3)
    axes : 2 or 3 strings
        What each axis is called.
    of : str
        Which codes and which projection: the browser draws no other points here.
    look : Viewport or None
        Which part to open on; None shows all.
    """
    # Streamlit's own template is 4 KB, sent at each rerun, and most of it is of charts
    # there are none of; what a page's theme needs it adds in the browser.
    figure = go.Figure(layout={"template": {"layout": {"showlegend": False}}})
    ends = np.stack([points.min(axis=0), points.max(axis=0)])
    _add_points(figure, ends, marker={"size": 6, "opacity": 0})
    _lay_out(figure, axes)
    figure.update_layout(meta=of)
    if look is not None:
        _open_on(figure, look)
    return figure


def forming_figure(
    points: Floats, labels: NDArray[np.integer], axes: Sequence[str]
) -> go.Figure:
    """Draw points that are still on the move, seen along their third axis if any.

    Parameters
    ----------
    points : (n, 2 or 3)
    labels : (n,)
        Classes, 0 to 9.
    axes : 2 strings
        What the first two axes are called.
    """
    order = np.random.default_rng(_SEED).permutation(len(points))
    figure = go.Figure()
    _add_points(
        figure,
        points[order, :2],
        marker={
            "size": 6,
            "opacity": 0.75,
            "color": [CLASS_COLOURS[label] for label in labels[order]],
            "symbol": [CLASS_SYMBOLS[label] for label in labels[order]],
        },
    )
    _lay_out(figure, axes)
    return figure


def _open_on(figure: go.Figure, look: Viewport) -> None:
    if len(look) == len(_CAMERA):
        values = dict(zip(_CAMERA, look, strict=True))
        camera = {
            part: {axis: values[f"{part}.{axis}"] for axis in "xyz"}
            for part in ("eye", "center", "up")
        }
        figure.update_layout(scene={"camera": camera})
    else:
        figure.update_xaxes(range=look[:2])
        figure.update_yaxes(range=look[2:])


def _add_points(figure: go.Figure, points: Floats, **options: Any) -> None:
    columns = dict(zip("xyz", points.T.astype(np.float32), strict=False))
    kind = go.Scatter3d if "z" in columns else go.Scatter
    figure.add_trace(kind(**columns, mode="markers", hoverinfo="skip", **options))


def _lay_out(figure: go.Figure, axes: Sequence[str]) -> None:
    figure.update_layout(
        height=HEIGHT,
        margin=_MARGIN,
        dragmode="pan" if len(axes) == 2 else "orbit",
        hovermode=False,
        showlegend=False,
    )
    if len(axes) == 3:
        titles = dict(zip(("xaxis", "yaxis", "zaxis"), axes, strict=True))
        scene = {axis: {"title": {"text": text}} for axis, text in titles.items()}
        figure.update_layout(scene=scene | {"aspectmode": "data", "hovermode": False})
        return
    figure.update_xaxes(title=axes[0], constrain="domain")
    figure.update_yaxes(title=axes[1], scaleanchor="x", constrain="domain")
