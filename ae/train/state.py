"""Where training stands between two epochs, to go on from as if never stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as pack_tensors
from torch import Tensor, nn

from ae.errors import RunError
from ae.io.files import replace_bytes
from ae.language import _

# What safetensors and torch are known to raise for a file with one part changed.
_DAMAGED = SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError


def save_state(
    path: Path,
    model: nn.Module,
    optimisers: Sequence[torch.optim.Optimizer],
    epoch: int,
) -> None:
    """Write weights, optimisers and random numbers as they are after ``epoch``.

    The weights are in here too, although the run has them in a file of their own: two
    files could be of two epochs when the trainer is killed between them.
    """
    tensors: dict[str, Tensor] = {"random": torch.get_rng_state()}
    for name, value in model.state_dict().items():
        tensors[f"model.{name}"] = value
    for i, optimiser in enumerate(optimisers):
        for number, values in optimiser.state_dict()["state"].items():
            for name, value in values.items():
                tensors[f"optimiser.{i}.{number}.{name}"] = value
    packed = pack_tensors(tensors, metadata={"epoch": str(epoch)})
    replace_bytes(path, lambda file: file.write(packed))


def load_state(
    path: Path, model: nn.Module, optimisers: Sequence[torch.optim.Optimizer]
) -> int:
    """Put everything back as ``save_state`` found it; return the epoch.

    Raises
    ------
    RunError
        If the file is missing, damaged or of another network.
    """
    try:
        with safe_open(path, framework="pt") as file:
            epoch = int((file.metadata() or {})["epoch"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        model.load_state_dict(_under("model.", tensors))
        for i, optimiser in enumerate(optimisers):
            state: dict[int, dict[str, Tensor]] = {}
            for name, value in _under(f"optimiser.{i}.", tensors).items():
                number, field = name.split(".", 1)
                state.setdefault(int(number), {})[field] = value
            optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
        torch.set_rng_state(tensors["random"])
    except _DAMAGED as error:
        amiss = "missing" if isinstance(error, FileNotFoundError) else "damaged"
        raise RunError(
            _(
                "{path} is {amiss}, so the run cannot be continued ({error})."
                " Its weights can still be looked at; train it again under "
                "another name.",
                path=path,
                amiss=amiss,
                error=" ".join(str(error).split()),
            )
        ) from error
    return epoch


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
