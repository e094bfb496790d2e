"""The choices above the map: which projection, and how its points are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.digits.shape import N_CLASSES
from ae.language import N_, _
from ae.projection.config import ProjectionConfig
from ae.ui.cache import OpenRun
from ae.ui.components.map import CONTROLS, ControlsData
from ae.ui.map.projected import Projected
from ae.ui.session.options import OneOf, SomeOf, of_run
from ae.ui.session.written import Number

PCA, TSNE, NUMBERS = METHODS = ("PCA", "t-SNE", N_("Two code values"))
_MOST_DIGITS = 10_000
_MAX_SEED = 2**31 - 1


def _n_digits(opened: OpenRun) -> int:
    return len(opened.digits.labels)


def _numbers(opened: OpenRun) -> list[str]:
    """Name the numbers of a code; at least two, for the check to say what is amiss."""
    return [f"z{i + 1}" for i in range(max(2, opened.network.latent_dim))]


def _colourings(opened: OpenRun) -> list[str]:
    return [N_("class"), N_("error"), *_numbers(opened)[: opened.network.latent_dim]]


PROJECTION = OneOf(
    name="projection",
    page="map",
    label=N_("Projection"),
    options=METHODS,
    former_options={"two numbers": NUMBERS},
    default=PCA,
    is_menu=False,
)
ACROSS = OneOf(
    name="across",
    page="map",
    label=N_("Across"),
    options=_numbers,
    default="z1",
    values="z1, z2 and so on, for two code values",
)
UP = OneOf(
    name="up",
    page="map",
    label=N_("Up"),
    options=_numbers,
    default="z2",
    values="z1, z2 and so on, for two code values",
)
DIMENSIONS = OneOf(
    name="dims",
    page="map",
    label=N_("Dimensions"),
    options=(2, 3),
    default=2,
    is_menu=False,
)
PERPLEXITY = Number(
    name="perplexity",
    page="map",
    label=N_("Perplexity (about how many neighbours)"),
    of=float,
    low=2,
    high=lambda opened: max(2, (_n_digits(opened) - 1) // 3),
    default=lambda opened: min(30, max(2, (_n_digits(opened) - 1) // 4)),
    values="a number from 2 to a third of the digits",
    opens_on="30, or a quarter of the digits where they are few",
)
SEED = Number(
    name="seed",
    page="map",
    label=N_("Seed"),
    low=0,
    high=_MAX_SEED,
    default=0,
)
DIGITS = Number(
    name="digits",
    page="map",
    label=N_("Number of digits, 500 to 10,000"),
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
    label=N_("Colour by"),
    options=_colourings,
    default="class",
    values="class, error, z1, z2 and so on",
)


@dataclass(frozen=True, kw_only=True)
class InAddress(SomeOf):
    """Some options of which the browser draws the buttons and writes the address."""

    def read_link(self, opened: OpenRun | None) -> bool:
        """Take what is no good off the URL; say whether the URL has changed."""
        st.session_state.pop(self.name, None)  # there is no widget that holds it
        return super().read_link(opened)

    def put_back(self, opened: OpenRun | None) -> bool:
        """Write into the URL what the reader chose on this page before."""
        if not super().put_back(opened):
            return False
        st.query_params[self.name] = st.session_state.pop(self.name) or ""
        return True

    def choose(self, value: Any) -> None:
        """Choose from here: the URL alone holds it. To be called by a callback."""
        if value == list(self.default):
            st.query_params.pop(self.name, None)
        else:
            st.query_params[self.name] = [str(option) for option in value] or ""
        self.forget()

    def linked(self) -> list[int] | None:
        """Return what the URL asks for; None if it asks for nothing in particular."""
        if self.name not in st.query_params:
            return None
        asked = st.query_params.get_all(self.name)
        return [option for option in self.options if str(option) in asked]

    def show(self, opened: OpenRun | None, place: Any, label: str) -> list[Any]:
        """Return what the URL says: the buttons are a component's."""
        linked = self.linked()
        chosen = self.default_for(opened) if linked is None else linked
        st.session_state[self.name] = chosen
        return chosen


CLASSES = InAddress(
    name="classes",
    page="map",
    label=N_("Show classes"),
    options=range(N_CLASSES),
    default=range(N_CLASSES),
    former=("class",),
)
CHOICES = (
    *(PROJECTION, ACROSS, UP, DIMENSIONS, PERPLEXITY, SEED, DIGITS, COLOUR, CLASSES),
)


def ask_projection(opened: OpenRun, row: DeltaGenerator) -> ProjectionConfig:
    """Let the reader choose a projection; the URL carries the choice.

    Raises
    ------
    ConfigError
        If codes of this size cannot be projected so.
    """
    method = PROJECTION.ask(opened, row)
    if method == NUMBERS:
        names = _numbers(opened)
        across, up = (
            names.index(_that_is_here(axis, opened).ask(opened, row))
            for axis in (ACROSS, UP)
        )
        config = ProjectionConfig.of_numbers(across, up)
    else:
        n_dims = DIMENSIONS.ask(opened, row)
        config = ProjectionConfig.pca(n_dims)
        if method == TSNE:
            place = row.popover(_("Settings of t-SNE"))
            config = ProjectionConfig.tsne(
                n_dims,
                float(PERPLEXITY.ask(opened, place)),
                int(SEED.ask(opened, place)),
                int(DIGITS.ask(opened, place)),
            )
    config.check(_n_digits(opened), opened.network.latent_dim)
    return config


def ask_colour(opened: OpenRun, row: DeltaGenerator) -> str | int:
    """Let the reader choose what colour says: class, error or a number of the code."""
    colour: str = _that_is_here(COLOUR, opened).ask(opened, row)
    return int(colour[1:]) - 1 if colour not in {"class", "error"} else colour


def _that_is_here(choice: OneOf, opened: OpenRun) -> OneOf:
    """Go back to what the page opens on where another run had more numbers."""
    chosen = st.session_state.get(choice.name)
    if chosen is not None and chosen not in of_run(choice.options, opened):
        choice.choose(choice.default_for(opened))
    return choice


def show_controls(opened: OpenRun, drawn: Projected | None) -> None:
    """Show the classes and what else the browser draws by choice."""
    CLASSES.ask(opened)
    is_flat = drawn is not None and drawn.config.n_dims == 2
    CONTROLS.show(
        ControlsData(
            linked=CLASSES.linked(),
            has_grid=is_flat and drawn is not None and drawn.linear is not None,
            is_flat=is_flat,
            has_rings=drawn is not None and len(drawn.least_trusted) > 0,
        ),
        key="map-classes",
    )
