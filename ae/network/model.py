"""The autoencoder: an encoder, a bottleneck, and a decoder that mirrors it."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from ae.config import ModelConfig
from ae.digits.shape import IMAGE_SHAPE, N_PIXELS
from ae.errors import ShapeError
from ae.network.bounds import stays_finite


class Autoencoder(nn.Module):
    """Squeeze an image through ``latent_dim`` numbers, then redraw it from them.

    Images are float32 in [0, 1] with 0 as background. Codes are unbounded: the
    bottleneck has no activation, so a code may lie anywhere in latent space.

    Parameters
    ----------
    config : ModelConfig
        Widths of the layers.

    References
    ----------
    Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural
    networks", Science 313, 2006.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        widths = (N_PIXELS, *config.hidden_dims, config.latent_dim)
        self.encoder = nn.Sequential(*_dense_stack(widths))
        self.decoder = nn.Sequential(*_dense_stack(widths[::-1]), nn.Sigmoid())

    def initialise(self, mean_image: Tensor) -> None:
        """Set the weights training starts from.

        Orthogonal weights keep the narrow layers from losing units before training
        has begun (docs/log.md has the figures); the output's bias draws the mean
        image, so that the first step need not learn that most pixels are black.

        Parameters
        ----------
        mean_image : (1, 28, 28)
            Mean of the training images, in [0, 1].

        References
        ----------
        Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of
        learning in deep linear neural networks", 2014: orthogonal weights. He et al.,
        "Delving deep into rectifiers", 2015: the gain of a ReLU, sqrt 2.
        """
        layers = [layer for layer in self.modules() if isinstance(layer, nn.Linear)]
        for layer in layers:
            nn.init.orthogonal_(layer.weight, gain=math.sqrt(2))
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            # Bounds on the mean: a pixel that is never inked would ask for -inf.
            layers[-1].bias.copy_(torch.logit(mean_image.flatten(), eps=1e-3))

    def encode(self, images: Tensor) -> Tensor:
        """Return the code of each image: (n, 1, 28, 28) -> (n, latent_dim)."""
        _require_shape("images", images, IMAGE_SHAPE)
        codes: Tensor = self.encoder(images.flatten(1))
        return codes

    def decode(self, codes: Tensor) -> Tensor:
        """Draw each code: (n, latent_dim) -> (n, 1, 28, 28), values in [0, 1]."""
        _require_shape("codes", codes, (self.config.latent_dim,))
        images: Tensor = self.decoder(codes).unflatten(1, IMAGE_SHAPE)
        return images

    def stays_finite(self) -> bool:
        """Say whether no sum of the weights leads beyond what float32 holds."""
        halves = (
            [
                (layer.weight.detach().numpy(), layer.bias.detach().numpy())
                for layer in half
                if isinstance(layer, nn.Linear)
            ]
            for half in (self.encoder, self.decoder)
        )
        return stays_finite(*halves)

    def forward(self, images: Tensor) -> Tensor:
        """Return each image's reconstruction, in the shape it came in."""
        return self.decode(self.encode(images))


def _dense_stack(widths: tuple[int, ...]) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(widths):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    # The last ReLU goes: it would pin codes to one orthant, and logits to >= 0.
    return layers[:-1]


def _require_shape(name: str, value: Tensor, item: tuple[int, ...]) -> None:
    if value.ndim != len(item) + 1 or tuple(value.shape[1:]) != item:
        wanted = ", ".join(map(str, ("n", *item)))
        raise ShapeError(
            f"{name} must have shape ({wanted}), got {tuple(value.shape)}."
        )
