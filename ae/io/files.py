"""Files that are there whole or not at all, and JSON that says what is wrong."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from ae.errors import BusyError, RunError
from ae.language import N_, _

MAX_JSON_BYTES = 100_000  # a run's longest takes a few thousand
ABANDONED_S = 600  # so long no file is being written
# A pipe opened so does not wait for a writer, and a link is not followed. Not every
# system knows them all.
_PLAIN = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file to read it; anything else is an OSError, and never waits."""
    handle = os.open(path, _PLAIN)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(
                errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path)
            )
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, _("It is not a plain file"), os.fspath(path))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_plain(path: Path, most: int, what: str = N_("what its name says")) -> bytes:
    """Read a plain file of at most so many bytes.

    Parameters
    ----------
    path : Path
    most : int
    what : str
        What a larger file is too large to be, in English.

    Raises
    ------
    FileNotFoundError
        If it is missing.
    RunError
        If it is larger, is no plain file, or cannot be read.
    """
    try:
        with open_plain(path) as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RunError(
            _("{path} cannot be read: {why}.", path=path, why=error.strerror)
        ) from error
    if len(raw) > most:
        raise RunError(_("{path} is too large to be {what}.", path=path, what=_(what)))
    return raw


def is_there(path: Path) -> bool:
    """Say whether there is anything of that name; RunError if nobody may look."""
    with file_errors(path):
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
    return True


def stamp_of(path: Path) -> int:
    """Return when a file last changed, in ns; 0 if there is none that can be seen."""
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return 0


_AMISS = N_("{path} cannot be read or changed: {why}.")


@contextmanager
def file_errors(path: Path, amiss: str = _AMISS) -> Iterator[None]:
    """Turn what the system says of files, in the block, into a sentence.

    Parameters
    ----------
    path : Path
        What the block is about: a file, a run or the folder of runs.
    amiss : str
        What to say, in English, with ``{path}`` and ``{why}``; of a full disk and of
        what is forbidden there are sentences here.

    Raises
    ------
    BusyError
        If the system was kept waiting.
    RunError
        For every other OSError.
    """
    try:
        yield
    except TimeoutError as error:  # filelock's Timeout too
        raise BusyError(
            _("{path} is busy. Try again in a minute.", path=path)
        ) from error
    except OSError as error:
        raise RunError(_sentence(path, error, amiss)) from error


def _sentence(path: Path, error: OSError, amiss: str) -> str:
    if error.errno in _FULL:
        return _(
            "There is no room left on the disk for {path}. Nothing was "
            "changed. Delete runs that nobody needs, or ask whoever "
            "runs this server.",
            path=path,
        )
    if error.errno in _FORBIDDEN:
        return _(
            "The server is not allowed to read or change {path} "
            "({why}). Ask whoever runs this server.",
            path=path,
            why=error.strerror,
        )
    why = error.strerror or type(error).__name__
    return _(amiss, path=path, why=why)


def replace_bytes(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` fill a file that then takes the place of ``path``.

    Written beside it, flushed to the disk and renamed: a reader sees the old file or
    the new one, never half of one, and a full disk leaves the old one as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep_abandoned(folder: Path, after_s: float = ABANDONED_S) -> None:
    """Delete what writes that a kill cut short so many seconds ago left in a folder."""
    with suppress(OSError):
        for path in folder.glob(".*.????????"):  # as replace_bytes names them
            at = path.lstat()
            if stat.S_ISREG(at.st_mode) and time.time() - at.st_mtime >= after_s:
                path.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Replace ``path`` by ``value`` as indented JSON."""
    text = json.dumps(value, indent=2, allow_nan=False) + "\n"
    replace_bytes(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    RunError
        If it is missing, too large, cut off, no plain file, or not JSON.
    """
    try:
        return json.loads(read_plain(path, MAX_JSON_BYTES))
    except FileNotFoundError:
        raise RunError(_("{path} is missing.", path=path)) from None
    except (ValueError, RecursionError) as error:
        raise RunError(
            _(
                "{path} is cut off or not JSON ({why}). Delete the run or train it "
                "again; the other runs are not affected.",
                path=path,
                why=error,
            )
        ) from error
