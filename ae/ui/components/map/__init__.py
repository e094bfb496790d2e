"""The map's living part: what lies over Streamlit's chart, and what stands under it."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class MapData:
    """What the browser is told of the map; it fetches the arrays.

    It sends ``look`` when the reader has zoomed or turned the map: ``map`` (which one)
    and ``values`` (the ends of x and y, or a box' camera: eye, centre and up). Codes
    come from the sliders.

    Attributes
    ----------
    run : str
        The run's name, for the names of files.
    chart : str
        Key of the container that holds the chart.
    map : str
        Which codes and which projection; another one is another map.
    network, digits, codes, points : str
        Which network and arrays must have come before anything is drawn.
    n_digits : int
        How many test digits there are.
    method : str
        ``pca``, ``tsne`` or ``numbers``.
    n_dims : int
        2 or 3.
    axes : str
        The numbers of the code along the axes, in words.
    hidden : list of int
        Which classes are switched off.
    colours : list of str
        Those of values, from ``low`` to ``high``; none if colour says the class.
    colour_by : str or int
        ``class``, ``error``, or a number of the code, from 0.
    """

    run: str
    chart: str
    map: str
    network: str
    digits: str
    codes: str
    points: str
    n_digits: int
    method: str
    n_dims: int
    axes: str
    hidden: list[int]
    colours: list[str]
    colour_by: str | int
    low: float
    high: float


MAP = Component[MapData]("map")
