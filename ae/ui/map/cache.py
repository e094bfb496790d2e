"""Maps: where codes lie, how they are drawn, and the queue of projections.

All of it once for all sessions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from ae.io.files import stamp_of
from ae.io.packing import pack_arrays
from ae.projection.config import ProjectionConfig
from ae.projection.result import projection_path
from ae.queues.projection import ProjectionQueue
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.arrays import offer
from ae.ui.cache import OpenRun
from ae.ui.map.figure import Viewport
from ae.ui.map.projected import Projected, draw_axes, project_codes

_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    OpenRun: lambda opened: opened.codes_id,
    Projected: lambda drawn: drawn.points_id,
}


def projection_queue() -> ProjectionQueue:
    """Return the queue of this server's projections."""
    return _projection_queue(str(CHECKPOINTS.absolute()))


@st.cache_resource(show_spinner=False)
def _projection_queue(root: str) -> ProjectionQueue:
    return ProjectionQueue(Path(root))


def projected(opened: OpenRun, config: ProjectionConfig) -> Projected | None:
    """Return a run's codes as they are projected; None for a t-SNE not made yet.

    Raises
    ------
    AEError
        If these codes cannot be projected so, or the file of it is damaged.
    """
    path = projection_path(Run(CHECKPOINTS / opened.name), config, opened.codes_id)
    stamp = stamp_of(path)
    drawn = _projected(opened, config, stamp)
    if drawn is not None:
        offer("points", drawn.revision, lambda: _pack_points(drawn))
    return drawn


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_HASHES)
def _projected(
    opened: OpenRun, config: ProjectionConfig, stamp: int
) -> Projected | None:
    run = Run(CHECKPOINTS / opened.name)
    return project_codes(run, opened.evaluation.codes, config)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_HASHES)
def axes_of(drawn: Projected, look: Viewport | None, language: str) -> go.Figure:
    """Draw the axes of projected codes, in a language.

    A resource, not data: a pickled figure differs from the original, and Streamlit
    would send it again at the first click.
    """
    return draw_axes(drawn, look)


def _pack_points(drawn: Projected) -> bytes:
    """Pack ``points``, ``indices`` and the rows that are ``least_trusted``.

    With a linear projection's ``origin`` and ``axes``: the way back to codes.
    """
    arrays: dict[str, NDArray[np.generic]] = {
        "points": drawn.points.astype(np.float32),
        "indices": drawn.indices.astype(np.int32),
        "least_trusted": drawn.least_trusted.astype(np.int32),
    }
    if drawn.linear is not None:
        arrays["origin"] = drawn.linear.origin.astype(np.float32)
        arrays["axes"] = drawn.linear.axes.astype(np.float32)
    return pack_arrays(arrays)
