"""torch and numpy against the saved passes; a node test holds the browser to them."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from ae.config import ModelConfig
from ae.network.inference import Network
from ae.network.model import Autoencoder
from tests.fixtures.make_parity import make_parity

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def saved():
    return read(FIXTURES)


@pytest.fixture(scope="module")
def images(saved):
    return (saved["images"] / 255).astype(np.float32).reshape(8, 1, 28, 28)


def read(folder):
    fixture = json.loads((folder / "parity.json").read_text("utf-8"))
    return {name: np.array(rows) for name, rows in fixture.items()}


@pytest.fixture(scope="module")
def tensors():
    return load_file(FIXTURES / "parity.safetensors")


def test_the_saved_pass_is_one_worth_agreeing_with(saved):
    assert saved["images"].shape == (8, 784)
    assert saved["codes"].shape == (8, 9)
    assert saved["outputs"].shape == (8, 784)
    # Codes and outputs which hardly vary would agree with a pass gone wrong.
    assert saved["codes"].std(axis=0).min() > 0.05
    assert saved["outputs"].std(axis=0).max() > 0.2
    assert np.abs(saved["codes"]).max() > 1


def test_numpy_computes_the_saved_codes_and_outputs(saved, images, tensors):
    network = Network.from_tensors(tensors, ModelConfig())
    codes = network.encode(images)

    np.testing.assert_allclose(codes, saved["codes"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(
        network.decode(codes).reshape(8, 784), saved["outputs"], rtol=0, atol=1e-5
    )


@torch.inference_mode()
def test_torch_computes_the_saved_codes_and_outputs(saved, images, tensors):
    model = Autoencoder(ModelConfig())
    model.load_state_dict({name: torch.tensor(t) for name, t in tensors.items()})
    codes = model.encode(torch.tensor(images))

    np.testing.assert_allclose(codes, saved["codes"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(
        model.decode(codes).flatten(1), saved["outputs"], rtol=0, atol=1e-5
    )


def test_the_documented_command_makes_the_saved_files_anew(saved, tmp_path):
    make_parity(tmp_path)

    # Not byte for byte: the orthogonal weights hang on the machine's LAPACK.
    anew = read(tmp_path)
    np.testing.assert_array_equal(anew["images"], saved["images"])
    np.testing.assert_allclose(anew["codes"], saved["codes"], atol=1e-3)
    np.testing.assert_allclose(anew["outputs"], saved["outputs"], atol=1e-3)
