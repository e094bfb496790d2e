"""The settings of a new training, each with a sentence on what it does."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ae.config import ModelConfig, RunConfig, default_training
from ae.digits.sources import datasets_here, describe_data

LATENT_DIMS = (2, 16)
MAX_EPOCHS = 500
BATCH_SIZES = [64, 128, 256, 512, 1024]
SHARES = {0.0: "none", 0.25: "a quarter", 0.5: "half", 1.0: "all"}
STRENGTHS = [0.5, 1.0, 1.5, 2.0]
LEARNING_RATES = [0.003, 0.01, 0.02, 0.03, 0.05, 0.1]


def ask_settings(*, disabled: bool) -> RunConfig | None:
    """Show the form; return the settings when the reader has pressed Start.

    Raises
    ------
    DataError
        If a file of digits is damaged.
    """
    here, model = datasets_here(), ModelConfig()
    default = default_training(min(here.values(), default=10_000))
    with st.form("settings", border=False):
        left, middle, right = st.columns(3)
        dataset = left.selectbox("Data set", list(here))
        left.caption(
            "Which images to train on. Available: "
            + ", ".join(
                f"{name} ({n:,} digits to train on)" for name, n in here.items()
            )
            + "."
        )
        latent_dim = middle.number_input("Code size", *LATENT_DIMS, model.latent_dim)
        middle.caption("How many numbers a picture is squeezed through.")
        epochs = right.number_input("Epochs", 1, MAX_EPOCHS, default.epochs)
        right.caption("How often the network sees every digit.")
        left, middle, right = st.columns(3)
        batch_size = left.selectbox(
            "Batch size", BATCH_SIZES, BATCH_SIZES.index(default.batch_size)
        )
        left.caption("Digits seen before each weight update.")
        learning_rate = middle.selectbox(
            "Learning rate", LEARNING_RATES, LEARNING_RATES.index(default.learning_rate)
        )
        middle.caption("Size of each update: small learns slowly, large overshoots.")
        seed = right.number_input("Seed", 0, 9999, default.seed)
        right.caption("Start of all random numbers: the same seed, the same run.")
        left, right = st.columns([1, 2])
        deform = left.selectbox(
            "Deformed digits",
            list(SHARES),
            list(SHARES).index(default.deform),
            format_func=SHARES.__getitem__,
        )
        strength = right.selectbox(
            "How strongly", STRENGTHS, STRENGTHS.index(default.deform_strength)
        )
        st.caption(
            "So many of the digits are shown a little turned, slanted or stretched, "
            "each time in another way. They cannot be learned by heart then, so the "
            "curve of the training digits stays close to that of the test digits."
        )
        pressed = st.form_submit_button(
            "Start training", type="primary", disabled=disabled or not here
        )
    if not pressed:
        return None
    training = replace(
        default,
        epochs=int(epochs),
        batch_size=batch_size,
        learning_rate=learning_rate,
        seed=int(seed),
        deform=deform,
        deform_strength=strength,
    )
    return RunConfig(
        ModelConfig(latent_dim=int(latent_dim)), training, describe_data(dataset)
    )


def default_config() -> RunConfig:
    """Return what the app trains by itself: mnist, by default settings.

    Raises
    ------
    DataError
        If mnist is not here, or damaged.
    """
    data = describe_data("mnist")
    return RunConfig(training=default_training(datasets_here()["mnist"]), data=data)
