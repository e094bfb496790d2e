"""From a run's codes to what the Map page draws: points, colours, names of axes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ae.latent.linear import LinearProjection, fit_pca_projection, numbers_projection
from ae.projection.result import (
    Projection,
    ProjectionConfig,
    codes_id,
    load_projection,
)
from ae.runs.evaluation import Evaluation
from ae.runs.run import Run
from ae.ui.map.figure import Colouring, Viewport, map_figure

Floats = NDArray[np.floating]
Rows = NDArray[np.integer]

LEAST_TRUSTED_SHARE = 0.05  # of the points: those the map places worst
_RANGE_PERCENTILES = (1, 99)  # of values: the ends of the colour bar


@dataclass(frozen=True, slots=True)
class MapView:
    """How a reader wants to see the points.

    Attributes
    ----------
    shown : ten booleans
        Which classes are switched on.
    colour_by : str or int
        ``class``, ``error``, or a number of the code, from 0.
    """

    shown: tuple[bool, ...]
    colour_by: str | int


@dataclass(frozen=True, slots=True)
class Projected:
    """A run's codes as a projection places them.

    Attributes
    ----------
    points_id : str
        Which codes and which projection.
    revision : str
        Content id of points, indices and the least trusted.
    config : ProjectionConfig
    points : (n, 2 or 3)
    indices : (n,)
        Which test digits they are.
    least_trusted : (m,)
        Rows of the points the projection places worst, worst first; empty until
        measured.
    linear : LinearProjection or None
        The way back from points to codes; t-SNE has none.
    measured : Projection or None
        With how far it can be trusted; None until a worker has measured that.
    """

    points_id: str
    revision: str
    config: ProjectionConfig
    points: Floats
    indices: Rows
    least_trusted: Rows
    linear: LinearProjection | None
    measured: Projection | None


def linear_projection(codes: Floats, config: ProjectionConfig) -> LinearProjection:
    """Return the projection to a sheet or a box that ``config`` asks for."""
    if config.numbers is not None:
        return numbers_projection(codes, config.numbers)
    return fit_pca_projection(codes, config.n_dims)


def project_codes(
    run: Run, codes: Floats, config: ProjectionConfig
) -> Projected | None:
    """Place a run's codes; None if only a worker can, and none has yet.

    Raises
    ------
    AEError
        If these codes cannot be projected so, or the file of it is damaged.
    """
    config.check(*codes.shape)
    measured = load_projection(run, config, codes)
    least_trusted = _least_trusted(measured)
    points_id = config.stem(codes_id(codes))
    linear: LinearProjection | None = None
    points: Floats
    indices: Rows
    if config.method != "tsne":
        linear = linear_projection(codes, config)
        points, indices = linear.to_points(codes), np.arange(len(codes))
    elif measured is not None:
        points, indices = measured.points, measured.indices
    else:
        return None
    content = hashlib.sha256(points_id.encode())
    for array in (points.astype(np.float32), indices, least_trusted):
        content.update(np.ascontiguousarray(array).tobytes())
    revision = content.hexdigest()[:16]
    return Projected(
        points_id, revision, config, points, indices, least_trusted, linear, measured
    )


def _least_trusted(measured: Projection | None) -> Rows:
    if measured is None:
        return np.zeros(0, int)
    trust = measured.trust
    worth = (trust.trustworthiness.astype(np.float64) + trust.continuity) / 2
    worst = np.argsort(worth, kind="stable")[: round(LEAST_TRUSTED_SHARE * len(worth))]
    return worst[worth[worst] < 1]  # what is placed without fault is not among them


def colouring_of(evaluation: Evaluation, view: MapView, indices: Rows) -> Colouring:
    """Return what the colour of each point says."""
    by = view.colour_by
    if by == "class":
        return Colouring("class")
    if by == "error":
        values, title = evaluation.errors[indices], "error"
    else:
        values, title = evaluation.codes[indices, int(by)], f"z{int(by) + 1}"
    low, high = (float(end) for end in np.percentile(values, _RANGE_PERCENTILES))
    return Colouring(by, title, values, low, high)


def axis_names(drawn: Projected) -> list[str]:
    """Return what each axis is called, with the variance it keeps where that is known.

    The axes of t-SNE have no meaning, and say so.
    """
    config, linear = drawn.config, drawn.linear
    if linear is None:
        return [f"t-SNE {i} (no unit)" for i in range(1, config.n_dims + 1)]
    if config.numbers is not None:
        names = [f"z{i + 1}" for i in config.numbers]
    else:
        names = [f"principal axis {i}" for i in range(1, config.n_dims + 1)]
    shares = zip(names, linear.explained, strict=True)
    if config.n_dims == 3:
        return [f"{name}: {share:.0%}" for name, share in shares]
    return [f"{name}: {share:.1%} of the codes' variance" for name, share in shares]


def draw_map(
    drawn: Projected, view: MapView, look: Viewport | None, evaluation: Evaluation
) -> go.Figure:
    """Draw the points as the reader wants to see them."""
    return map_figure(
        drawn.points,
        evaluation.labels[drawn.indices],
        shown=view.shown,
        colouring=colouring_of(evaluation, view, drawn.indices),
        axes=axis_names(drawn),
        look=look,
    )
