"""The choices above the map: which projection, and how its points are drawn."""

from __future__ import annotations

import streamlit as st

from ae.digits.shape import N_CLASSES
from ae.projection.result import ProjectionConfig
from ae.ui.cache import OpenRun
from ae.ui.map.projected import MapView
from ae.ui.session.options import OneOf, SomeOf
from ae.ui.session.written import Number

PCA, TSNE, NUMBERS = METHODS = ("PCA", "t-SNE", "two numbers")  # as the URL says
_MOST_DIGITS = 10_000
_MAX_SEED = 2**31 - 1


def _n_digits(opened: OpenRun) -> int:
    return len(opened.digits.labels)


def _numbers(opened: OpenRun) -> list[str]:
    """Name the numbers of a code; at least two, for the check to say what is amiss."""
    return [f"z{i + 1}" for i in range(max(2, opened.network.latent_dim))]


def _colourings(opened: OpenRun) -> list[str]:
    return ["class", "error", *_numbers(opened)[: opened.network.latent_dim]]


PROJECTION = OneOf(
    name="projection",
    page="map",
    label="Projection",
    options=METHODS,
    default=PCA,
    is_menu=False,
)
ACROSS = OneOf(
    name="across",
    page="map",
    label="Across",
    options=_numbers,
    default="z1",
    values="z1, z2 and so on, of two numbers",
)
UP = OneOf(
    name="up",
    page="map",
    label="Up",
    options=_numbers,
    default="z2",
    values="z1, z2 and so on, of two numbers",
)
DIMENSIONS = OneOf(
    name="dims",
    page="map",
    label="Dimensions",
    options=(2, 3),
    default=2,
    is_menu=False,
)
PERPLEXITY = Number(
    name="perplexity",
    page="map",
    label="Perplexity (about how many neighbours)",
    of=float,
    low=2,
    high=lambda opened: max(2, (_n_digits(opened) - 1) // 3),
    default=lambda opened: min(30, max(2, (_n_digits(opened) - 1) // 4)),
    values="a number from 2 to a third of the digits",
    opens_on="30, or a quarter of the digits where they are few",
)
SEED = Number(name="seed", page="map", label="Seed", low=0, high=_MAX_SEED, default=0)
DIGITS = Number(
    name="digits",
    page="map",
    label="Number of digits, 500 to 10,000",
    low=lambda opened: min(500, _n_digits(opened)),
    high=lambda opened: min(_MOST_DIGITS, _n_digits(opened)),
    default=lambda opened: min(_MOST_DIGITS, _n_digits(opened)),
    step=500,
    values="a whole number from 500 to 10,000; no more than there are test digits",
    opens_on="10,000, or all there are",
)
COLOUR = OneOf(
    name="colour",
    page="map",
    label="Colour by",
    options=_colourings,
    default="class",
    values="class, error, z1, z2 and so on",
)
CLASSES = SomeOf(
    name="classes",
    page="map",
    label="Show classes",
    options=range(N_CLASSES),
    default=range(N_CLASSES),
    former=("class",),
)
CHOICES = (
    *(PROJECTION, ACROSS, UP, DIMENSIONS, PERPLEXITY, SEED, DIGITS, COLOUR, CLASSES),
)


def ask_projection(opened: OpenRun) -> ProjectionConfig:
    """Let the reader choose a projection; the URL carries the choice.

    Raises
    ------
    ConfigError
        If codes of this size cannot be projected so.
    """
    method_column, first, second = st.columns([5, 2, 2])
    method = PROJECTION.ask(opened, method_column)
    if method == NUMBERS:
        names = _numbers(opened)
        across = names.index(ACROSS.ask(opened, first))
        config = ProjectionConfig.of_numbers(
            across, names.index(UP.ask(opened, second))
        )
    else:
        n_dims = DIMENSIONS.ask(opened, first)
        config = ProjectionConfig.pca(n_dims)
        if method == TSNE:
            place = second.popover("Settings of t-SNE", width="stretch")
            config = ProjectionConfig.tsne(
                n_dims,
                float(PERPLEXITY.ask(opened, place)),
                int(SEED.ask(opened, place)),
                int(DIGITS.ask(opened, place)),
            )
    config.check(_n_digits(opened), opened.network.latent_dim)
    return config


def ask_view(opened: OpenRun) -> MapView:
    """Let the reader choose colours and classes; the URL carries both."""
    left, right = st.columns([2, 5])
    colour = COLOUR.ask(opened, left)
    classes = CLASSES.ask(opened, right)
    by = int(colour[1:]) - 1 if colour not in {"class", "error"} else colour
    return MapView(tuple(label in classes for label in range(N_CLASSES)), by)
