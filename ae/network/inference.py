"""The trained network on numpy arrays: what the app serves pages with.

The same arithmetic stands in ``ae/network/model.py`` (torch, for training) and in
``ae/ui/components/shared/network.js`` (the browser); one fixture holds the three
together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ae.config import ModelConfig
from ae.digits.shape import IMAGE_SHAPE, N_PIXELS
from ae.errors import ShapeError
from ae.io.packing import pack_arrays
from ae.language import _

Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of an encoder and a decoder, ready to compute with.

    Attributes
    ----------
    encoder, decoder : tuple of (weight, bias)
        Weights are (fan_out, fan_in), biases (fan_out,); a ReLU stands between the
        layers, nothing after the encoder's last and a sigmoid after the decoder's.
    """

    encoder: tuple[Layer, ...]
    decoder: tuple[Layer, ...]

    @property
    def latent_dim(self) -> int:
        """How many numbers a code has."""
        return len(self.encoder[-1][1])

    @classmethod
    def from_tensors(
        cls, tensors: Mapping[str, Floats], config: ModelConfig
    ) -> Network:
        """Arrange a weights file's tensors, as ``config`` says they must be.

        Raises
        ------
        ShapeError
            If a tensor is missing, unknown, of another shape or type, or holds a
            value that is not a finite number.
        """
        widths = (N_PIXELS, *config.hidden_dims, config.latent_dim)
        stacks = {"encoder": widths, "decoder": widths[::-1]}
        shapes = {
            f"{stack}.{2 * i}.{part}": shape
            for stack, sizes in stacks.items()
            for i, (fan_in, fan_out) in enumerate(pairwise(sizes))
            for part, shape in (("weight", (fan_out, fan_in)), ("bias", (fan_out,)))
        }
        if unknown := sorted(set(tensors) - set(shapes)):
            raise ShapeError(
                _(
                    "There is no place for the tensor {unknown}.",
                    unknown=repr(unknown[0]),
                )
            )
        for name, shape in shapes.items():
            if name not in tensors:
                raise ShapeError(_("The tensor {name} is missing.", name=repr(name)))
            if tensors[name].shape != shape:
                raise ShapeError(
                    _(
                        "{name} must have shape {shape}, got {shape_2}.",
                        name=name,
                        shape=shape,
                        shape_2=tensors[name].shape,
                    )
                )
            if tensors[name].dtype != np.float32:
                raise ShapeError(
                    _(
                        "{name} must be float32, got {dtype}.",
                        name=name,
                        dtype=tensors[name].dtype,
                    )
                )
            if not np.isfinite(tensors[name]).all():
                raise ShapeError(
                    _("{name} holds a value that is not a finite number.", name=name)
                )

        def layers(stack: str) -> tuple[Layer, ...]:
            return tuple(
                (tensors[f"{stack}.{2 * i}.weight"], tensors[f"{stack}.{2 * i}.bias"])
                for i in range(len(widths) - 1)
            )

        return cls(layers("encoder"), layers("decoder"))

    def encode(self, images: Floats) -> Floats:
        """Return the code of each image: (n, 1, 28, 28) -> (n, latent_dim)."""
        if images.ndim != 4 or images.shape[1:] != IMAGE_SHAPE:
            raise ShapeError(
                f"images must have shape (n, 1, 28, 28), got {images.shape}."
            )
        flat = images.reshape(len(images), N_PIXELS)
        return _dense(flat.astype(np.float32, copy=False), self.encoder)

    def decode(self, codes: NDArray[np.floating]) -> Floats:
        """Draw each code: (n, latent_dim) -> (n, 1, 28, 28), values in [0, 1]."""
        if codes.ndim != 2 or codes.shape[1] != self.latent_dim:
            raise ShapeError(
                f"codes must have shape (n, {self.latent_dim}), got {codes.shape}."
            )
        logits = _dense(codes.astype(np.float32, copy=False), self.decoder)
        return _sigmoid(logits).reshape(-1, *IMAGE_SHAPE)

    def reconstruct(self, images: Floats) -> Floats:
        """Return each image's reconstruction: (n, 1, 28, 28) -> (n, 1, 28, 28)."""
        return self.decode(self.encode(images))

    def packed(self) -> bytes:
        """Return both halves as a gzipped safetensors file, for the browser."""
        return pack_arrays(
            {
                f"{half}.{2 * i}.{part}": values
                for half, layers in (
                    ("encoder", self.encoder),
                    ("decoder", self.decoder),
                )
                for i, layer in enumerate(layers)
                for part, values in zip(("weight", "bias"), layer, strict=True)
            }
        )


def _dense(values: Floats, layers: tuple[Layer, ...]) -> Floats:
    for weight, bias in layers[:-1]:
        values = np.maximum(values @ weight.T + bias, 0)
    weight, bias = layers[-1]
    outputs: Floats = values @ weight.T + bias
    return outputs


def _sigmoid(logits: Floats) -> Floats:
    # exp overflows float32 at -89; tanh says the same and never does.
    shares: Floats = 0.5 * (1 + np.tanh(0.5 * logits))
    return shares
