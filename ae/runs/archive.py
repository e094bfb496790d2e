"""A run as a zip: packed to take home, and unpacked only after a hard look."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ae.errors import AEError, HereAlreadyError, RunError
from ae.io.files import read_plain, write_json
from ae.language import _
from ae.runs.check import check_run
from ae.runs.folder import (
    SHIPPED_RUNS,
    check_name,
    list_runs,
    making_run,
    publish_run,
)
from ae.runs.run import BY_ZIP, Run
from ae.runs.snapshots import list_snapshots
from ae.runs.training_state import MAX_BYTES as MAX_STATE_BYTES
from ae.runs.zip_files import MAX_FILE_BYTES, NEEDED, STATE, read_zip

_SAME = ("weights.safetensors", "metrics.jsonl")  # two runs alike in these are one


def pack_run(run: Run) -> bytes:
    """Return a finished or stopped run as a zip, without what is its owner's alone.

    A stopped one takes along what its training goes on from.

    Raises
    ------
    RunError
        If a file is missing, as it is while the run trains.
    """
    packed = io.BytesIO()
    names = [*NEEDED]
    names += [f"snapshots/{e:05d}.npz" for e in list_snapshots(run.snapshots_path)]
    if packs_training_state(run):
        names.append(STATE)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            path = run.path / name
            try:
                content = read_plain(path, MAX_FILE_BYTES)
            except FileNotFoundError:
                raise RunError(
                    _(
                        "{path} is missing, so {name} cannot be packed: it must have "
                        "finished, or been stopped, first.",
                        path=path,
                        name=run.name,
                    )
                ) from None
            archive.writestr(f"{run.name}/{name}", content)
    return packed.getvalue()


def packs_training_state(run: Run) -> bool:
    """Say whether a run's zip can be continued where it is unpacked."""
    path = run.training_state_path
    is_stopped = run.progress().state == "stopped"
    return is_stopped and path.exists() and path.stat().st_size <= MAX_STATE_BYTES


def unpack_run(
    packed: bytes,
    root: Path,
    beside: Mapping[str, Any] | None = None,
    *,
    named: str = "",
) -> Run:
    """Add a zip's run to the folder, under its own name or the next free one.

    Names must be those of a run's files, sizes are bounded while reading, every array
    is checked, and the scores must be those of the weights. What only the training
    digits could tell is believed (docs/decisions/0007-who-may-change-a-run.md), and
    the run is marked (``Run.came_by_zip``).

    Parameters
    ----------
    packed : bytes
    root : Path
    beside : mapping of file name to JSON, optional
        What is there from the first moment on, such as its owner.
    named : str
        What a run is called whose files lie in no folder: the zip's own name.

    Raises
    ------
    RunError
        If it is no zip, too large, not a run, or at odds with itself.
    ConfigError
        If its folder's name leads elsewhere.
    DataError
        If the digits it was scored on are not here.
    """
    name, files = read_zip(packed, named)
    with making_run(root, name) as making:
        for file, content in files.items():
            path = making / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        try:
            check_run(Run(making))
        except AEError as error:
            # Its own paths are of a folder the reader never sees.
            said = str(error).replace(str(making), name)
            raise type(error)(_("The zip was rejected. {said}", said=said)) from error
        taken = {*SHIPPED_RUNS} | {run.name for run in list_runs(root)}
        free = name
        for number in range(2, len(taken) + 3):
            if free not in taken:
                break
            free = check_name(f"{name[:50]}-{number}")
        for file, value in {BY_ZIP: {"at": time.time()}, **(beside or {})}.items():
            write_json(making / file, value)
        return publish_run(making, root / free)


def require_new(packed: bytes, root: Path) -> None:
    """Refuse a zip of a run that came by zip before; also one packed anew.

    Raises
    ------
    HereAlreadyError
        It names the run that is here.
    RunError
        If it is no zip, too large or not a run.
    ConfigError
        If its folder's name leads elsewhere.
    """
    files = read_zip(packed, "")[1]
    wanted = [hashlib.sha256(files[name]).digest() for name in _SAME]
    for run in list_runs(root):
        if not run.came_by_zip():
            continue
        try:
            here = [
                hashlib.sha256(read_plain(run.path / name, MAX_FILE_BYTES)).digest()
                for name in _SAME
            ]
        except (OSError, RunError):
            continue  # damaged since: then it may come again
        if here == wanted:
            raise HereAlreadyError(
                run.name,
                _("This run is here already, from a zip: {name}.", name=run.name),
            )
