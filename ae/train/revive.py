"""Units that have died, and how training gives them another start.

A unit behind a ReLU that is 0 for every image gets no gradient: it stays dead, and the
network is narrower than its layers say. Most die in the first epochs, when steps are
long.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from ae.network.model import Autoencoder

N_LOOKED_AT = 1000


def some_of(images: Tensor) -> Tensor:
    """Return up to 1,000 of the images, evenly spread: (n, ...) -> (m, ...)."""
    return images[:: max(1, len(images) // N_LOOKED_AT)][:N_LOOKED_AT]


@torch.no_grad()
def revive_dead_units(
    model: Autoencoder, optimisers: Sequence[torch.optim.Optimizer], images: Tensor
) -> int:
    """Give each hidden unit that answers none of the images another start.

    Its new weights are the difference between what two of the images, drawn at random,
    give to its layer, as long as the living units' weights are on average; its bias
    lets about half of the images through. The weights that lead out of it become 0, so
    that what the network draws stays the same, and what the optimisers remember of it
    becomes 0 with them.

    Parameters
    ----------
    model : Autoencoder
        Changed in place. The code itself has no ReLU and is left alone.
    optimisers : sequence of Optimizer
        Those of its weights and biases.
    images : Tensor
        (n, 1, 28, 28), 0 to 1, at least one.

    Returns
    -------
    int
        How many units were dead.

    References
    ----------
    Dohare et al., "Loss of plasticity in deep continual learning", Nature 2024: units
    begun anew, with weights of 0 that lead out of them.
    """
    state = {p: s for optimiser in optimisers for p, s in optimiser.state.items()}
    inputs, n_dead = images.flatten(1), 0
    for half in (model.encoder, model.decoder):
        layers = [layer for layer in half if isinstance(layer, nn.Linear)]
        for layer, following in pairwise(layers):
            dead = ~(layer(inputs) > 0).any(dim=0)
            if dead.any():
                n_dead += int(dead.sum())
                _begin_anew(layer, dead, inputs)
                following.weight[:, dead] = 0
                _forget(state.get(layer.weight, {}), dead)
                _forget(state.get(layer.bias, {}), dead)
                _forget(state.get(following.weight, {}), (slice(None), dead))
            inputs = layer(inputs).relu()
        inputs = layers[-1](inputs)
    return n_dead


def _begin_anew(layer: nn.Linear, dead: Tensor, inputs: Tensor) -> None:
    n_dead = int(dead.sum())
    one, other = torch.randint(len(inputs), (2, n_dead))
    weights = inputs[one] - inputs[other]
    lengths = layer.weight.norm(dim=1)
    length = lengths.mean() if dead.all() else lengths[~dead].mean()
    layer.weight[dead] = length * nn.functional.normalize(weights, dim=1)
    layer.bias[dead] = -(inputs @ layer.weight[dead].T).median(dim=0).values


def _forget(state: dict[str, Tensor], where: Tensor | tuple[slice, Tensor]) -> None:
    for values in state.values():
        if values.ndim > 0:  # a number of steps stays
            values[where] = 0
