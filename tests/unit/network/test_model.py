import numpy as np
import pytest
import torch
from torch import nn

from ae.config import ModelConfig
from ae.errors import ShapeError
from ae.network.model import Autoencoder


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    model = Autoencoder(ModelConfig())
    model.initialise(torch.full((1, 28, 28), 0.13))
    return model.eval()


@pytest.fixture
def images(digits):
    return torch.from_numpy(digits.test.scaled())


def layer_names(stack):
    return [
        f"{layer.in_features}-{layer.out_features}"
        if isinstance(layer, nn.Linear)
        else type(layer).__name__
        for layer in stack
    ]


def test_the_encoder_narrows_from_784_pixels_to_9_numbers(model):
    assert layer_names(model.encoder) == [
        *("784-128", "ReLU"),
        *("128-64", "ReLU"),
        *("64-36", "ReLU"),
        *("36-18", "ReLU"),
        "18-9",
    ]


def test_the_decoder_mirrors_it_and_ends_in_a_sigmoid(model):
    assert layer_names(model.decoder) == [
        *("9-18", "ReLU"),
        *("18-36", "ReLU"),
        *("36-64", "ReLU"),
        *("64-128", "ReLU"),
        *("128-784", "Sigmoid"),
    ]


def test_other_widths_are_built_as_asked_for():
    model = Autoencoder(ModelConfig(latent_dim=2, hidden_dims=(40,)))

    assert layer_names(model.encoder) == ["784-40", "ReLU", "40-2"]
    assert layer_names(model.decoder) == ["2-40", "ReLU", "40-784", "Sigmoid"]


@torch.inference_mode()
def test_the_passes_compute_what_the_layers_say(model, images):
    # Reference: the same layers in float64, written out with numpy.
    weights = {name: t.double().numpy() for name, t in model.state_dict().items()}

    def dense(values, stack):
        for i in (0, 2, 4, 6, 8):
            values = values @ weights[f"{stack}.{i}.weight"].T
            values = values + weights[f"{stack}.{i}.bias"]
            if i < 8:
                values = np.where(values > 0, values, 0)
        return values

    codes = dense(images.double().numpy().reshape(-1, 784), "encoder")
    pixels = 1 / (1 + np.exp(-dense(codes, "decoder")))

    np.testing.assert_allclose(model.encode(images), codes, atol=1e-5)
    np.testing.assert_allclose(model(images), pixels.reshape(-1, 1, 28, 28), atol=1e-5)


@torch.inference_mode()
def test_codes_lie_on_both_sides_of_zero(model, images):
    codes = model.encode(images)

    assert codes.shape == (len(images), 9)
    assert codes.min() < 0 < codes.max()


@torch.inference_mode()
def test_codes_are_not_bounded(model, images):
    # A bottleneck squashed by a sigmoid or tanh could not follow its input so far.
    assert model.encode(1000 * images).abs().max() > 100


@torch.inference_mode()
def test_every_code_is_drawn_within_0_and_1(model):
    codes = torch.randn(50, 9) * torch.logspace(-3, 6, 50)[:, None]

    images = model.decode(codes)

    assert images.shape == (50, 1, 28, 28)
    assert images.min() >= 0
    assert images.max() <= 1


@torch.inference_mode()
def test_a_reconstruction_is_the_drawing_of_the_code(model, images):
    reconstructions = model(images)

    assert reconstructions.shape == images.shape
    assert torch.equal(reconstructions, model.decode(model.encode(images)))


@pytest.mark.parametrize("shape", [(4, 784), (4, 28, 28), (4, 3, 28, 28), (28, 28)])
def test_images_of_another_shape_are_refused(model, shape):
    with pytest.raises(ShapeError) as caught:
        model.encode(torch.zeros(shape))

    assert str(caught.value) == f"images must have shape (n, 1, 28, 28), got {shape}."


@pytest.mark.parametrize("shape", [(4, 8), (9,), (4, 9, 1)])
def test_codes_of_another_shape_are_refused(model, shape):
    with pytest.raises(ShapeError) as caught:
        model.decode(torch.zeros(shape))

    assert str(caught.value) == f"codes must have shape (n, 9), got {shape}."


@torch.inference_mode()
def test_a_fresh_network_draws_about_the_mean_image(images):
    torch.manual_seed(0)
    mean = images.mean(dim=0)
    model = Autoencoder(ModelConfig())
    before = (model(images) - mean).abs().mean()
    model.initialise(mean)

    assert before > 0.3
    assert (model(images) - mean).abs().mean() < 0.05
    # The code of nothing is drawn as the mean exactly, but for pixels never inked.
    torch.testing.assert_close(
        model.decode(torch.zeros(1, 9))[0], mean.clamp(1e-3, 1 - 1e-3)
    )


def test_fresh_weights_are_orthogonal_with_the_gain_of_a_relu(model):
    linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    assert len(linear) == 10
    for layer in linear:
        weight = layer.weight.detach()
        if weight.shape[0] > weight.shape[1]:
            weight = weight.T
        torch.testing.assert_close(
            weight @ weight.T, 2 * torch.eye(len(weight)), atol=1e-5, rtol=0
        )
    assert all(layer.bias.eq(0).all() for layer in linear[:-1])


def test_fresh_weights_follow_from_the_seed():
    def weights(seed):
        torch.manual_seed(seed)
        model = Autoencoder(ModelConfig())
        model.initialise(torch.full((1, 28, 28), 0.13))
        return model.state_dict()["encoder.0.weight"]

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))
