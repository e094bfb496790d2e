"""What all tests share: a few hundred real digits, and a run trained on them."""

import shutil

import numpy as np
import pytest

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.digits.bundle import BUNDLED
from ae.digits.idx import read_split
from ae.digits.sources import load_digits
from ae.runs.folder import create_run
from ae.runs.run import Run
from tests.idx import write_dataset

N_TRAIN, N_TEST = 400, 100


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    """A folder for ``--data`` or ``AE_DATA``: the first of the bundled digits."""
    folder = tmp_path_factory.mktemp("digits")
    raw = BUNDLED / "MNIST" / "raw"
    train, test = read_split(raw, "train"), read_split(raw, "t10k")
    write_dataset(
        folder,
        (train.images[:N_TRAIN], train.labels[:N_TRAIN]),
        (test.images[:N_TEST], test.labels[:N_TEST]),
    )
    return folder


@pytest.fixture(scope="session")
def digits(data_folder):
    """400 digits to train on, 100 to test with."""
    return load_digits("mnist", data_folder)


@pytest.fixture(scope="session")
def tiny_config(digits):
    """Settings which train in half a second."""
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(epochs=8, batch_size=40),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory, digits, tiny_config):
    """A finished run, alone in its folder. Shared: look at it, do not touch it."""
    import torch  # seconds, and only where a run is wanted

    from ae.train.loop import train

    torch.set_num_threads(1)
    run = create_run(tmp_path_factory.mktemp("checkpoints"), "tiny", tiny_config)
    train(run, digits, lambda n_images: None)
    return run


@pytest.fixture
def own_run(run, tmp_path):
    """A copy of the finished run, to damage as a test likes."""
    return Run(shutil.copytree(run.path, tmp_path / "runs" / run.name))


@pytest.fixture
def codes():
    """200 made-up codes of nine numbers, each wider spread than the one before."""
    return np.random.default_rng(0).normal(size=(200, 9)) * np.arange(1, 10)
