"""The folder of runs: making, naming, listing and deleting them."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ae.config import RunConfig
from ae.errors import ConfigError, RunError
from ae.io.files import (
    ABANDONED_S,
    file_errors,
    is_there,
    sweep_abandoned,
    write_json,
)
from ae.language import N_, _
from ae.runs.run import Run

CHECKPOINTS = Path("checkpoints")
SHIPPED = "mnist-9d"  # the run the app opens on
SHIPPED_RUNS = ("mnist-2d", SHIPPED, "mnist-16d")
MAX_NAME = 60

_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME - 1}}}")
# What a run is called while it is being made or deleted.
_MAKING, _DELETING = ".making-", ".deleting-"


def check_name(name: str) -> str:
    """Return ``name`` if it can be a run's.

    Raises
    ------
    ConfigError
        If it could leave the folder of runs, or surprise a file system.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            _(
                "A run's name is 1 to {max_name} letters, digits, - or _, "
                "and starts with a letter or digit; got {name}.",
                max_name=MAX_NAME,
                name=repr(name[:80]),
            )
        )
    return name


def fit_name(text: str) -> str:
    """Return a run's name as near as can be to what somebody called a folder.

    >>> fit_name("mine (1)"), fit_name("Übung"), fit_name("…")
    ('mine-1', 'Ubung', 'run')
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    plain = plain.encode("ascii", "ignore").decode()
    fit = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:MAX_NAME].strip("-_")
    return check_name(fit or "run")


def create_run(
    root: Path, name: str, config: RunConfig, beside: Mapping[str, Any] | None = None
) -> Run:
    """Make a new run's directory with its config; it appears whole.

    Parameters
    ----------
    root : Path
    name : str
    config : RunConfig
    beside : mapping of file name to JSON, optional
        What is there from the first moment on: its owner, its place in the queue.

    Raises
    ------
    ConfigError
        If the name cannot be a run's.
    RunError
        If there is one of that name already, or its directory cannot be made.
    """
    path = root / check_name(name)
    with making_run(root, name) as making:
        for file, value in {"config.json": config.to_dict(), **(beside or {})}.items():
            write_json(making / file, value)
        return publish_run(making, path)


@contextmanager
def making_run(root: Path, name: str) -> Iterator[Path]:
    """Give a hidden directory to make a run in; gone at the end, unless published.

    What a maker of the same name has left that was killed goes first.

    Raises
    ------
    RunError
        For whatever the system refuses, in the block too: the disk is full, the folder
        cannot be written to.
    """
    making = root / (_MAKING + name)
    with file_errors(root / name, N_("{path} cannot be made: {why}.")):
        root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        try:
            yield making
        finally:
            shutil.rmtree(making, ignore_errors=True)


def publish_run(making: Path, path: Path) -> Run:
    """Give a run that has been made its place, in one step; RunError if it is taken."""
    if is_there(path):
        raise RunError(
            _(
                "{path} exists already. Choose another name, or delete the run first.",
                path=path,
            )
        )
    return Run(making.rename(path))


def sweep_folder(root: Path) -> None:
    """Delete what runs made or deleted, and writes, have left that were cut short."""
    with suppress(OSError):
        for path in root.glob(".*"):
            is_left = path.name.startswith((_MAKING, _DELETING))
            if is_left and time.time() - path.lstat().st_mtime > ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)
    for run in list_runs(root):
        sweep_run(run)


def sweep_run(run: Run, after_s: float = ABANDONED_S) -> None:
    """Delete what writes that were cut short so many seconds ago have left in a run."""
    for folder in (run.path, run.snapshots_path, run.path / "projections"):
        sweep_abandoned(folder, after_s)


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
    if is_there(path):
        raise RunError(_("{path} exists already. Choose another name.", path=path))
    with file_errors(run.path, N_("{path} cannot be renamed: {why}.")):
        return Run(run.path.rename(path))


def delete_run(run: Run) -> None:
    """Delete a run and all its files; others see it whole or not at all.

    Raises
    ------
    RunError
        If the run ships with the app, is at work, or nobody can tell.
    """
    _require_at_rest(run)
    deleting = run.path.with_name(_DELETING + run.name)
    with file_errors(run.path, N_("{path} cannot be deleted: {why}.")):
        shutil.rmtree(deleting, ignore_errors=True)  # of a deletion cut short
        run.path.rename(deleting)
        shutil.rmtree(deleting)


def list_runs(root: Path = CHECKPOINTS) -> list[Run]:
    """Return every directory that is meant to be a run, by name, damaged ones too."""
    with file_errors(root):
        try:
            paths = sorted(root.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
    return [Run(path) for path in paths if _NAME.fullmatch(path.name) and _is_dir(path)]


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
        raise RunError(
            _("{name} ships with the app and stays as it is.", name=run.name)
        )
    if run.is_locked() or is_there(run.queued_path):
        raise RunError(
            _(
                "{name} is being trained or waits in the queue: stop it first.",
                name=run.name,
            )
        )
    if run.is_projected():
        raise RunError(
            _(
                "A projection of {name} is being made: cancel it, or wait "
                "until it is finished.",
                name=run.name,
            )
        )
