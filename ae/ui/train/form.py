"""The settings of a new training, each with a sentence on what it does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.config import ModelConfig, RunConfig, TrainingConfig, default_training
from ae.digits.here import datasets_here, look_at_data
from ae.digits.sources import describe_data
from ae.errors import ConfigError
from ae.language import N_, _
from ae.runs.folder import MAX_NAME
from ae.ui.text import escape_markdown

LATENT_DIMS = (2, 16)
MAX_EPOCHS = 500
BATCH_SIZES = [64, 128, 256, 512, 1024]
SHARES = {0.0: N_("none"), 0.25: N_("a quarter"), 0.5: N_("half"), 1.0: N_("all")}
STRENGTHS = ["0.5", "1", "1.5", "2"]
LEARNING_RATES = ["0.003", "0.01", "0.02", "0.03", "0.05", "0.1"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A training somebody has asked for.

    Attributes
    ----------
    name : str or None
        None: it is called after its settings.
    config : RunConfig
    """

    name: str | None
    config: RunConfig


@dataclass(frozen=True, slots=True)
class _More:
    """The settings few change, as they stand in their fields."""

    batch_size: int
    learning_rate: str | None
    seed: int
    deform: float
    deform_strength: str | None


def ask_training(*, disabled: bool) -> Asked | None:
    """Show the form; return what is asked for when the reader has pressed Start.

    Raises
    ------
    DataError
        If a file of digits has been damaged meanwhile.
    ConfigError
        If a number that was typed is none, or out of its bounds.
    """
    here, data, model = datasets_here(), look_at_data(), ModelConfig()
    # Outside the form: the other settings follow it at once.
    dataset = st.selectbox(
        _("Data set"),
        list(here),
        format_func=lambda name: (
            _("{name}: {n:,} digits", name=name, n=here[name])
            if name == "mnist"
            else _("{name}: {n:,} images", name=name, n=here[name])
        ),
        help=_("Which images to train on, and how many of them are here."),
        placeholder=_("no digits are here"),
    )
    for text in data.said.get(dataset, []):
        st.caption(escape_markdown(text))
    for text in data.problems:
        st.warning(escape_markdown(text))
    default = default_training(here.get(dataset, 10_000))
    # Enter in a field takes the number and starts nothing.
    with st.form(f"settings {dataset}", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        latent_dim = left.number_input(
            _("Code size"),
            *LATENT_DIMS,
            model.latent_dim,
            help=_("How many numbers a picture is compressed to."),
        )
        epochs = right.number_input(
            _("Epochs"),
            1,
            MAX_EPOCHS,
            default.epochs,
            help=_("How often the network sees every digit."),
        )
        name = st.text_input(
            _("Name of the run"),
            max_chars=MAX_NAME,
            placeholder=_("after its settings"),
            help=_(
                "Letters, digits, - and _. Empty: the run is named by its settings."
            ),
        )
        pressed = st.form_submit_button(
            _("Start training"),
            type="primary",
            disabled=disabled or not here,
            width="stretch",
        )
        more = _ask_more(default, st.expander(_("More settings")))
    if not pressed:
        return None
    training = replace(
        default,
        epochs=int(epochs),
        batch_size=more.batch_size,
        learning_rate=read_number(_("Learning rate"), more.learning_rate),
        seed=more.seed,
        deform=more.deform,
        deform_strength=read_number(_("How strongly"), more.deform_strength),
    )
    config = RunConfig(
        ModelConfig(latent_dim=int(latent_dim)), training, describe_data(dataset)
    )
    return Asked(name.strip() or None, config)


def _ask_more(default: TrainingConfig, place: DeltaGenerator) -> _More:
    """Ask for what few change; numbers that are typed are read after Start."""
    batch_size = place.selectbox(
        _("Batch size"),
        BATCH_SIZES,
        BATCH_SIZES.index(default.batch_size),
        help=_("Digits seen before each weight update."),
    )
    learning_rate = place.selectbox(
        _("Learning rate"),
        LEARNING_RATES,
        LEARNING_RATES.index(f"{default.learning_rate:g}"),
        accept_new_options=True,
        help=_(
            "Size of each update: too small learns slowly, too large overshoots. "
            "Choose one or type one, above 0 and at most 1."
        ),
    )
    seed = place.number_input(
        _("Seed"),
        0,
        9999,
        default.seed,
        help=_("Start of all random numbers: the same seed, the same run."),
    )
    deform = place.selectbox(
        _("Deformed digits"),
        list(SHARES),
        list(SHARES).index(default.deform),
        format_func=lambda share: _(SHARES[share]),
        help=_(
            "So many of the digits are shown a little turned, slanted or stretched, "
            "each time in another way. The network cannot learn them by heart then, so "
            "the curve of the training digits stays close to that of the test digits."
        ),
    )
    strength = place.selectbox(
        _("How strongly"),
        STRENGTHS,
        STRENGTHS.index(f"{default.deform_strength:g}"),
        accept_new_options=True,
        help=_("1 is mild. Choose one or type one, from 0 to 3."),
    )
    return _More(batch_size, learning_rate, int(seed), deform, strength)


def read_number(label: str, text: str | None) -> float:
    """Read a number as it is typed, with a point or a comma.

    Raises
    ------
    ConfigError
        If it is none; the sentence names the field.
    """
    plain = (text or "").strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        if not plain.isascii() or "_" in plain:
            raise ValueError(plain)
        return float(plain)
    except ValueError as error:
        raise ConfigError(
            _(
                "{field}: “{text}” is not a number. Type one such as 0.03.",
                field=label,
                text=plain[:20],
            )
        ) from error


def default_config() -> RunConfig:
    """Return what the app trains by itself: mnist, by default settings.

    Raises
    ------
    DataError
        If mnist is not here, or damaged.
    """
    data = describe_data("mnist")
    n_train = datasets_here().get(data.dataset, 10_000)
    return RunConfig(training=default_training(n_train), data=data)
