import gzip

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from ae.config import ModelConfig
from ae.errors import ShapeError
from ae.network.inference import Network
from ae.network.model import Autoencoder

CONFIG = ModelConfig(latent_dim=3, hidden_dims=(16, 8))


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Autoencoder(CONFIG).eval()


@pytest.fixture
def tensors(model):
    return {name: tensor.numpy() for name, tensor in model.state_dict().items()}


@pytest.fixture
def network(tensors):
    return Network.from_tensors(tensors, CONFIG)


@pytest.fixture
def images(digits):
    return digits.test.scaled()


def test_a_network_knows_how_many_numbers_its_codes_have(network):
    assert network.latent_dim == 3


@torch.inference_mode()
def test_numpy_and_torch_agree_on_real_digits(model, network, images):
    codes = network.encode(images)

    np.testing.assert_allclose(codes, model.encode(torch.tensor(images)), atol=1e-5)
    np.testing.assert_allclose(
        network.decode(codes), model.decode(torch.tensor(codes)), atol=1e-5
    )
    np.testing.assert_allclose(
        network.reconstruct(images), model(torch.tensor(images)), atol=1e-5
    )


def test_a_code_far_away_is_drawn_without_an_overflow(network):
    # warnings are errors here: exp would overflow for logits below -89.
    codes = np.array([[-1, 1, 1], [1, -1, 1]], dtype=np.float32) * 1e6
    images = network.decode(codes)

    assert images.min() == 0
    assert images.max() == 1


def test_codes_of_double_precision_are_taken(network):
    codes = np.random.default_rng(0).normal(size=(4, 3))

    assert network.decode(codes).dtype == np.float32
    np.testing.assert_array_equal(
        network.decode(codes), network.decode(codes.astype(np.float32))
    )


def test_no_codes_give_no_images(network):
    assert network.decode(np.zeros((0, 3), np.float32)).shape == (0, 1, 28, 28)
    assert network.encode(np.zeros((0, 1, 28, 28), np.float32)).shape == (0, 3)


def test_both_halves_are_packed_for_the_browser(network, tensors):
    unpacked = load(gzip.decompress(network.packed()))
    assert unpacked.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(unpacked[name], tensor, strict=True)


@pytest.mark.parametrize("shape", [(4, 784), (4, 28, 28), (4, 3, 28, 28), (28, 28)])
def test_images_of_another_shape_are_refused(network, shape):
    with pytest.raises(ShapeError) as caught:
        network.encode(np.zeros(shape, np.float32))

    assert str(caught.value) == f"images must have shape (n, 1, 28, 28), got {shape}."


@pytest.mark.parametrize("shape", [(4, 9), (3,), (4, 3, 1)])
def test_codes_of_another_shape_are_refused(network, shape):
    with pytest.raises(ShapeError) as caught:
        network.decode(np.zeros(shape, np.float32))

    assert str(caught.value) == f"codes must have shape (n, 3), got {shape}."


def test_a_missing_tensor_is_named(tensors):
    del tensors["decoder.2.bias"]

    with pytest.raises(ShapeError, match=r"tensor 'decoder\.2\.bias' is missing"):
        Network.from_tensors(tensors, CONFIG)


def test_a_tensor_without_a_place_is_named(tensors):
    tensors["encoder.6.weight"] = np.zeros((3, 3), np.float32)

    with pytest.raises(ShapeError, match=r"no place for the tensor 'encoder\.6\.weig"):
        Network.from_tensors(tensors, CONFIG)


def test_a_tensor_of_another_shape_is_named_with_both_shapes(tensors):
    message = r"encoder\.4\.weight must have shape \(2, 8\), got \(3, 8\)"

    with pytest.raises(ShapeError, match=message):
        Network.from_tensors(tensors, ModelConfig(latent_dim=2, hidden_dims=(16, 8)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_tensor_with_a_value_which_is_no_number_is_named(tensors, value):
    tensors["decoder.0.weight"] = tensors["decoder.0.weight"].copy()
    tensors["decoder.0.weight"][2, 1] = value

    with pytest.raises(ShapeError, match=r"decoder\.0\.weight holds a value that is"):
        Network.from_tensors(tensors, CONFIG)


@pytest.mark.parametrize("kind", [np.float64, np.int32, np.bool_])
def test_a_tensor_of_another_type_is_named(tensors, kind):
    tensors["decoder.0.bias"] = tensors["decoder.0.bias"].astype(kind)

    with pytest.raises(ShapeError, match=r"decoder\.0\.bias must be float32, got"):
        Network.from_tensors(tensors, CONFIG)
