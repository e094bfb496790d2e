"""What the Class page works out of a run, kept for all sessions."""

from __future__ import annotations

import streamlit as st

from ae.latent.linear import fit_pca_projection
from ae.projection.checks import MAX_DIGITS
from ae.projection.config import ProjectionConfig
from ae.reconstructions.other_digits import Figures, figures_of
from ae.ui.cache import OpenRun
from ae.ui.components.board import Plane
from ae.ui.map.cache import projected


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={OpenRun: lambda opened: opened.codes_id},
)
def plane_of(opened: OpenRun) -> Plane | None:
    """Return PCA's plane of a run's codes; None for codes of one number."""
    codes = opened.evaluation.codes
    if codes.shape[1] < 2 or len(codes) < 3:
        return None
    linear = fit_pca_projection(codes)
    return Plane(
        id=opened.codes_id,
        origin=linear.origin.tolist(),
        axes=linear.axes.tolist(),
        explained=float(linear.explained.sum()),
    )


def points_of(opened: OpenRun) -> str:
    """Return the name that the points of a run's t-SNE are fetched by.

    Empty where nobody has made it on the Map page yet: in two dimensions, of 10,000
    digits, with all else as that page opens on it.

    Raises
    ------
    AEError
        If its file is damaged.
    """
    if len(opened.digits.labels) < MAX_DIGITS:
        return ""
    drawn = projected(opened, ProjectionConfig.tsne())
    return "" if drawn is None else drawn.revision


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={OpenRun: lambda opened: opened.codes_id},
)
def test_figures(opened: OpenRun) -> Figures | None:
    """Return a run's figures on its test digits."""
    return figures_of(opened.network, opened.baseline, opened.digits)
