"""Arrays in files, whole or not at all, and none of them believed unseen."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ae.errors import RunError
from ae.io.files import open_plain, replace_bytes
from ae.language import _

MAX_BYTES = 100_000_000  # unpacked: 60,000 digits' codes take 16 million
MAX_ARRAYS = 64
_ENTRY = b"PK\1\2"  # how a zip's index begins each entry
# What numpy, zipfile and zlib are known to raise for a file with one byte changed.
_DAMAGED = (
    *(OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, MemoryError),
    *(SyntaxError, TokenError, zipfile.BadZipFile, zlib.error),
)


class UpTo(NamedTuple):
    """Any length from 1 to ``most``, the same wherever its name stands."""

    name: str
    most: int


# Of each array by its name: the type, and the shape (a letter is any length).
Wanted = Mapping[str, tuple[type[np.generic], tuple[int | str | UpTo, ...]]]


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Replace ``path`` by the arrays, as a compressed ``.npz``."""
    replace_bytes(
        path,
        lambda file: np.savez_compressed(file, allow_pickle=False, **dict(arrays)),
    )


def array_names(path: Path) -> frozenset[str]:
    """Return the names of a file's arrays; none if ``load_arrays`` would refuse it."""
    try:
        with open_plain(path) as file:
            raw = file.read(MAX_BYTES + 1)
        # Before zipfile makes an object of each.
        if len(raw) > MAX_BYTES or raw.count(_ENTRY) > MAX_ARRAYS:
            return frozenset()
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            return frozenset(archive.files)
    except _DAMAGED:
        return frozenset()


def load_arrays(
    path: Path,
    wanted: Wanted,
    advice: str = "",
) -> dict[str, NDArray[Any]]:
    """Read arrays and check each against the type and shape it must have.

    Parameters
    ----------
    path : Path
        A file ``save_arrays`` wrote, or anything else.
    wanted : mapping of name to (type, shape)
        A letter in a shape stands for any length of 1 or more, the same wherever the
        letter stands; ``UpTo`` bounds it, and no more is unpacked. Floating numbers
        must be finite.
    advice : str
        What the reader can do about a damaged file, if not what is usual.

    Raises
    ------
    RunError
        If the file is missing, damaged, too large, or holds something else.
    """
    try:
        arrays = _unpack(path, wanted)
    except FileNotFoundError:
        raise RunError(
            _(
                "{path} is missing: training has not ended, or was cut off. Train the "
                "run again, or choose another one.",
                path=path,
            )
        ) from None
    except _DAMAGED as error:
        raise RunError(
            _(
                "{path} is damaged ({why}). {advice}",
                path=path,
                why=error,
                advice=advice or _("Train the run again, or choose another one."),
            )
        ) from error
    lengths: dict[str, int] = {}
    for name, (kind, shape) in wanted.items():
        array = arrays[name]
        letters = [side.name if isinstance(side, UpTo) else side for side in shape]
        for letter, length in zip(letters, array.shape, strict=False):
            if isinstance(letter, str):
                lengths.setdefault(letter, length)
        full = tuple(lengths.get(s, s) if isinstance(s, str) else s for s in letters)
        if array.shape != full or array.dtype != kind:
            raise RunError(
                _(
                    "{path}: {name} must be {full} {kind}, got {shape} {dtype}.",
                    path=path,
                    name=name,
                    full=full,
                    kind=np.dtype(kind),
                    shape=array.shape,
                    dtype=array.dtype,
                )
            )
        if array.size == 0:
            raise RunError(_("{path}: {name} is empty.", path=path, name=name))
        if np.issubdtype(kind, np.floating) and not np.isfinite(array).all():
            raise RunError(
                _(
                    "{path}: {name} holds a value that is not a number.",
                    path=path,
                    name=name,
                )
            )
    return arrays


def _unpack(path: Path, wanted: Wanted) -> dict[str, NDArray[Any]]:
    """Unpack arrays, none of them larger than what is wanted may be."""
    what = _("what its name says")
    too_large = RunError(_("{path} is too large to be {what}.", path=path, what=what))
    with open_plain(path) as file:
        raw = file.read(MAX_BYTES + 1)
    # Before zipfile makes an object of each; a few may stand in the arrays by chance.
    if len(raw) > MAX_BYTES or raw.count(_ENTRY) > MAX_ARRAYS:
        raise too_large
    with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
        packed = archive.zip
        if packed is None:
            raise ValueError("it is no archive")
        if sum(entry.file_size for entry in packed.infolist()) > MAX_BYTES:
            raise too_large
        for name, (_kind, shape) in wanted.items():
            _check_lengths(packed, name, shape)
        return {name: archive[name] for name in wanted}


def _check_lengths(
    archive: zipfile.ZipFile, name: str, wanted: tuple[int | str | UpTo, ...]
) -> None:
    """Refuse an array, by its header, that is longer than it may be."""
    most = [side.most if isinstance(side, UpTo) else side for side in wanted]
    bounds = [side for side in most if isinstance(side, int)]
    if len(bounds) < len(most) or f"{name}.npy" not in archive.namelist():
        return
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if read is None:
            raise ValueError(f"{name} is of the format {version}")
        shape, _order, kind = read(file)
    if math.prod(shape) > math.prod(bounds) or kind.itemsize > 8:
        raise ValueError(f"{name} of shape {shape} {kind} holds too many values")
