"""A run is a directory: training writes it, the app reads it, nothing else passes."""

from __future__ import annotations

import re
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from ae.config import RunConfig
from ae.curve import CurvePoint, read_curve
from ae.errors import ConfigError, RunError, ShapeError
from ae.evaluation import Baseline, Evaluation
from ae.files import read_json, replace_bytes, write_json
from ae.infer import Network
from ae.report import Report

CHECKPOINTS = Path("checkpoints")
SHIPPED = "mnist-9d"
MAX_NAME = 60
MAX_WEIGHTS_BYTES = 200_000_000

State = Literal["created", "queued", "running", "finished", "stopped", "failed", "lost"]
_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME - 1}}}")
# What a new name, an old one or a deleted run is called while it is being made.
_HIDDEN = ".making-{}", ".deleting-{}"
_LOOKING = threading.Lock()  # two looks at a lock would take each other for a trainer


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
    """

    state: State
    epoch: int
    n_epochs: int
    message: str = ""


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
    def state_path(self) -> Path:
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
        return self.path / "queued"

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
        if not path.exists():
            raise RunError(
                f"{self.path} is not a run: it has no config.json. Runs are made on "
                "the Train page or by `python -m ae.train NAME`."
            )
        try:
            return RunConfig.from_dict(read_json(path))
        except ConfigError as error:
            raise RunError(f"{path}: {error}") from error

    def progress(self) -> Progress:
        """Read how far training has got.

        Raises
        ------
        RunError
            If ``config.json`` or ``status.json`` is not what it should be.
        """
        n_epochs = self.config().training.epochs
        path = self.path / "status.json"
        waits = self.queued_path.exists()
        if not path.exists():
            return Progress("queued" if waits else "created", 0, n_epochs)
        state, epoch, message, written_at = _read_status(path)
        if state == "running" and not self.is_locked():
            before = written_at
            state, epoch, message, written_at = _read_status(path)
            # A trainer that ended between the two looks has left a last word.
            if state == "running" and written_at == before:
                state, message = "lost", "The trainer ended without a word."
        if waits and state != "running":
            state = "queued"
        return Progress(state, epoch, n_epochs, message)

    def lock(self, timeout_s: float = 0) -> FileLock:
        """Return the lock a trainer holds for as long as it lives."""
        return FileLock(self.path / "lock", timeout=timeout_s)

    def is_locked(self) -> bool:
        """Say whether a trainer is at work on this run."""
        if not (self.path / "lock").exists():
            return False
        try:
            with _LOOKING, self.lock():
                return False
        except Timeout:
            return True

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
        return self.stop_path.exists()

    def network(self) -> Network:
        """Load the weights, ready for inference.

        Raises
        ------
        RunError
            If there are none yet, or they do not fit ``config.json``.
        """
        path = self.weights_path
        if not path.exists():
            raise RunError(f"{self.path} has no weights yet: no epoch has finished.")
        try:
            if path.stat().st_size > MAX_WEIGHTS_BYTES:
                raise RunError(f"{path} is too large to be this network's weights.")
            tensors = load_tensors(path.read_bytes())
            return Network.from_tensors(tensors, self.config().model)
        except OSError as error:
            raise RunError(f"{path} cannot be read: {error.strerror}.") from error
        except (SafetensorError, KeyError) as error:  # KeyError: a type numpy lacks
            raise RunError(
                f"{path} is damaged ({error}). Train the run again, or choose another "
                "one."
            ) from error
        except ShapeError as error:
            raise RunError(
                f"{path} does not fit the config.json beside it. {error}"
            ) from error

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
        return read_curve(self.curve_path)

    def write_status(self, state: State, *, epoch: int, message: str = "") -> None:
        """Replace ``status.json``. The trainer's to call, nobody else's."""
        status = {
            "state": state,
            "epoch": epoch,
            "message": message,
            "written_at": time.time(),
        }
        write_json(self.path / "status.json", status)

    def write_weights(self, packed: bytes) -> None:
        """Replace the weights by a safetensors file's bytes."""
        replace_bytes(self.weights_path, lambda file: file.write(packed))


def check_name(name: str) -> str:
    """Return ``name`` if it can be a run's.

    Raises
    ------
    ConfigError
        If it could leave the folder of runs, or surprise a file system.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"A run's name is 1 to {MAX_NAME} letters, digits, - or _, and starts with "
            f"a letter or digit; got {name[:80]!r}."
        )
    return name


def create_run(root: Path, name: str, config: RunConfig) -> Run:
    """Make a new run's directory with its config; it appears whole.

    Raises
    ------
    ConfigError
        If the name cannot be a run's.
    RunError
        If there is one of that name already, or its directory cannot be made.
    """
    path = root / check_name(name)
    making = root / _HIDDEN[0].format(name)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise RunError(
                f"{path} exists already. Choose another name, or delete the run first."
            )
        making.mkdir(exist_ok=True)
        write_json(making / "config.json", config.to_dict())
        making.rename(path)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise RunError(f"{path} cannot be made: {error.strerror}.") from error
    return Run(path)


def rename_run(run: Run, name: str) -> Run:
    """Give a run another name.

    Raises
    ------
    ConfigError
        If the name cannot be a run's.
    RunError
        If the run ships with the app, is at work, or the name is taken.
    """
    _require_at_rest(run)
    path = run.path.with_name(check_name(name))
    if path.exists():
        raise RunError(f"{path} exists already. Choose another name.")
    try:
        return Run(run.path.rename(path))
    except OSError as error:
        raise RunError(f"{run.path} cannot be renamed: {error.strerror}.") from error


def delete_run(run: Run) -> None:
    """Delete a run and all its files; others see it whole or not at all.

    Raises
    ------
    RunError
        If the run ships with the app or is at work.
    """
    _require_at_rest(run)
    deleting = run.path.with_name(_HIDDEN[1].format(run.name))
    try:
        shutil.rmtree(deleting, ignore_errors=True)  # of a deletion cut short
        run.path.rename(deleting)
        shutil.rmtree(deleting)
    except OSError as error:
        raise RunError(f"{run.path} cannot be deleted: {error.strerror}.") from error


def list_runs(root: Path = CHECKPOINTS) -> list[Run]:
    """Return every directory that is meant to be a run, by name, damaged ones too."""
    if not root.is_dir():
        return []
    return [
        Run(path)
        for path in sorted(root.iterdir())
        if path.is_dir() and _NAME.fullmatch(path.name)
    ]


def _read_status(path: Path) -> tuple[State, int, str, object]:
    raw = read_json(path)
    try:
        state, epoch = raw["state"], int(raw["epoch"])
        message, written_at = str(raw["message"]), raw["written_at"]
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise RunError(f"{path} is not a status: {error!r}.") from error
    if state not in get_args(State):
        raise RunError(f"{path}: there is no state {state!r}.")
    return state, epoch, message, written_at


def _require_at_rest(run: Run) -> None:
    if run.name == SHIPPED:
        raise RunError(f"{run.name} ships with the app and stays as it is.")
    if run.is_locked() or run.queued_path.exists():
        raise RunError(f"{run.name} is training or waiting to: stop it first.")
