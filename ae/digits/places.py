"""Where in a folder that somebody named the files of digits lie.

torchvision lays them out as ``FOLDER/MNIST/raw/``; people name any of the three, write
them in lower case, or unpack a set flat.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ae.config import DATASETS
from ae.digits.known import EMNIST, called
from ae.digits.names import PLAIN, variants_in
from ae.errors import DataError
from ae.language import _

DATA_VARIABLE = "AE_DATA"
DEFAULT_FOLDER = Path("data")
_MOST_FOLDERS = 64  # of each level that are looked into
_MOST_DEEP = 3
_WAYPOINTS = {"raw", "gzip", "data", "dataset", "datasets"}
_OF_DIGITS = ("emnist-digits", "emnist-mnist")  # EMNIST's sets without letters


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the files of one set, or one that should have them.

    Attributes
    ----------
    folder : Path
    called : str or None
        The set its name says: a key of ``ae.config.DATASETS``, or emnist.
    variant : str
        EMNIST's beginning of the files' names; empty for plain names.
    """

    folder: Path
    called: str | None
    variant: str = PLAIN


def expanded(named: str | Path) -> Path:
    """Return a folder as it was meant: with ``~``, maybe in quotation marks.

    Raises
    ------
    DataError
        If there is no such home.
    """
    text = str(named).strip().strip("\"'")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise DataError(
            _("{path} names the home of somebody who is not known here.", path=text)
        ) from error


def is_data_named() -> bool:
    """Say whether the environment names a folder of data."""
    return bool(os.environ.get(DATA_VARIABLE))


def data_folder() -> Path:
    """Return the folder of data: as the environment names it, or ``data/``.

    Raises
    ------
    DataError
        If it names a home that is none.
    """
    return expanded(os.environ[DATA_VARIABLE]) if is_data_named() else DEFAULT_FOLDER


def raw_folder(folder: Path, dataset: str) -> Path:
    """Return where torchvision puts a data set's files into a folder."""
    return folder / DATASETS[dataset] / "raw"


def find_places(folder: Path) -> list[Place]:
    """Return the places of digits in a folder, the nearest to it first.

    A folder that is called after a set but holds no files is a place too: that they
    are missing is to be said.
    """
    found: list[Place] = []
    level = [folder]
    for depth in range(_MOST_DEEP + 1):
        below: list[Path] = []
        for one in level:
            variants = _variants(one)
            found += [Place(one, _called(one), variant) for variant in variants]
            below += _folders(one)
        # Other names are looked into only where nothing else is.
        known = [one for one in below if _is_waypoint(one)]
        level = known if known or found or depth else below[:_MOST_FOLDERS]
    empty = _empty(folder, [place.folder for place in found])
    return [*found, *(Place(one, _called(one)) for one in empty)]


def _variants(folder: Path) -> list[str]:
    """Return the sets in a folder; of EMNIST's, the one of digits if there is one."""
    try:
        here = variants_in(folder)
    except OSError:
        return []
    for name in _OF_DIGITS:
        if name in here:
            return [name, *([PLAIN] if PLAIN in here else [])]
    return here


def _empty(folder: Path, found: list[Path]) -> Iterator[Path]:
    """Yield the folders called after a set that hold something, but no file of it."""
    for one in [folder, *_folders(folder)]:
        if called(one.name) and not any(_is_in(place, one) for place in found):
            raw = next((f for f in _folders(one) if f.name.lower() == "raw"), None)
            if raw or any(not path.name.startswith(".") for path in one.iterdir()):
                yield raw or one


def _is_in(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.is_dir() and not path.name.startswith(".")
        )
    except OSError:
        return []


def _is_waypoint(folder: Path) -> bool:
    return folder.name.lower() in _WAYPOINTS or called(folder.name) is not None


def _called(folder: Path) -> str | None:
    """Return the set that a folder's name says, or that of the folder around raw."""
    for one in (folder.absolute(), *folder.absolute().parents):
        if name := called(one.name):
            return name
        if one.name.lower() not in _WAYPOINTS:
            return None
    return None


def taken_as(name: str | None) -> str:
    """Return the data set that a place of that name is offered as."""
    return "mnist" if name in {None, EMNIST} else str(name)
