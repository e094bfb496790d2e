"""Projected codes -> a plotly Figure. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from ae.ui.components.palette import CLASS_COLOURS

Floats = NDArray[np.floating]

# Colour is never alone: each class has a shape of its own too.
CLASS_SYMBOLS = (
    *("circle", "square", "diamond", "cross", "x"),
    *("triangle-up", "triangle-down", "star", "hexagon", "pentagon"),
)
# Plotly's boxes know eight shapes; the last two classes are told by a thick outline.
_BOX_SYMBOLS = (
    *("circle", "square", "diamond", "cross", "x"),
    *("circle-open", "square-open", "diamond-open", "circle", "square"),
)
_OUTLINED = (8, 9)
# Blue to vermilion, which colour-vision deficiency leaves apart (Okabe and Ito, "Color
# Universal Design", 2008), by a grey that both a light and a dark page set off.
VALUE_SCALE = ((0.0, "#0072b2"), (0.5, "#929292"), (1.0, "#d55e00"))
_GREY = "#8a8a8a"
_MARGIN = {"l": 10, "r": 10, "t": 34, "b": 10}  # Plotly's buttons lie at the top
HEIGHT = 560


# Where a reader looks: the ends of both axes, or a box' camera (eye, centre, up).
Viewport = tuple[float, ...]
_CAMERA = tuple(f"{part}.{axis}" for part in ("eye", "center", "up") for axis in "xyz")
VIEWPORT_LENGTHS = {2: 4, 3: len(_CAMERA)}


@dataclass(frozen=True, slots=True)
class Colouring:
    """What the colour of a point says.

    Attributes
    ----------
    by : str or int
        ``class``, ``error``, or a number of the code, from 0.
    title : str
        Of the colour bar.
    values : (n,) float or None
        One for each point; None for classes.
    low, high : float
        The ends of the colour bar; values beyond get the ends' colours.
    """

    by: str | int
    title: str = ""
    values: Floats | None = None
    low: float = 0.0
    high: float = 1.0


def value_colours(n: int) -> list[str]:
    """Return the scale of values as ``n`` colours, for whoever draws beside Plotly."""
    shares = [i / (n - 1) for i in range(n)]
    colours: list[str] = sample_colorscale([list(s) for s in VALUE_SCALE], shares)
    return colours


def map_figure(
    points: Floats,
    labels: NDArray[np.integer],
    *,
    shown: Sequence[bool],
    colouring: Colouring,
    axes: Sequence[str],
    look: Viewport | None = None,
) -> go.Figure:
    """Draw projected codes: a shape for each class, a colour for class or value.

    Classes that are switched off stay as faint grey, so that the rest keeps its place.
    The pointer is the overlay's, so Plotly's own labels are off.

    Parameters
    ----------
    points : (n, 2 or 3)
    labels : (n,)
        Classes, 0 to 9.
    shown : 10 booleans
        Which classes are switched on.
    colouring : Colouring
    axes : 2 or 3 strings
        What each axis is called.
    look : Viewport or None
        Which part to open on; None shows all.
    """
    figure = go.Figure()
    is_on = np.asarray(shown)[labels]
    _add_points(
        figure,
        points[~is_on],
        name="switched off",
        showlegend=False,
        marker={"color": _GREY, "size": 2.5 if len(axes) == 3 else 4, "opacity": 0.25},
    )
    for label in np.flatnonzero(shown):
        chosen = labels == label
        _add_points(
            figure,
            points[chosen],
            name=str(label),
            marker=_class_marker(int(label), chosen, colouring, len(axes)),
        )
    if colouring.values is not None:
        figure.update_layout(
            coloraxis={
                "colorscale": [list(stop) for stop in VALUE_SCALE],
                "cmin": colouring.low,
                "cmax": colouring.high,
                "colorbar": {"title": {"text": colouring.title}, "thickness": 14},
            }
        )
    _lay_out(figure, axes)
    if look is not None:
        _open_on(figure, look)
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


def _class_marker(
    label: int, chosen: NDArray[np.bool_], colouring: Colouring, n_dims: int
) -> dict[str, Any]:
    is_box = n_dims == 3
    marker: dict[str, Any] = {
        "symbol": (_BOX_SYMBOLS if is_box else CLASS_SYMBOLS)[label],
        "size": 3.5 if is_box else 6,
        "opacity": 0.9 if is_box else 0.75,
    }
    if is_box and label in _OUTLINED:
        marker["line"] = {"color": _GREY, "width": 3}
    if colouring.values is None:
        return marker | {"color": CLASS_COLOURS[label]}
    values = colouring.values[chosen].astype(np.float32)
    return marker | {"color": values, "coloraxis": "coloraxis"}


def _add_points(
    figure: go.Figure, points: Floats, *, showlegend: bool = True, **options: Any
) -> None:
    if len(points) == 0:
        return
    columns = dict(zip("xyz", points.T.astype(np.float32), strict=False))
    kind = go.Scatter3d if "z" in columns else go.Scattergl
    options |= {"mode": "markers", "hoverinfo": "skip", "showlegend": showlegend}
    figure.add_trace(kind(**columns, **options))


def _lay_out(figure: go.Figure, axes: Sequence[str]) -> None:
    figure.update_layout(
        height=HEIGHT,
        margin=_MARGIN,
        dragmode="pan" if len(axes) == 2 else "orbit",
        hovermode=False,
        legend={
            "itemsizing": "constant",
            "entrywidth": 24,
            "orientation": "h",
            "x": 0,
            "y": -0.13 if len(axes) == 2 else 0,
            "yanchor": "top",
            # The classes are switched above the map, for every part of it.
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    if len(axes) == 3:
        titles = dict(zip(("xaxis", "yaxis", "zaxis"), axes, strict=True))
        scene = {axis: {"title": {"text": text}} for axis, text in titles.items()}
        figure.update_layout(scene=scene | {"aspectmode": "data", "hovermode": False})
        return
    figure.update_xaxes(title=axes[0], constrain="domain")
    figure.update_yaxes(title=axes[1], scaleanchor="x", constrain="domain")
