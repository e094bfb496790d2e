"""A run as a zip: packed to take home, and unpacked only after a hard look.

A zip may have been unpacked and packed again by a Mac or by Windows: what those add is
passed over, and the run's folder may be missing, lie in another one, or have any name.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae.digits.idx import LabelledImages
from ae.digits.sources import load_test_split
from ae.errors import AEError, HereAlreadyError, RunError
from ae.io.files import read_plain, write_json
from ae.language import _
from ae.network.metrics import image_errors, mean_image_mse
from ae.network.pca import pca_reconstruct
from ae.runs.evaluation import Evaluation
from ae.runs.folder import (
    SHIPPED_RUNS,
    check_name,
    fit_name,
    list_runs,
    making_run,
    publish_run,
)
from ae.runs.report import Report
from ae.runs.run import BY_ZIP, Run, State
from ae.runs.snapshots import (
    N_CODES,
    first_of_each_class,
    list_snapshots,
    read_snapshot,
)
from ae.runs.training_state import MAX_BYTES as MAX_STATE_BYTES
from ae.runs.training_state import check_training_state

MAX_FILES = 200
MAX_FILE_BYTES = 20_000_000
MAX_BYTES = 50_000_000
SAME_CODES = 1e-3  # of the codes' spread: what two processors' sums may differ by
SAME_ERRORS = 1e-4
_NEEDED = (
    *("config.json", "status.json", "metrics.jsonl", "weights.safetensors"),
    *("baseline.npz", "evaluation.npz", "report.json"),
)
_STATE = "training.safetensors"
_SNAPSHOT = re.compile(r"snapshots/[0-9]{5}\.npz")
_SAME = ("weights.safetensors", "metrics.jsonl")  # two runs alike in these are one
_PAINTED_BY = {".ds_store", "desktop.ini", "thumbs.db", "icon\r"}  # lower case
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENTRY = b"PK\1\2"  # how a zip's index begins each entry
# What zipfile is known to raise for a file with one byte changed.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, OverflowError, RuntimeError, ValueError),
)


def pack_run(run: Run) -> bytes:
    """Return a finished or stopped run as a zip, without what is its owner's alone.

    A stopped one takes along what its training goes on from.

    Raises
    ------
    RunError
        If a file is missing, as it is while the run trains.
    """
    packed = io.BytesIO()
    names = [*_NEEDED]
    names += [f"snapshots/{e:05d}.npz" for e in list_snapshots(run.snapshots_path)]
    if packs_training_state(run):
        names.append(_STATE)
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
    DataError
        If the digits it was scored on are not here.
    """
    name, files = _read_zip(packed, named)
    with making_run(root, name) as making:
        for file, content in files.items():
            path = making / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        try:
            _check(Run(making))
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
    """
    files = _read_zip(packed, "")[1]
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


def _read_zip(packed: bytes, named: str) -> tuple[str, dict[str, bytes]]:
    # Before zipfile makes an object of each. A run's own zips lie in it, hence the 10.
    if len(packed) > MAX_BYTES or packed.count(_ENTRY) > 10 * MAX_FILES:
        raise RunError(_("The file is larger than a run's zip can be."))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return _read_entries(archive, named)
    except AEError:
        raise
    except _DAMAGED as error:
        raise RunError(
            _("The file is not a zip that can be read: {why}.", why=str(error))
        ) from error


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of a zip, and its path as a Mac or Windows may have written it."""

    info: zipfile.ZipInfo
    path: PurePosixPath

    @property
    def file(self) -> str:
        """Its path within the run, if it is a run's file; else empty."""
        for path in ("/".join(self.path.parts[-2:]), self.path.name):
            if _is_run_s(path):
                return path
        return ""

    @property
    def folder(self) -> str:
        """The folder that would be the run."""
        return str(self.path)[: -len(self.file) - 1] if self.file else ""


def _is_run_s(path: str) -> bool:
    return path in {*_NEEDED, _STATE} or bool(_SNAPSHOT.fullmatch(path))


def _entries(archive: zipfile.ZipFile) -> list[_Entry]:
    """Return the files of a zip that somebody put there, their paths checked."""
    entries = []
    for info in archive.infolist():
        path = info.filename.replace("\\", "/")
        parts = path.split("/")
        last = parts[-1].lower()
        if path.endswith("/") or "__macosx" in map(str.lower, parts):
            continue
        if last in _PAINTED_BY or last.startswith("._"):
            continue
        first, _slash, rest = path.partition("/")
        if _is_run_s(rest) and (not first or first.startswith(".")):
            check_name(first)
        entry = _Entry(info, PurePosixPath(path))
        if not entry.file or {"", ".", ".."} & {*parts}:
            raise RunError(
                _(
                    "The zip holds {filename}, which does not belong to a run.",
                    filename=repr(info.filename[:80]),
                )
            )
        entries.append(entry)
    return entries


def _read_entries(archive: zipfile.ZipFile, named: str) -> tuple[str, dict[str, bytes]]:
    """Return the run's name and its files; every size is bounded."""
    entries = _entries(archive)
    if len(entries) > MAX_FILES:
        raise RunError(
            _("The zip holds {entries} files; a run has fewer.", entries=len(entries))
        )
    if sum(entry.info.file_size for entry in entries) > MAX_BYTES:
        raise RunError(
            _(
                "The zip would unpack to more than {max_bytes} MB; no run is "
                "that large.",
                max_bytes=MAX_BYTES // 10**6,
            )
        )
    files = {}
    for entry in entries:
        info, name = entry.info, entry.info.filename
        if stat.S_ISLNK(info.external_attr >> 16):
            raise RunError(
                _("{filename} is a link; a run has no links.", filename=name)
            )
        if info.compress_type not in _METHODS:
            raise RunError(
                _(
                    "{filename} is packed in a way that the app does not use.",
                    filename=name,
                )
            )
        # The header may lie about the size: read no more than it allows.
        with archive.open(info) as source:
            content = source.read(min(info.file_size, MAX_FILE_BYTES) + 1)
        if len(content) > min(info.file_size, MAX_FILE_BYTES):
            raise RunError(
                _("{filename} is larger than a run's file can be.", filename=name)
            )
        files[entry.file] = content
    if missing := [name for name in _NEEDED if name not in files]:
        raise RunError(
            _("The zip is not a run: it has no {missing}.", missing=missing[0])
        )
    folders = {entry.folder for entry in entries}
    if len(folders) != 1:
        raise RunError(_("The zip holds more than one run."))
    folder = PurePosixPath(folders.pop()).name
    return fit_name(folder or PurePosixPath(named).stem), files


def _check(run: Run) -> None:
    """Read everything once, and hold what is told of the digits to the weights."""
    config, progress = run.config(), run.progress()
    if progress.state not in {"finished", "stopped"}:
        raise RunError(
            _(
                "The run is {state}; only finished or stopped runs can be packed.",
                state=_(progress.state),
            )
        )
    run.report(), run.curve()
    epoch = run.last_epoch()
    if not 0 < progress.epoch == epoch <= progress.n_epochs:
        raise RunError(_("Its status and its curve are not of the same epoch."))
    digits = load_test_split(config.data.dataset, config.data.test_sha256)
    _check_snapshots(run, digits, epoch)
    evaluation, baseline = _checked_scores(run, digits), run.baseline()
    images = digits.scaled().reshape(len(digits.labels), -1)
    by_pca = pca_reconstruct(images, baseline.mean, baseline.components)
    if not _are_same(image_errors(images, by_pca), baseline.errors, SAME_ERRORS):
        raise RunError(_("PCA's scores do not match its components."))
    # The figures are worked out anew, whatever the zip's own report and status say.
    mean_mse = mean_image_mse(images, baseline.mean)
    report = Report.of(evaluation, baseline, scored_on="test", mean_mse=mean_mse)
    report.save(run.path / "report.json")
    run.report()
    state: State = "finished" if epoch == progress.n_epochs else "stopped"
    if run.training_state_path.exists():
        if state == "finished":
            raise RunError(_("A finished run has no training state to go on from."))
        check_training_state(run)
    run.write_status(state, epoch=epoch)
    write_json(run.path / "config.json", config.to_dict())


def _checked_scores(run: Run, digits: LabelledImages) -> Evaluation:
    evaluation, own = run.evaluation(), Evaluation.of(run.network(), digits)
    spread = max(1.0, float(own.codes.std()))
    if not _are_same(own.codes, evaluation.codes, SAME_CODES * spread) or (
        not _are_same(own.errors, evaluation.errors, SAME_ERRORS)
    ):
        raise RunError(_("Its scores do not match its weights."))
    if not np.array_equal(own.labels, evaluation.labels):
        raise RunError(_("Its labels are not those of the test digits."))
    return evaluation


def _check_snapshots(run: Run, digits: LabelledImages, last: int) -> None:
    """Hold each snapshot to what a browser is ready for."""
    wanted = len(first_of_each_class(digits.labels)), len(digits.labels[:N_CODES])
    for epoch in list_snapshots(run.snapshots_path):
        snapshot = read_snapshot(run.snapshots_path, epoch)
        got = len(snapshot.reconstructions), len(snapshot.points)
        if got != wanted or epoch > last:
            raise RunError(
                _(
                    "The snapshot of epoch {epoch} is not of the test digits.",
                    epoch=epoch,
                )
            )


def _are_same(
    own: NDArray[np.floating], theirs: NDArray[np.floating], tolerance: float
) -> bool:
    return own.shape == theirs.shape and np.allclose(own, theirs, atol=tolerance)
