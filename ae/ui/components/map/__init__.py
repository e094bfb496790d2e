"""The map's living parts: what lies over Streamlit's chart, and what stands around."""

from __future__ import annotations

from dataclasses import dataclass

from ae.ui.components import Component
from ae.ui.components.messages import Fields, Listed, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MapData:
    """What the browser is told of the map; it fetches the arrays.

    It sends ``look`` when a link says where to look from: ``map`` (which one) and
    ``values`` (the ends of x and y, or a box' camera: eye, centre and up), and ``flat``
    when the reader wants two dimensions. Codes come from the sliders.

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
    axes : list of str
        The numbers of the code along the axes, such as z1; none if they are others.
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
    axes: list[str]
    colours: list[str]
    colour_by: str | int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlsData:
    """What the row of controls is told: what there is to choose from.

    Attributes
    ----------
    linked : list of int, or None
        The classes a link asks for; None if it asks for none in particular.
    has_grid : bool
        Whether places of the map can be decoded exactly: it is flat and linear.
    is_flat : bool
        Whether there are places at all.
    has_rings : bool
        Whether it is known which points are placed worst.
    """

    linked: list[int] | None
    has_grid: bool
    is_flat: bool
    has_rings: bool


MAP = Component[MapData](
    "map",
    sends={"look": Fields(values=Listed(Number(), 4, 9)), "flat": Number()},
)
CONTROLS = Component[ControlsData]("map_controls")
