"""A run as a zip: packed to take home, and unpacked only after a hard look."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ae.data import load_test_split
from ae.errors import AEError, RunError
from ae.evaluation import Evaluation
from ae.files import write_json
from ae.report import Report
from ae.runs import Run, check_name, list_runs
from ae.snapshots import list_snapshots, read_snapshot

MAX_FILES = 200
MAX_FILE_BYTES = 20_000_000
MAX_BYTES = 50_000_000
SAME_CODES = 1e-3  # of the codes' spread: what two processors' sums may differ by
_NEEDED = (
    *("config.json", "status.json", "metrics.jsonl", "weights.safetensors"),
    *("baseline.npz", "evaluation.npz", "report.json"),
)
_SNAPSHOT = re.compile(r"snapshots/\d{5}\.npz")


def pack_run(run: Run) -> bytes:
    """Return a finished or stopped run as a zip, without what is its owner's alone.

    Raises
    ------
    RunError
        If a file is missing, as it is while the run trains.
    """
    packed = io.BytesIO()
    names = [*_NEEDED]
    names += [f"snapshots/{e:05d}.npz" for e in list_snapshots(run.snapshots_path)]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            path = run.path / name
            if not path.exists():
                raise RunError(
                    f"{path} is missing, so {run.name} cannot be packed: it must have "
                    "finished, or been stopped, first."
                )
            archive.writestr(f"{run.name}/{name}", path.read_bytes())
    return packed.getvalue()


def unpack_run(packed: bytes, root: Path) -> Run:
    """Add a zip's run to the folder, under its own name or the next free one.

    Nothing the zip says is believed: names must be those of a run's files, sizes are
    bounded while reading, every array is checked, and the scores must be those of the
    weights.

    Raises
    ------
    RunError
        If it is no zip, too large, not a run, or at odds with itself.
    DataError
        If the digits it was scored on are not here.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            name, files = _read_entries(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise RunError(f"The file is not a zip that can be read: {error}.") from error
    except NotImplementedError as error:
        raise RunError(f"The zip is packed in an unknown way: {error}.") from error
    root.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        making.chmod(0o755)
        for file, content in files.items():
            path = making / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        try:
            _check(Run(making))
        except AEError as error:
            # Its own paths are of a folder the reader never sees.
            said = str(error).replace(str(making), name)
            raise type(error)(f"The zip is not taken in. {said}") from error
        taken = {run.name for run in list_runs(root)}
        free = name
        for number in range(2, len(taken) + 3):
            if free not in taken:
                break
            free = check_name(f"{name[:50]}-{number}")
        return Run(making.rename(root / free))
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _read_entries(archive: zipfile.ZipFile) -> tuple[str, dict[str, bytes]]:
    """Return the run's name and its files; every size is bounded."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise RunError(f"The zip holds {len(entries)} files; a run has fewer.")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise RunError(
            f"The zip would unpack to more than {MAX_BYTES // 10**6} MB; no run is "
            "that large."
        )
    names, files = set(), {}
    for entry in entries:
        name, _, file = entry.filename.partition("/")
        names.add(name)
        if file not in _NEEDED and not _SNAPSHOT.fullmatch(file):
            raise RunError(
                f"The zip holds {entry.filename[:80]!r}, which is no file of a run."
            )
        # The header may lie about the size: read no more than it allows.
        with archive.open(entry) as source:
            content = source.read(min(entry.file_size, MAX_FILE_BYTES) + 1)
        if len(content) > min(entry.file_size, MAX_FILE_BYTES):
            raise RunError(f"{entry.filename} is larger than a run's file can be.")
        files[file] = content
    if missing := [name for name in _NEEDED if name not in files]:
        raise RunError(f"The zip is not a run: it has no {missing[0]}.")
    if len(names) != 1:
        raise RunError("The zip holds more than one run.")
    return check_name(names.pop()), files


def _check(run: Run) -> None:
    """Read everything once, and hold scores to weights."""
    config = run.config()
    state = run.progress().state
    if state not in {"finished", "stopped"}:
        raise RunError(f"The run is {state}; only finished or stopped ones travel.")
    network, baseline, evaluation = run.network(), run.baseline(), run.evaluation()
    run.report(), run.curve()
    for epoch in list_snapshots(run.snapshots_path):
        read_snapshot(run.snapshots_path, epoch)
    digits = load_test_split(config.data.dataset, config.data.test_sha256)
    own = Evaluation.of(network, digits)
    same = own.codes.shape == evaluation.codes.shape and np.allclose(
        own.codes, evaluation.codes, atol=SAME_CODES * max(1.0, own.codes.std())
    )
    if not same or not np.allclose(own.errors, evaluation.errors, atol=1e-4):
        raise RunError("Its scores are not those of its weights.")
    if not np.array_equal(own.labels, evaluation.labels):
        raise RunError("Its labels are not those of the test digits.")
    # The figures are worked out anew, whatever the zip's own report says.
    report = Report.of(evaluation, baseline, scored_on="test")
    report.save(run.path / "report.json")
    write_json(run.path / "config.json", config.to_dict())
