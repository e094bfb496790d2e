"""The choices above the map: which projection, and how its points are drawn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ae.projection.result import ProjectionConfig
from ae.runs.evaluation import N_CLASSES
from ae.ui.map.projected import MapView
from ae.ui.session.choices import forget_link, heed_any_number, heed_choice

PCA, TSNE, NUMBERS = METHODS = ("PCA", "t-SNE", "two numbers")  # as the URL says


def ask_projection(latent_dim: int, n_codes: int) -> ProjectionConfig:
    """Let the reader choose a projection; the URL carries the choice.

    Raises
    ------
    ConfigError
        If codes of this size cannot be projected so.
    """
    method_column, first, second = st.columns([5, 2, 2])
    heed_choice("projection", METHODS)
    method = method_column.segmented_control(
        "Projection",
        METHODS,
        default=PCA,
        required=True,
        key="projection",
        bind="query-params",
        on_change=partial(forget_link, "projection"),
    )
    if method == NUMBERS:
        # A code of one number has no second: the check says so.
        names = [f"z{i + 1}" for i in range(max(2, latent_dim))]
        across = first.selectbox("Across", names, 0, key="across", bind="query-params")
        up = second.selectbox("Up", names, 1, key="up", bind="query-params")
        config = ProjectionConfig.of_numbers(names.index(across), names.index(up))
    else:
        n_dims = first.segmented_control(
            "Dimensions",
            [2, 3],
            default=2,
            required=True,
            key="dims",
            bind="query-params",
        )
        config = ProjectionConfig.pca(n_dims)
        if method == TSNE:
            with second.popover("Settings of t-SNE", width="stretch"):
                config = _ask_tsne(n_dims, n_codes)
    config.check(n_codes, latent_dim)
    return config


def _ask_tsne(n_dims: int, n_codes: int) -> ProjectionConfig:
    for key in ("perplexity", "seed", "digits"):
        heed_any_number(key)
    perplexity = st.number_input(
        "Perplexity (about how many neighbours)",
        value=float(min(30, max(2, (n_codes - 1) // 4))),
        step=1.0,
        key="perplexity",
        bind="query-params",
        on_change=partial(forget_link, "perplexity"),
    )
    seed = st.number_input(
        "Seed",
        value=0,
        step=1,
        key="seed",
        bind="query-params",
        on_change=partial(forget_link, "seed"),
    )
    n_digits = st.number_input(
        "Number of digits, 500 to 10,000",
        value=min(10_000, n_codes),
        step=500,
        key="digits",
        bind="query-params",
        on_change=partial(forget_link, "digits"),
    )
    return ProjectionConfig.tsne(n_dims, float(perplexity), int(seed), int(n_digits))


def ask_view(latent_dim: int) -> MapView:
    """Let the reader choose colours and classes; the URL carries both."""
    left, right = st.columns([2, 5])
    choices = ["class", "error", *(f"z{i + 1}" for i in range(latent_dim))]
    heed_choice("colour", choices)
    colour = left.selectbox(
        "Colour by",
        choices,
        key="colour",
        bind="query-params",
        on_change=partial(forget_link, "colour"),
    )
    classes = right.pills(
        "Classes switched on",
        range(N_CLASSES),
        selection_mode="multi",
        default=range(N_CLASSES),
        wrap=True,
        key="classes",
        bind="query-params",
    )
    by = int(colour[1:]) - 1 if colour not in {"class", "error"} else colour
    return MapView(tuple(label in classes for label in range(N_CLASSES)), by)
