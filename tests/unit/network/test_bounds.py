"""Weights written out by hand, so that nothing hangs on how a processor rounds."""

import numpy as np
import pytest
import torch

from ae.config import ModelConfig
from ae.latent.codes import LIMIT
from ae.network.bounds import LARGEST_CODE, LARGEST_SUM, stays_finite
from ae.network.inference import Network
from ae.network.model import Autoencoder

CONFIG = ModelConfig(latent_dim=1, hidden_dims=(2,))


def tensors_of(*, into=1.0, code=1.0, out=1.0, last=(1.0, -1.0), bias=0.0):
    """Return weights: 784 -> 2 -> 1 -> 2 -> 784; one pixel alone is looked at."""
    first = np.zeros((2, 784), np.float32)
    first[:, 0] = into
    return {
        "encoder.0.weight": first,
        "encoder.0.bias": np.zeros(2, np.float32),
        "encoder.2.weight": np.full((1, 2), code, np.float32),
        "encoder.2.bias": np.zeros(1, np.float32),
        "decoder.0.weight": np.full((2, 1), out, np.float32),
        "decoder.0.bias": np.zeros(2, np.float32),
        "decoder.2.weight": np.tile(np.array(last, np.float32), (784, 1)),
        "decoder.2.bias": np.full(784, bias, np.float32),
    }


def both_of(tensors, config=CONFIG):
    model = Autoencoder(config)
    model.load_state_dict({name: torch.tensor(t) for name, t in tensors.items()})
    return Network.from_tensors(tensors, config), model


def verdict(tensors, config=CONFIG):
    network, model = both_of(tensors, config)
    by_numpy = stays_finite(network.encoder, network.decoder)
    assert model.stays_finite() == by_numpy
    return by_numpy


def test_weights_of_an_ordinary_size_are_allowed():
    assert verdict(tensors_of())


def test_a_last_layer_that_overflows_both_ways_is_refused():
    # Every weight is finite, and exactly added the terms of a logit make 0.
    tensors = tensors_of(out=1e4, last=(3e38, -3e38))
    weight = tensors["decoder.2.weight"]
    with np.errstate(over="ignore", invalid="ignore"):
        terms = weight[0] * np.float32(1e8)
        total = terms[0] + terms[1]

    assert np.isfinite(weight).all()
    assert np.isnan(total)
    assert not verdict(tensors)


@pytest.mark.parametrize(
    "large",
    [
        {"into": 3e38},
        {"into": 1e20, "code": 1e20},
        {"code": 3e38},
        {"out": 3e38},
        {"out": 1e20, "last": (1e20, 0.0)},
        {"last": (3e38, 0.0)},
        {"bias": 3e38},
    ],
    ids=str,
)
def test_it_is_found_in_whichever_layer_it_lies(large):
    assert not verdict(tensors_of(**large))
    opposite = {name: -np.array(value) for name, value in large.items()}
    assert not verdict(tensors_of(**opposite))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["encoder.0.weight", "decoder.2.bias"])
def test_what_is_no_number_is_refused(value, name):
    tensors = tensors_of()
    tensors[name].flat[-1] = value
    model = Autoencoder(CONFIG)
    model.load_state_dict({name: torch.tensor(t) for name, t in tensors.items()})

    assert not model.stays_finite()


@pytest.mark.parametrize(("share", "is_allowed"), [(0.99, True), (1.01, False)])
def test_the_bounds_are_where_they_are_said_to_be(share, is_allowed):
    # |pixel| <= 1 -> two units of 1 -> a code of 2 c; a code of 10,000 -> 2 * 10,000 w.
    code = tensors_of(code=share * LARGEST_CODE / 2, out=1e-10)
    last = share * LARGEST_SUM / (2 * LIMIT)

    assert verdict(code) == is_allowed
    assert verdict(tensors_of(last=(last, -last))) == is_allowed
    # A code may be larger than a reader may set it, if an image leads there.
    far = last * LIMIT / 1e6
    assert verdict(tensors_of(code=5e5, last=(far, -far))) == is_allowed


def test_a_bias_and_a_weight_of_either_sign_count_alike():
    half = 0.6 * LARGEST_SUM

    assert verdict(tensors_of(bias=half))
    assert not verdict(tensors_of(bias=half, last=(half / LIMIT, 0.0)))
    assert not verdict(tensors_of(bias=-half, last=(half / LIMIT, 0.0)))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_allowed_is_drawn_by_numpy_and_torch_in_any_order(seed):
    # Weights just small enough; the widest codes and images there are.
    rng = np.random.default_rng(seed)
    config = ModelConfig(latent_dim=3, hidden_dims=(16, 8))
    tensors = {
        name: rng.normal(size=tensor.shape).astype(np.float32)
        for name, tensor in Autoencoder(config).state_dict().items()
    }
    layer = "decoder.4.weight"
    while verdict(tensors, config):
        tensors[layer] = tensors[layer] * np.float32(10)
    tensors[layer] = tensors[layer] / np.float32(10)
    assert np.abs(tensors[layer]).max() > 1e25
    network, model = both_of(tensors, config)
    images = rng.integers(0, 2, (20, 1, 28, 28)).astype(np.float32)
    codes = (LIMIT * rng.choice([-1, 1], (50, 3))).astype(np.float32)

    for _ in range(5):
        order = rng.permutation(16)
        tensors[layer] = tensors[layer][:, order]
        tensors["decoder.2.weight"] = tensors["decoder.2.weight"][order]
        tensors["decoder.2.bias"] = tensors["decoder.2.bias"][order]
        network, model = both_of(tensors, config)
        with torch.inference_mode():
            drawn = (
                model.decode(torch.tensor(codes)).numpy(),
                model(torch.tensor(images)).numpy(),
            )
        drawn += network.decode(codes), network.reconstruct(images)
        for pictures in drawn:
            assert ((pictures >= 0) & (pictures <= 1)).all()
