"""The files in a zip that should be a run's: hostile until read to the end.

It may have been unpacked and packed again by a Mac or by Windows: what those add is
passed over, and the run's folder may be missing, lie in another one, or have any name.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from ae.errors import AEError, RunError
from ae.language import _
from ae.runs.folder import check_name, fit_name

MAX_FILES = 200
MAX_FILE_BYTES = 20_000_000
MAX_BYTES = 50_000_000
NEEDED = (
    *("config.json", "status.json", "metrics.jsonl", "weights.safetensors"),
    *("baseline.npz", "evaluation.npz", "report.json"),
)
STATE = "training.safetensors"
_SNAPSHOT = re.compile(r"snapshots/[0-9]{5}\.npz")
_PAINTED_BY = {".ds_store", "desktop.ini", "thumbs.db", "icon\r"}  # lower case
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENTRY = b"PK\1\2"  # how a zip's index begins each entry
# What zipfile is known to raise for a file with one byte changed.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, OverflowError, RuntimeError, ValueError),
)


def read_zip(packed: bytes, named: str) -> tuple[str, dict[str, bytes]]:
    """Return the run's name and its files, by their path within the run.

    Parameters
    ----------
    packed : bytes
    named : str
        What a run is called whose files lie in no folder: the zip's own name.

    Raises
    ------
    RunError
        If it is no zip, too large, not a run, or more than one.
    ConfigError
        If its folder's name leads elsewhere.
    """
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
    return path in {*NEEDED, STATE} or bool(_SNAPSHOT.fullmatch(path))


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
    if missing := [name for name in NEEDED if name not in files]:
        raise RunError(
            _("The zip is not a run: it has no {missing}.", missing=missing[0])
        )
    folders = {entry.folder for entry in entries}
    if len(folders) != 1:
        raise RunError(_("The zip holds more than one run."))
    folder = PurePosixPath(folders.pop()).name
    return fit_name(folder or PurePosixPath(named).stem), files
