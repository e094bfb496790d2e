"""A run is a directory: training writes it, the app reads it, nothing else passes."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from ae.config import RunConfig
from ae.errors import ConfigError, RunError, ShapeError
from ae.evaluation import Evaluation, Report
from ae.files import read_json, replace_bytes, write_json
from ae.infer import Network

CHECKPOINTS = Path("checkpoints")
LOST_AFTER_S = 30.0
MAX_NAME = 60
MAX_WEIGHTS_BYTES = 200_000_000

State = Literal["created", "running", "finished", "stopped", "failed", "lost"]
_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has got.

    Attributes
    ----------
    state : State
        ``lost`` is never stored: it is what ``running`` becomes after 30 s of silence.
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
class EpochMetrics:
    """One line of ``metrics.jsonl``: how an epoch ended.

    Attributes
    ----------
    epoch : int
        From 1.
    train_mse : float
        Mean over the epoch's steps, while the weights were still moving.
    test_mse : float
        Over the scored digits, after the epoch.
    seconds : float
        Since training began.
    """

    epoch: int
    train_mse: float
    test_mse: float
    seconds: float


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
                f"{self.path} is not a run: it has no config.json. Runs are made by "
                "`python -m ae.train NAME`."
            )
        try:
            return RunConfig.from_dict(read_json(path))
        except ConfigError as error:
            raise RunError(f"{path}: {error}") from error

    def progress(self, *, now: float) -> Progress:
        """Read how far training has got, as seen at ``now`` (Unix seconds)."""
        n_epochs = self.config().training.epochs
        path = self.path / "status.json"
        if not path.exists():
            return Progress("created", 0, n_epochs)
        raw = read_json(path)
        try:
            state, epoch = raw["state"], int(raw["epoch"])
            message, written_at = str(raw["message"]), float(raw["written_at"])
        except (TypeError, KeyError, ValueError) as error:
            raise RunError(f"{path} is not a status: {error!r}.") from error
        if state not in get_args(State):
            raise RunError(f"{path}: there is no state {state!r}.")
        if state == "running" and now - written_at > LOST_AFTER_S:
            state = "lost"
        return Progress(state, epoch, n_epochs, message)

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
        if path.stat().st_size > MAX_WEIGHTS_BYTES:
            raise RunError(f"{path} is too large to be this network's weights.")
        try:
            tensors = load_tensors(path.read_bytes())
            return Network.from_tensors(tensors, self.config().model)
        except SafetensorError as error:
            raise RunError(
                f"{path} is damaged ({error}). Train the run again, or choose another "
                "one."
            ) from error
        except ShapeError as error:
            raise RunError(
                f"{path} does not fit the config.json beside it. {error}"
            ) from error

    def evaluation(self) -> Evaluation:
        """Read the scored digits' codes and errors; RunError if there are none."""
        latent_dim = self.config().model.latent_dim
        return Evaluation.load(self.path / "evaluation.npz", latent_dim)

    def report(self) -> Report:
        """Read the figures; RunError if training has not ended."""
        return Report.load(self.path / "report.json")

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

    def add_metrics(self, metrics: EpochMetrics) -> None:
        """Append one epoch's line to ``metrics.jsonl``."""
        with (self.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(metrics)) + "\n")

    def metrics(self) -> list[EpochMetrics]:
        """Read the epochs so far; a last line still being written is left out.

        Raises
        ------
        RunError
            If a finished line is not what ``add_metrics`` writes.
        """
        path = self.path / "metrics.jsonl"
        if not path.exists():
            return []
        whole_lines = path.read_text("utf-8").split("\n")[:-1]
        try:
            return [EpochMetrics(**json.loads(line)) for line in whole_lines]
        except (TypeError, ValueError) as error:
            raise RunError(f"{path} is damaged: {error}") from error


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
    """Make a new run's directory and write its config.

    Raises
    ------
    ConfigError
        If the name cannot be a run's.
    RunError
        If there is one of that name already.
    """
    path = root / check_name(name)
    root.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir()
    except FileExistsError:
        raise RunError(
            f"{path} exists already. Choose another name, or delete the run first."
        ) from None
    write_json(path / "config.json", config.to_dict())
    return Run(path)


def list_runs(root: Path = CHECKPOINTS) -> list[Run]:
    """Return every directory that is meant to be a run, by name, damaged ones too."""
    if not root.is_dir():
        return []
    return [
        Run(path)
        for path in sorted(root.iterdir())
        if path.is_dir() and _NAME.fullmatch(path.name)
    ]
