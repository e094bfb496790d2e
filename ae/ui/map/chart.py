"""The map itself: Streamlit's chart, and the living part that belongs to it."""

from __future__ import annotations

from math import isfinite

import streamlit as st

from ae.errors import AEError
from ae.language import chosen_language, ngettext
from ae.projection.config import ProjectionConfig
from ae.ui.cache import OpenRun
from ae.ui.components import OPENING
from ae.ui.components.map import MAP, MapData
from ae.ui.map.cache import axes_of, projected
from ae.ui.map.figure import VIEWPORT_LENGTHS, Viewport, value_colours
from ae.ui.map.form import DIMENSIONS
from ae.ui.map.projected import Projected, colouring_of
from ae.ui.map.trust import name_of
from ae.ui.session.url import VIEWPORTS

_CHART = "map-chart"
_VIEW = "map-view"
N_SHADES = 15  # of the points, where colour says a value


def show_chart(drawn: Projected) -> None:
    """Draw the map's axes; the browser draws the points between them."""
    name = name_of(drawn.config)
    with st.container(key=_CHART):
        st.plotly_chart(
            axes_of(drawn, _look(drawn), chosen_language()),
            # Plotly keeps where one looks: a link opened in place is seen whole.
            key=f"map-{drawn.points_id}-{st.session_state.get(OPENING, 0)}",
            config={
                "displaylogo": False,
                "scrollZoom": True,
                "displayModeBar": True,
                # Plotly has the axes alone, and its picture would lack the points.
                "modeBarButtonsToRemove": ["toImage", "pan2d", "zoom2d"],
                # Each click takes what lies there; two quick ones are no wish to reset.
                "doubleClick": False,
            },
            alt=ngettext(
                "The code of {n} test image: {name}. It can be reached by number and "
                "by class beside the map.",
                "The codes of {n} test images: {name}. The same images can be reached "
                "by number and by class beside the map.",
                len(drawn.indices),
                name=name,
            ),
        )


def show_answers(opened: OpenRun, drawn: Projected, colour_by: str | int) -> None:
    """Bring the map to life, and show beside it what the reader clicks."""
    config = drawn.config
    colouring = colouring_of(opened.evaluation, colour_by, drawn.indices)
    MAP.show(
        MapData(
            run=opened.name,
            chart=_CHART,
            network=opened.network_id,
            digits=opened.digits_id,
            codes=opened.codes_id,
            map=drawn.points_id,
            points=drawn.revision,
            n_digits=len(opened.digits.labels),
            method=config.method,
            n_dims=config.n_dims,
            axes=[f"z{i + 1}" for i in config.numbers or ()],
            colours=[] if colour_by == "class" else value_colours(N_SHADES),
            colour_by=colour_by,
            low=float(f"{colouring.low:.6g}"),
            high=float(f"{colouring.high:.6g}"),
        ),
        key=_VIEW,
        on_look=_take_look,
        on_flat=_flatten,
    )


def _flatten() -> None:
    """Draw the map in two dimensions. The map's callback."""
    DIMENSIONS.choose(2)


def _look(drawn: Projected) -> Viewport | None:
    """Return where the figure should be looked at from, if a link says so."""
    looks = st.session_state.setdefault(VIEWPORTS, {"of": None})
    if looks["of"] != drawn.points_id:
        looks |= {"of": drawn.points_id, "used": None}
        looks["length"] = VIEWPORT_LENGTHS[drawn.config.n_dims]
    used: Viewport | None = looks["used"]
    return used


def _take_look() -> None:
    """Open the figure where a link says. The map's callback."""
    sent = st.session_state[_VIEW].get("look")
    looks = st.session_state.get(VIEWPORTS)
    if not isinstance(sent, dict) or looks is None or sent.get("map") != looks["of"]:
        return
    values = sent.get("values")
    if (
        isinstance(values, list)
        and len(values) == looks["length"]
        and all(isinstance(v, int | float) and isfinite(v) for v in values)
    ):
        looks["used"] = tuple(float(value) for value in values)


def compared(opened: OpenRun, drawn: Projected) -> list[Projected | None]:
    """Return PCA and t-SNE in as many dimensions, as far as they are there."""
    n_dims, n_codes = drawn.config.n_dims, len(opened.digits.labels)
    configs = [
        ProjectionConfig.pca(n_dims),
        ProjectionConfig.tsne(n_dims, n_digits=min(10_000, n_codes)),
    ]
    there: list[Projected | None] = []
    for config in configs:
        try:
            there.append(projected(opened, config))
        except AEError:  # codes of one number have no plane, few digits no t-SNE of 30
            there.append(None)
    return there
