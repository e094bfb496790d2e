"""What is worked out of an opened run once for all sessions: maps, figures, sheets."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from ae.latent.neighbours import RealCodes
from ae.morph.homework import homework_png
from ae.morph.strips import Latent
from ae.projection.result import ProjectionConfig, projection_path
from ae.reconstructions.classes import (
    ReconstructionScores,
    class_quantiles,
    score_reconstructions,
)
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.cache import OpenRun
from ae.ui.map.figure import Viewport
from ae.ui.map.projected import MapView, Projected, draw_map, project_codes
from ae.ui.reconstructions.figure import class_error_figure


def projected(opened: OpenRun, config: ProjectionConfig) -> Projected | None:
    """Return a run's codes as they are projected; None for a t-SNE not made yet.

    Raises
    ------
    AEError
        If these codes cannot be projected so, or the file of it is damaged.
    """
    path = projection_path(Run(CHECKPOINTS / opened.name), config, opened.codes_id)
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _projected(opened.codes_id, config, stamp, opened)


def map_figure(
    drawn: Projected, view: MapView, look: Viewport | None, opened: OpenRun
) -> go.Figure:
    """Draw projected codes as the reader wants to see them."""
    return _map_figure(drawn.points_id, view, look, drawn, opened)


def reconstruction_scores(opened: OpenRun) -> ReconstructionScores:
    """Return what a pass over all reconstructions has told; at first, half a second."""
    return _reconstruction_scores(opened.codes_id, opened.network_id, opened)


def error_figure(opened: OpenRun) -> go.Figure:
    """Draw the errors of each class beside PCA's."""
    return _error_figure(opened.codes_id, opened.network_id, opened)


def homework_sheet(opened: OpenRun, seed: int) -> bytes:
    """Return the homework sheet as PNG; CodeError if there are no pairs to draw."""
    weights = opened.network_id, opened.codes_id
    return _homework_sheet(opened.name, weights, seed, opened)


def real_codes(opened: OpenRun) -> RealCodes:
    """Return the test digits' codes, to judge others by; ShapeError if too few."""
    return _real_codes(opened.codes_id, opened)


@st.cache_resource(max_entries=12, show_spinner=False)
def _projected(
    codes_id: str, config: ProjectionConfig, stamp: int, _opened: OpenRun
) -> Projected | None:
    run = Run(CHECKPOINTS / _opened.name)
    return project_codes(run, _opened.evaluation.codes, config)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map_figure(
    points_id: str,
    view: MapView,
    look: Viewport | None,
    _drawn: Projected,
    _opened: OpenRun,
) -> go.Figure:
    # A resource, not data: a pickled figure differs from the original, and Streamlit
    # would send it again at the first click.
    return draw_map(_drawn, view, look, _opened.evaluation)


@st.cache_resource(max_entries=6, show_spinner=False)
def _reconstruction_scores(
    codes_id: str, network_id: str, _opened: OpenRun
) -> ReconstructionScores:
    return score_reconstructions(_opened.network, _opened.evaluation, _opened.digits)


@st.cache_resource(max_entries=6, show_spinner=False)
def _error_figure(codes_id: str, network_id: str, _opened: OpenRun) -> go.Figure:
    labels, report = _opened.evaluation.labels, _opened.report
    return class_error_figure(
        class_quantiles(_opened.evaluation.errors, labels),
        class_quantiles(_opened.baseline.errors, labels),
        (report.class_mse, report.class_pca_mse),
    )


@st.cache_resource(max_entries=6, show_spinner=False)
def _homework_sheet(
    name: str, weights: tuple[str, str], seed: int, _opened: OpenRun
) -> bytes:
    return homework_png(Latent(_opened.network, real_codes(_opened)), name, seed)


@st.cache_resource(max_entries=6, show_spinner=False)
def _real_codes(codes_id: str, _opened: OpenRun) -> RealCodes:
    return RealCodes(_opened.evaluation.codes, _opened.evaluation.labels)
