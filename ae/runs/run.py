"""A run is a directory: training writes it, the app reads it, nothing else passes."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from ae.config import ModelConfig, RunConfig
from ae.digits.shape import N_PIXELS
from ae.errors import ConfigError, RunError, ShapeError
from ae.io.files import (
    file_errors,
    is_there,
    read_json,
    read_plain,
    replace_bytes,
    write_json,
)
from ae.io.locks import hold, is_held
from ae.language import N_, _, from_json, to_json
from ae.network.bounds import stays_finite
from ae.network.inference import Network
from ae.runs.curve import CurvePoint, most_bytes, read_curve
from ae.runs.evaluation import Baseline, Evaluation
from ae.runs.report import Report

MAX_WEIGHTS_BYTES = 200_000_000
_HEADER_BYTES = 100_000  # of their names and shapes
_LONGEST_MESSAGE = 1_000
_WEIGHTS = N_("this network's weights")
QUEUED = "queued"  # there while it waits for its turn
BY_ZIP = "imported.json"  # there in a run that came by zip
_LAST_SECOND = 4e9  # in the year 2096

State = Literal["created", "queued", "running", "finished", "stopped", "failed", "lost"]
ENDED = {"finished", "stopped"}  # in these a run has scores and will keep them
WAITING = {"queued"}
AT_WORK = {"running"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has got.

    Attributes
    ----------
    state : State
        ``queued`` and ``lost`` are never stored: a run that waits for its turn has a
        file ``queued``, and one that says ``running`` is lost when no process holds
        its lock.
    epoch, n_epochs : int
        Finished, and asked for.
    message : str
        A sentence, if there is anything to say; the reason when it failed.
    written_at : float or None
        When the trainer last said so, in Unix seconds.
    """

    state: State
    epoch: int
    n_epochs: int
    message: str = ""
    written_at: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A training on disk.

    Attributes
    ----------
    path : Path
        Its directory; the last part is the run's name.
    """

    path: Path

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.path.name

    @property
    def weights_path(self) -> Path:
        """Where the last finished epoch's weights are."""
        return self.path / "weights.safetensors"

    @property
    def training_state_path(self) -> Path:
        """Where the trainer keeps what it needs to go on."""
        return self.path / "training.safetensors"

    @property
    def curve_path(self) -> Path:
        """Where the loss curve is."""
        return self.path / "metrics.jsonl"

    @property
    def snapshots_path(self) -> Path:
        """The folder of snapshots."""
        return self.path / "snapshots"

    @property
    def queued_path(self) -> Path:
        """There while the run waits for its turn."""
        return self.path / QUEUED

    @property
    def stop_path(self) -> Path:
        """There when the trainer is asked to stop."""
        return self.path / "stop"

    def config(self) -> RunConfig:
        """Read ``config.json``.

        Raises
        ------
        RunError
            If it is missing or says something no run can be made from.
        """
        path = self.path / "config.json"
        if not is_there(path):
            raise RunError(
                _(
                    "{path} is not a run: it has no config.json. Runs are made on the "
                    "Train page or by `python -m ae.train NAME`.",
                    path=self.path,
                )
            )
        try:
            return RunConfig.from_dict(read_json(path))
        except ConfigError as error:
            raise RunError(_("{path}: {why}", path=path, why=str(error))) from error

    def progress(self, config: RunConfig | None = None) -> Progress:
        """Read how far training has got; ``config`` if it has been read before.

        Raises
        ------
        RunError
            If ``config.json`` or ``status.json`` is not what it should be, or the
            lock cannot be opened where it would tell running from lost.
        """
        n_epochs = (config or self.config()).training.epochs
        path = self.path / "status.json"
        waits = is_there(self.queued_path)
        if not is_there(path):
            return Progress("queued" if waits else "created", 0, n_epochs)
        state, epoch, message, written_at = _read_status(path)
        if state == "running" and not self.is_locked():
            before = written_at
            state, epoch, message, written_at = _read_status(path)
            # A trainer that ended between the two looks has left a last word.
            if state == "running" and written_at == before:
                state = "lost"
                message = _("The training process stopped and left no error message.")
        if waits and state != "running":
            state = "queued"
        return Progress(state, epoch, n_epochs, message, written_at)

    def lock(self, timeout_s: float = 0) -> AbstractContextManager[None]:
        """Hold, in a ``with``, the lock a trainer holds for as long as it lives.

        Entering it raises BusyError if a trainer still does after ``timeout_s``
        seconds, and RunError if it cannot be opened.
        """
        busy = _("{path} is being trained by another process.", path=self.path)
        return hold(self.path / "lock", busy, timeout_s)

    def is_locked(self) -> bool:
        """Say whether a trainer is at work; RunError if the lock cannot be opened."""
        return is_held(self.path / "lock")

    def is_projected(self) -> bool:
        """Say whether a worker makes any projection of this run now."""
        folder = self.path / "projections"
        with file_errors(folder):
            locks = list(folder.glob("*.lock"))
        return any(is_held(path) for path in locks)

    def came_by_zip(self) -> bool:
        """Say whether somebody brought it: its curve and pictures are their word."""
        return is_there(self.path / BY_ZIP)

    def last_epoch(self) -> int:
        """Return the last epoch whose weights are on disk; 0 if the curve has none."""
        try:
            curve = self.curve()
        except RunError:
            return 0
        whole = [point.epoch for point in curve if point.test_mse is not None]
        return int(whole[-1]) if whole else 0

    def stop_was_asked(self) -> bool:
        """Say whether the trainer should stop."""
        return is_there(self.stop_path)

    def network(self) -> Network:
        """Load the weights, ready for inference.

        Raises
        ------
        RunError
            If there are none yet, they do not fit ``config.json``, or are so large
            that a sum of them may be no number.
        """
        path = self.weights_path
        model = self.config().model
        try:
            tensors = load_tensors(
                read_plain(path, _most_weights_bytes(model), _WEIGHTS)
            )
            network = Network.from_tensors(tensors, model)
        except FileNotFoundError:
            raise RunError(
                _("{path} has no weights yet: no epoch has finished.", path=self.path)
            ) from None
        except (SafetensorError, KeyError) as error:  # KeyError: a type numpy lacks
            raise RunError(
                _(
                    "{path} is damaged ({why}). Train the run again, or choose another "
                    "one.",
                    path=path,
                    why=error,
                )
            ) from error
        except ShapeError as error:
            raise RunError(
                _(
                    "{path} does not fit the config.json beside it. {why}",
                    path=path,
                    why=str(error),
                )
            ) from error
        if not stays_finite(network.encoder, network.decoder):
            raise RunError(
                _(
                    "{path} holds weights so large that what they draw may not be a "
                    "number. Train the run again with a lower learning rate, or choose "
                    "another one.",
                    path=path,
                )
            )
        return network

    def baseline(self) -> Baseline:
        """Read PCA and its errors; RunError if training has not begun."""
        latent_dim = self.config().model.latent_dim
        return Baseline.load(self.path / "baseline.npz", latent_dim)

    def evaluation(self) -> Evaluation:
        """Read the scored digits' codes and errors; RunError if there are none."""
        latent_dim = self.config().model.latent_dim
        return Evaluation.load(self.path / "evaluation.npz", latent_dim)

    def report(self) -> Report:
        """Read the figures; RunError if training has not ended."""
        return Report.load(self.path / "report.json")

    def curve(self) -> list[CurvePoint]:
        """Read the loss curve so far; RunError if it is damaged."""
        return read_curve(self.curve_path, most_bytes(self.config().training))

    def write_status(self, state: State, *, epoch: int, message: str = "") -> None:
        """Replace ``status.json``. The trainer's to call, nobody else's.

        A message made by ``_`` is kept with what it takes to say it in any language.
        """
        status = {
            "state": state,
            "epoch": epoch,
            "message": str(message),
            "said": to_json(message),
            "written_at": time.time(),
        }
        write_json(self.path / "status.json", status)

    def write_weights(self, packed: bytes) -> None:
        """Replace the weights by a safetensors file's bytes."""
        replace_bytes(self.weights_path, lambda file: file.write(packed))


def _most_weights_bytes(model: ModelConfig) -> int:
    """Return how large a file of float32 weights of this model can be."""
    widths = (N_PIXELS, *model.hidden_dims, model.latent_dim)
    pairs = [*pairwise(widths), *pairwise(widths[::-1])]
    n_weights = sum(a * b + b for a, b in pairs)
    return min(MAX_WEIGHTS_BYTES, 4 * n_weights + _HEADER_BYTES)


def _read_status(path: Path) -> tuple[State, int, str, float]:
    raw = read_json(path)
    try:
        state, epoch = raw["state"], int(raw["epoch"])
        message, written_at = str(raw["message"]), float(raw["written_at"])
        if "said" in raw:  # not in runs of earlier versions
            message = from_json(raw["said"])
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise RunError(
            _("{path} is not a status: {why}.", path=path, why=repr(error))
        ) from error
    if state not in get_args(State):
        raise RunError(
            _("{path}: there is no state {state}.", path=path, state=repr(state))
        )
    if not 0 <= written_at < _LAST_SECOND:
        raise RunError(
            _("{path}: written_at is no time: {time}.", path=path, time=written_at)
        )
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE]
    return state, epoch, message, written_at
