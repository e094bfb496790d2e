"""Files that are there whole or not at all, and JSON that says what is wrong."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from ae.errors import RunError

MAX_JSON_BYTES = 10_000_000


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


def write_json(path: Path, value: Any) -> None:
    """Replace ``path`` by ``value`` as indented JSON."""
    text = json.dumps(value, indent=2, allow_nan=False) + "\n"
    replace_bytes(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    RunError
        If it is missing, too large, cut off, or not JSON.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_JSON_BYTES + 1)
        if len(raw) > MAX_JSON_BYTES:
            raise RunError(f"{path} is too large to be what its name says.")
        return json.loads(raw)
    except FileNotFoundError:
        raise RunError(f"{path} is missing.") from None
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise RunError(
            f"{path} is cut off or not JSON ({error}). Delete the run or train it "
            "again; the other runs are not affected."
        ) from error
