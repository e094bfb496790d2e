"""The folder of runs: making, naming, listing and deleting them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from ae.config import RunConfig
from ae.errors import ConfigError, RunError
from ae.io.files import file_errors, write_json
from ae.runs.run import Run

CHECKPOINTS = Path("checkpoints")
SHIPPED = "mnist-9d"  # the run the app opens on
SHIPPED_RUNS = ("mnist-2d", SHIPPED, "mnist-16d")
MAX_NAME = 60

_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME - 1}}}")
# What a run is called while it is being made or deleted.
_HIDDEN = ".making-{}", ".deleting-{}"


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
        If the run ships with the app, is at work or nobody can tell, or the name is
        taken.
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
        If the run ships with the app, is at work, or nobody can tell.
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
    with file_errors(root):
        try:
            names = sorted(os.listdir(root))
        except (FileNotFoundError, NotADirectoryError):
            return []
    paths = [root / name for name in names if _NAME.fullmatch(name)]
    return [Run(path) for path in paths if _is_dir(path)]


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def list_at_work(root: Path = CHECKPOINTS) -> list[str]:
    """Return the names of the runs that train at this moment.

    One whose lock cannot be opened is left out: it must stand in nobody else's way.
    """
    return [run.name for run in list_runs(root) if _is_at_work(run)]


def _is_at_work(run: Run) -> bool:
    try:
        return run.is_locked()
    except RunError:
        return False


def _require_at_rest(run: Run) -> None:
    if run.name in SHIPPED_RUNS:
        raise RunError(f"{run.name} ships with the app and stays as it is.")
    if run.is_locked() or run.queued_path.exists():
        raise RunError(f"{run.name} is training or waiting to: stop it first.")
    if run.is_projected():
        raise RunError(
            f"A projection of {run.name} is being made: cancel it, or wait until it is "
            "there."
        )
