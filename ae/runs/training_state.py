"""The state a training goes on from, checked without torch to be of its run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from ae.config import ModelConfig
from ae.digits.shape import N_PIXELS
from ae.errors import RunError
from ae.language import _
from ae.runs.run import Run

N_RANDOM = 5056  # bytes of torch's generator on the processor
MAX_BYTES = 20_000_000
_DAMAGED = SafetensorError, OSError, KeyError, TypeError, ValueError

_Shape = tuple[int, ...]


def check_training_state(run: Run) -> None:
    """Hold ``training.safetensors`` to what the trainer writes after the last epoch.

    Raises
    ------
    RunError
        If it is too large, damaged, of another network or epoch, holds a tensor too
        many or too few, a value that is not a number, or other weights than the run.
    """
    path = run.training_state_path
    if path.stat().st_size > MAX_BYTES:
        raise RunError(
            _("{path} is too large to be this run's training state.", path=path)
        )
    wanted = _wanted(run.config().model)
    try:
        with safe_open(path, framework="np") as file:
            epoch = (file.metadata() or {})["epoch"]
            names = list(file.keys())
            if set(names) != set(wanted):
                raise RunError(
                    _("{path} does not hold the tensors of this network.", path=path)
                )
            tensors = {name: file.get_tensor(name) for name in names}
    except _DAMAGED as error:
        raise RunError(
            _("{path} is damaged ({why}).", path=path, why=str(error))
        ) from error
    if epoch != str(run.last_epoch()):
        raise RunError(_("{path} is not of the run's last epoch.", path=path))
    for name, (shape, kind) in wanted.items():
        _check(f"{path}: {name}", tensors[name], shape, kind)
    stacks = {"encoder": run.network().encoder, "decoder": run.network().decoder}
    for stack, layers in stacks.items():
        for i, (weight, bias) in enumerate(layers):
            for part, own in (("weight", weight), ("bias", bias)):
                if not np.array_equal(tensors[f"model.{stack}.{2 * i}.{part}"], own):
                    raise RunError(
                        _("{path} holds other weights than the run.", path=path)
                    )


def _wanted(config: ModelConfig) -> dict[str, tuple[_Shape, type[np.generic]]]:
    """Return the shape and type of each tensor of ``ae/train/state.py``.

    Optimiser 0 moves the weights and keeps a momentum, optimiser 1 is Adam and moves
    the biases; both number theirs from the image side on.
    """
    wanted: dict[str, tuple[_Shape, type[np.generic]]] = {
        "random": ((N_RANDOM,), np.uint8)
    }
    for number, (name, fan_in, fan_out) in enumerate(_layers(config)):
        wanted[f"model.{name}.weight"] = (fan_out, fan_in), np.float32
        wanted[f"model.{name}.bias"] = (fan_out,), np.float32
        wanted[f"optimiser.0.{number}.momentum"] = (fan_out, fan_in), np.float32
        wanted[f"optimiser.1.{number}.step"] = (), np.float32
        for moment in ("exp_avg", "exp_avg_sq"):
            wanted[f"optimiser.1.{number}.{moment}"] = (fan_out,), np.float32
    return wanted


def _layers(config: ModelConfig) -> Iterator[tuple[str, int, int]]:
    widths = (N_PIXELS, *config.hidden_dims, config.latent_dim)
    for stack, sizes in (("encoder", widths), ("decoder", widths[::-1])):
        for i, (fan_in, fan_out) in enumerate(pairwise(sizes)):
            yield f"{stack}.{2 * i}", fan_in, fan_out


def _check(
    where: str, array: NDArray[np.generic], shape: _Shape, kind: type[np.generic]
) -> None:
    if array.shape != shape or array.dtype != kind:
        raise RunError(
            _(
                "{where} must be {shape} {kind}, got {shape_2} {dtype}.",
                where=where,
                shape=shape,
                kind=np.dtype(kind),
                shape_2=array.shape,
                dtype=array.dtype,
            )
        )
    if not np.isfinite(array).all():
        raise RunError(_("{where} holds a value that is not a number.", where=where))
    is_positive = where.endswith(("exp_avg_sq", "step"))
    if is_positive and (array.astype(np.float64) < 0).any():
        raise RunError(_("{where} holds a value below 0.", where=where))
