"""From a run's codes to what the Map page draws: points, colours, names of axes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ae.language import _
from ae.latent.linear import LinearProjection, fit_pca_projection, numbers_projection
from ae.projection.config import ProjectionConfig
from ae.projection.result import Projection, codes_id, load_projection
from ae.projection.trust import n_without_neighbours
from ae.runs.evaluation import Evaluation
from ae.runs.run import Run
from ae.ui.map.figure import Viewport, axes_figure

Floats = NDArray[np.floating]
Rows = NDArray[np.integer]

LEAST_TRUSTED_SHARE = 0.05  # of the points: those the map places worst
MOST_EQUAL_SHARE = 0.01  # of the codes: with more of them equal, no figure is given
_RANGE_PERCENTILES = (1, 99)  # of values: the ends of the colour bar


@dataclass(frozen=True, slots=True)
class Colouring:
    """What the colour of a point says.

    Attributes
    ----------
    by : str or int
        ``class``, ``error``, or a number of the code, from 0.
    low, high : float
        The ends of the scale of values; values beyond get the ends' colours.
    """

    by: str | int
    low: float = 0.0
    high: float = 1.0


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
    n_equal : int
        How many of the codes have no neighbours, since so many others equal them.
    """

    points_id: str
    revision: str
    config: ProjectionConfig
    points: Floats
    indices: Rows
    least_trusted: Rows
    linear: LinearProjection | None
    measured: Projection | None
    n_equal: int

    @property
    def has_neighbours(self) -> bool:
        """Whether figures that compare neighbours mean anything."""
        return self.n_equal <= MOST_EQUAL_SHARE * len(self.indices)


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
    n_equal = n_without_neighbours(codes[indices])
    has_neighbours = n_equal <= MOST_EQUAL_SHARE * len(indices)
    least_trusted = _least_trusted(measured if has_neighbours else None)
    content = hashlib.sha256(points_id.encode())
    for array in (points.astype(np.float32), indices, least_trusted):
        content.update(np.ascontiguousarray(array).tobytes())
    revision = content.hexdigest()[:16]
    return Projected(
        *(points_id, revision, config, points, indices, least_trusted, linear),
        *(measured, n_equal),
    )


def _least_trusted(measured: Projection | None) -> Rows:
    if measured is None:
        return np.zeros(0, int)
    trust = measured.trust
    worth = (trust.trustworthiness.astype(np.float64) + trust.continuity) / 2
    worst = np.argsort(worth, kind="stable")[: round(LEAST_TRUSTED_SHARE * len(worth))]
    return worst[worth[worst] < 1]  # what is placed without fault is not among them


def colouring_of(evaluation: Evaluation, by: str | int, indices: Rows) -> Colouring:
    """Return what the colour of each point says: class, error or a number."""
    if by == "class":
        return Colouring("class")
    is_error = by == "error"
    values = evaluation.errors if is_error else evaluation.codes[:, int(by)]
    low, high = (float(v) for v in np.percentile(values[indices], _RANGE_PERCENTILES))
    return Colouring(by, low, high)


def axis_names(drawn: Projected) -> list[str]:
    """Return what each axis is called, with the variance it keeps where that is known.

    The axes of t-SNE have no meaning, and say so.
    """
    config, linear = drawn.config, drawn.linear
    if linear is None:
        return [_("t-SNE {i} (no unit)", i=i) for i in range(1, config.n_dims + 1)]
    if config.numbers is not None:
        names = [f"z{i + 1}" for i in config.numbers]
    else:
        names = [_("principal axis {i}", i=i) for i in range(1, config.n_dims + 1)]
    shares = zip(names, linear.explained, strict=True)
    if config.n_dims == 3:
        return [f"{name}: {share:.1%}" for name, share in shares]
    return [
        _("{axis}: {share} of the codes' variance", axis=name, share=f"{share:.1%}")
        for name, share in shares
    ]


def draw_axes(drawn: Projected, look: Viewport | None) -> go.Figure:
    """Draw the axes that the points lie between."""
    return axes_figure(drawn.points, axis_names(drawn), of=drawn.points_id, look=look)
