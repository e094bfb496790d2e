"""Arrays in files, whole or not at all, and none of them believed unseen."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae.errors import RunError
from ae.io.files import replace_bytes

MAX_BYTES = 100_000_000  # unpacked: 60,000 digits' codes take 16 million
# What numpy, zipfile and zlib are known to raise for a file with one byte changed.
_DAMAGED = (
    *(OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, MemoryError),
    *(SyntaxError, TokenError, zipfile.BadZipFile, zlib.error),
)

# Of each array by its name: the type, and the shape (a letter is any length).
Wanted = Mapping[str, tuple[type[np.generic], tuple[int | str, ...]]]


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Replace ``path`` by the arrays, as a compressed ``.npz``."""
    replace_bytes(
        path,
        lambda file: np.savez_compressed(file, allow_pickle=False, **dict(arrays)),
    )


def load_arrays(
    path: Path,
    wanted: Wanted,
    advice: str = "Train the run again, or choose another one.",
) -> dict[str, NDArray[Any]]:
    """Read arrays and check each against the type and shape it must have.

    Parameters
    ----------
    path : Path
        A file ``save_arrays`` wrote, or anything else.
    wanted : mapping of name to (type, shape)
        A letter in a shape stands for any length of 1 or more, the same wherever the
        letter stands. Floating numbers must be finite.
    advice : str
        What the reader can do about a damaged file.

    Raises
    ------
    RunError
        If the file is missing, damaged, too large, or holds something else.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if sum(entry.file_size for entry in archive.zip.infolist()) > MAX_BYTES:
                raise RunError(f"{path} is too large to be what its name says.")
            arrays = {name: archive[name] for name in wanted}
    except FileNotFoundError:
        raise RunError(
            f"{path} is missing: training has not ended, or was cut off. Train the run "
            "again, or choose another one."
        ) from None
    except _DAMAGED as error:
        raise RunError(f"{path} is damaged ({error}). {advice}") from error
    lengths: dict[str, int] = {}
    for name, (kind, shape) in wanted.items():
        array = arrays[name]
        for letter, length in zip(shape, array.shape, strict=False):
            if isinstance(letter, str):
                lengths.setdefault(letter, length)
        full = tuple(lengths.get(s, s) if isinstance(s, str) else s for s in shape)
        if array.shape != full or array.dtype != kind:
            raise RunError(
                f"{path}: {name} must be {full} {np.dtype(kind)}, got {array.shape} "
                f"{array.dtype}."
            )
        if array.size == 0:
            raise RunError(f"{path}: {name} is empty.")
        if np.issubdtype(kind, np.floating) and not np.isfinite(array).all():
            raise RunError(f"{path}: {name} holds a value that is not a number.")
    return arrays
