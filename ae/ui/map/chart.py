"""The map itself: Streamlit's chart, and the living part that belongs to it."""

from __future__ import annotations

from math import isfinite

import streamlit as st

from ae.digits.shape import N_CLASSES
from ae.errors import AEError
from ae.projection.result import ProjectionConfig
from ae.ui.cache import OpenRun
from ae.ui.components.map import MAP, MapData
from ae.ui.map.cache import map_figure, projected
from ae.ui.map.figure import VIEWPORT_LENGTHS, Viewport, value_colours
from ae.ui.map.projected import MapView, Projected, colouring_of
from ae.ui.map.trust import name_of
from ae.ui.session.url import VIEWPORTS

_CHART = "map-chart"
_VIEW = "map-view"
N_SHADES = 15  # of the frames of digits drawn on the map, when colour says a value


def show_chart(opened: OpenRun, drawn: Projected, view: MapView) -> None:
    """Draw the map and bring it to life."""
    config = drawn.config
    with st.container(key=_CHART):
        st.plotly_chart(
            map_figure(drawn, view, _look(drawn, view), opened),
            key=f"map-{drawn.points_id}",
            config={
                "displaylogo": False,
                "scrollZoom": True,
                "displayModeBar": True,
                # Plotly draws twice as fine as the screen shows; on a processor alone
                # that is half a second of the first visit.
                "plotGlPixelRatio": 1,
                # Each click takes what lies there; two quick ones are no wish to reset.
                "doubleClick": False,
            },
            alt=f"The codes of {len(drawn.indices):,} test digits: {name_of(config)}. "
            "The same digits can be reached by number and by class below.",
        )
    colouring = colouring_of(opened.evaluation, view, drawn.indices)
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
            axes=" and ".join(f"z{i + 1}" for i in config.numbers or ()),
            hidden=[label for label in range(N_CLASSES) if not view.shown[label]],
            colours=_palette(view),
            colour_by=view.colour_by,
            low=float(f"{colouring.low:.6g}"),
            high=float(f"{colouring.high:.6g}"),
        ),
        key=_VIEW,
        on_look=_take_look,
    )


def _palette(view: MapView) -> list[str]:
    """Return the colours of values, low to high; the browser has those of classes."""
    return [] if view.colour_by == "class" else value_colours(N_SHADES)


def _look(drawn: Projected, view: MapView) -> Viewport | None:
    """Return where a new figure should be looked at from.

    Streamlit puts a new chart in place of one whose figure has changed, and zoom and
    camera would be lost with it. They go into the figure, but only when it changes
    anyway: a figure that followed each turn would be sent at each turn.
    """
    looks = st.session_state.setdefault(VIEWPORTS, {"of": None, "last": None})
    if looks["of"] != drawn.points_id:
        looks |= {"of": drawn.points_id, "last": None, "view": view, "used": None}
        looks["length"] = VIEWPORT_LENGTHS[drawn.config.n_dims]
    elif looks["view"] != view:
        looks |= {"view": view, "used": looks["last"]}
    used: Viewport | None = looks["used"]
    return used


def _take_look() -> None:
    """Keep where the reader looks from. The map's callback."""
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
        looks["last"] = tuple(float(value) for value in values)
        if sent.get("opens") is True:  # a link does: the figure is to open there
            looks["used"] = looks["last"]


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
