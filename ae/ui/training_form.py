"""The settings of a new training, each with a sentence on what it does."""

from __future__ import annotations

import streamlit as st

from ae.config import DATASETS, ModelConfig, RunConfig, TrainingConfig
from ae.data import describe_data

LATENT_DIMS = (2, 16)
MAX_EPOCHS = 500
BATCH_SIZES = [64, 128, 256, 512, 1024]
LEARNING_RATES = [0.003, 0.01, 0.02, 0.03, 0.05, 0.1]


def ask_settings(*, disabled: bool) -> RunConfig | None:
    """Show the form; return the settings when the reader has pressed Start.

    Raises
    ------
    DataError
        If the data set asked for is not here.
    """
    default, model = TrainingConfig(), ModelConfig()
    with st.form("settings", border=False):
        left, middle, right = st.columns(3)
        dataset = left.selectbox("Data set", list(DATASETS))
        left.caption("Which pictures to learn. Only mnist comes with the app.")
        latent_dim = middle.number_input("Code size", *LATENT_DIMS, model.latent_dim)
        middle.caption("How many numbers a picture is squeezed through.")
        epochs = right.number_input("Epochs", 1, MAX_EPOCHS, default.epochs)
        right.caption("How often the network sees every digit: a second or so each.")
        left, middle, right = st.columns(3)
        batch_size = left.selectbox(
            "Batch size", BATCH_SIZES, BATCH_SIZES.index(default.batch_size)
        )
        left.caption("Digits it looks at before each shift of its weights.")
        learning_rate = middle.selectbox(
            "Learning rate", LEARNING_RATES, LEARNING_RATES.index(default.learning_rate)
        )
        middle.caption("How far a shift goes: short learns slowly, long overshoots.")
        seed = right.number_input("Seed", 0, 9999, default.seed)
        right.caption("Start of all random numbers: the same seed, the same run.")
        if not st.form_submit_button(
            "Start training", type="primary", disabled=disabled
        ):
            return None
    training = TrainingConfig(int(epochs), batch_size, learning_rate, int(seed))
    return RunConfig(
        ModelConfig(latent_dim=int(latent_dim)), training, describe_data(dataset)
    )
