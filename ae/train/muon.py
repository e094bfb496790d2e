"""Muon: momentum whose step is the nearest orthogonal matrix.

torch ships an optimiser of this name, but it works in bfloat16, which a laptop without
that instruction set runs fifty times slower (docs/decisions/0004-muon.md).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

MOMENTUM = 0.95
# Coefficients of the quintic iteration, and how often it is applied: Jordan et al.,
# "Muon: an optimizer for hidden layers in neural networks", 2024.
_A, _B, _C = 3.4445, -4.7750, 2.0315
_N_ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """Move each weight matrix by its momentum, made orthogonal.

    Every direction of a step then counts the same, so that the narrow layers around
    the bottleneck learn as fast as the wide ones. For matrices only; biases want
    another optimiser.

    Parameters
    ----------
    weights : iterable of Tensor
        Matrices, (fan_out, fan_in).
    lr : float
        Length of a step.
    weight_decay : float
        With each step weights shrink by ``lr * weight_decay`` of themselves.

    References
    ----------
    Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024.
    """

    def __init__(
        self, weights: Iterable[Tensor], lr: float, weight_decay: float
    ) -> None:
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Take one step along the gradients that ``backward`` left."""
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                momentum = state["momentum"].lerp_(weight.grad, 1 - MOMENTUM)
                update = orthogonalised(weight.grad.lerp(momentum, MOMENTUM))
                fan_out, fan_in = weight.shape
                length = group["lr"] * max(1, fan_out / fan_in) ** 0.5
                kept = 1 - group["lr"] * group["weight_decay"]
                weight.mul_(kept).sub_(update, alpha=length)


def orthogonalised(matrix: Tensor) -> Tensor:
    """Return about the nearest matrix whose singular values are all equal.

    Newton-Schulz, with the polynomial worked out on the small Gram matrix: a
    (128, 784) matrix then costs half of what iterating on itself does. The singular
    values end between about 0.7 and 1.2, which is near enough for a step.

    Parameters
    ----------
    matrix : (rows, columns)
        Finite; all zeros stay zeros.

    Returns
    -------
    (rows, columns)
    """
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    wide = wide / (wide.norm() + 1e-7)
    identity = torch.eye(len(wide))
    gram, factor = wide @ wide.T, identity
    for _ in range(_N_ITERATIONS):
        polynomial = _A * identity + torch.addmm(gram, gram, gram, beta=_B, alpha=_C)
        factor = polynomial @ factor
        gram = polynomial @ gram @ polynomial
    near = factor @ wide
    result: Tensor = near if matrix.shape[0] <= matrix.shape[1] else near.T
    return result
