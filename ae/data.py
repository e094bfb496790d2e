"""Digits as arrays: from a folder, from torchvision's download, or bundled.

``python -m ae.data FOLDER`` makes the bundled files from the real ones.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import math
import os
import socket
import tempfile
import zlib
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.config import DATASETS, DataConfig
from ae.errors import DataError

Bytes = NDArray[np.uint8]

BUNDLED = Path(__file__).parent / "bundled"
DATA_VARIABLE = "AE_DATA"
DEFAULT_FOLDER = Path("data")
MIRROR_TIMEOUT_S = 20.0  # a firewall which drops packets would hold a class for minutes
N_BUNDLED_TRAIN = 10_000
N_CLASSES = 10
SIDE = 28
_MAX_ITEMS = 1_000_000  # a bound for memory: the largest known set has 814,255
_IDX_IMAGES, _IDX_LABELS = 0x0803, 0x0801


@dataclass(frozen=True, slots=True)
class Split:
    """Digits and what they are.

    Attributes
    ----------
    images : (n, 28, 28) uint8
        0 is background, 255 is ink.
    labels : (n,) uint8
        0 to 9.
    """

    images: Bytes
    labels: Bytes

    def scaled(self) -> NDArray[np.float32]:
        """Return the images as the network takes them: (n, 1, 28, 28), in [0, 1]."""
        return np.divide(self.images, 255, dtype=np.float32)[:, None]

    def sha256(self) -> str:
        """Fingerprint of images and labels, so that two sets are never mixed up."""
        digest = hashlib.sha256(self.images.tobytes())
        digest.update(self.labels.tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Digits:
    """A training set, a test set, and where they came from.

    Attributes
    ----------
    source : str
        ``folder``, ``download`` or ``bundled``.
    note : str
        One sentence that says so, for the command line and the pages.
    """

    train: Split
    test: Split
    source: str
    note: str


def load_digits(
    dataset: str = "mnist", folder: Path | None = None, *, may_download: bool = False
) -> Digits:
    """Load a data set from the first place that has it.

    The places are: ``folder``; the folder named by the environment variable
    ``AE_DATA``; ``data/``; torchvision's download; the digits bundled here. A folder
    somebody named must hold the data set: only ``data/`` may be absent in silence.

    Parameters
    ----------
    dataset : str
        ``mnist``, ``fashion-mnist`` or ``kmnist``.
    folder : Path or None
        Where to look, in torchvision's layout (``FOLDER/MNIST/raw/…``).
    may_download : bool
        Whether other hosts may be asked. The app never does.

    Raises
    ------
    DataError
        If a named folder lacks the data set, a file is damaged, or no place has it.
    """
    raw = find_folder(dataset, folder)
    if raw is not None:
        return _digits(raw, "folder", f"Digits from the folder {raw}.")
    why_not = "No data folder was found"
    if may_download:
        try:
            raw = _download(dataset)
            return _digits(raw, "download", f"Digits downloaded to {raw}.")
        except OSError as error:
            why_not += f" and the download failed ({error})"
    if dataset != "mnist":
        raise DataError(_not_here(why_not, dataset))
    note = (
        f"{why_not}: using the bundled digits, {N_BUNDLED_TRAIN:,} of MNIST's 60,000 "
        "for training and all 10,000 for testing."
    )
    return _digits(_raw_folder(BUNDLED, dataset), "bundled", note)


def describe_data(dataset: str) -> DataConfig:
    """Say which digits a training started now, without a download, would get.

    Raises
    ------
    DataError
        If there are none here.
    """
    raw, source = find_folder(dataset), "folder"
    if raw is None:
        if dataset != "mnist":
            raise DataError(_not_here("No data folder was found", dataset))
        raw, source = _raw_folder(BUNDLED, dataset), "bundled"
    return DataConfig(dataset, source, read_split(raw, "t10k").sha256())


def load_test_split(dataset: str, test_sha256: str) -> Split:
    """Load the very test digits a run was scored on, without asking any other host.

    Raises
    ------
    DataError
        If the data set is not here, or is not the one with that fingerprint.
    """
    if dataset == "mnist":
        split = read_split(_raw_folder(BUNDLED, dataset), "t10k")
        if split.sha256() == test_sha256:
            return split
    raw = find_folder(dataset)
    if raw is not None:
        split = read_split(raw, "t10k")
        if split.sha256() == test_sha256:
            return split
    raise DataError(
        f"The {dataset} test digits this run was scored on are not on this machine. "
        f"Put them into data/{DATASETS[dataset]}/raw/ or name their folder with "
        f"{DATA_VARIABLE}."
    )


def find_folder(dataset: str, folder: Path | None = None) -> Path | None:
    """Return the folder that holds the data set's idx files, if there is one.

    Raises
    ------
    DataError
        If ``folder`` or ``AE_DATA`` names a folder without this data set.
    """
    named = folder or (Path(os.environ[DATA_VARIABLE]) if _is_set() else None)
    raw = _raw_folder(named or DEFAULT_FOLDER, dataset)
    if raw.is_dir():
        return raw
    if named is None:
        return None
    who = "--data" if folder else DATA_VARIABLE
    raise DataError(
        f"{who} names {named}, but {raw} does not exist. The folder must be laid out "
        f"as torchvision does it: FOLDER/{DATASETS[dataset]}/raw/ and the idx files."
    )


def read_split(raw: Path, prefix: str) -> Split:
    """Read one pair of idx files, plain or gzipped.

    Parameters
    ----------
    raw : Path
        The folder that holds them.
    prefix : str
        ``train`` or ``t10k``.

    Raises
    ------
    DataError
        If a file is missing, truncated, too long, or of another shape.

    References
    ----------
    LeCun, Cortes and Burges, "The MNIST database of handwritten digits": the idx
    format.
    """
    images = _read_idx(raw / f"{prefix}-images-idx3-ubyte", _IDX_IMAGES, (SIDE, SIDE))
    if len(images) == 0:
        raise DataError(f"{raw / prefix}-images-idx3-ubyte holds no images.")
    labels_path = raw / f"{prefix}-labels-idx1-ubyte"
    labels = _read_idx(labels_path, _IDX_LABELS, ())
    if len(images) != len(labels):
        raise DataError(
            f"{labels_path} holds {len(labels)} labels, but the file of images beside "
            f"it holds {len(images)} images."
        )
    if labels.max() >= N_CLASSES:
        raise DataError(
            f"{labels_path} holds the label {labels.max()}; labels are 0 to 9."
        )
    return Split(images, labels)


def _digits(raw: Path, source: str, note: str) -> Digits:
    return Digits(read_split(raw, "train"), read_split(raw, "t10k"), source, note)


def _not_here(why_not: str, dataset: str) -> str:
    return (
        f"{why_not}, and only mnist is bundled: there is no {dataset} here. Put its "
        f"files into data/{DATASETS[dataset]}/raw/ or name a folder with --data or "
        f"{DATA_VARIABLE}."
    )


def _is_set() -> bool:
    return bool(os.environ.get(DATA_VARIABLE))


def _raw_folder(folder: Path, dataset: str) -> Path:
    return folder / DATASETS[dataset] / "raw"


def _download(dataset: str) -> Path:
    """Fetch a data set into ``data/``, where it appears whole or not at all."""
    from torchvision import datasets  # noqa: PLC0415 - seconds to import

    raw = _raw_folder(DEFAULT_FOLDER, dataset)
    raw.parent.mkdir(parents=True, exist_ok=True)
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(MIRROR_TIMEOUT_S)
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=raw.parent) as folder:
            getattr(datasets, DATASETS[dataset])(folder, download=True)
            _raw_folder(Path(folder), dataset).rename(raw)
    except (RuntimeError, HTTPException) as error:  # torchvision's and urllib's words
        raise OSError(" ".join(str(error).split())) from error
    finally:
        socket.setdefaulttimeout(patience)
    return raw


def _read_idx(path: Path, magic: int, item: tuple[int, ...]) -> Bytes:
    """Read (n, *item) bytes; the header is checked before anything large is read."""
    n_header = 4 * (2 + len(item))
    raw = _read_bytes(path, n_header)
    if len(raw) < n_header:
        raise DataError(f"{path} is truncated: it ends inside its header.")
    head = np.frombuffer(raw, ">u4")
    if head[0] != magic:
        raise DataError(
            f"{path} is not the idx file it should be: it starts with "
            f"{int(head[0]):#010x}, not {magic:#010x}."
        )
    shape = tuple(int(side) for side in head[1:])
    if shape[1:] != item:
        raise DataError(f"{path} holds items of shape {shape[1:]}, not {item}.")
    if shape[0] > _MAX_ITEMS:
        raise DataError(
            f"{path} promises {shape[0]:,} items; {_MAX_ITEMS:,} is the most allowed."
        )
    wanted = math.prod(shape)
    # One byte more than there should be: the end of a gzip file holds its checksum.
    body = _read_bytes(path, n_header + wanted + 1)[n_header:]
    if len(body) != wanted:
        amiss, got = (
            ("truncated", len(body)) if len(body) < wanted else ("too long", "more")
        )
        raise DataError(
            f"{path} is {amiss}: its header promises {wanted} bytes, it holds {got}."
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


def _read_bytes(path: Path, limit: int) -> bytes:
    """Read the first ``limit`` bytes of a file or, if there is none, of its .gz."""
    zipped = path.with_name(path.name + ".gz")
    try:
        with path.open("rb") if path.exists() else gzip.open(zipped) as file:
            return file.read(limit)
    except FileNotFoundError:
        raise DataError(f"{path} is missing (as is {zipped.name}).") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{zipped} is damaged: {error}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error


def write_bundle(folder: Path, target: Path = BUNDLED) -> None:
    """Write all test digits and the first 10,000 training digits, gzipped.

    The same files always give the same bytes.
    """
    source, raw = _raw_folder(folder, "mnist"), _raw_folder(target, "mnist")
    raw.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", N_BUNDLED_TRAIN), ("t10k", 10_000)):
        split = read_split(source, prefix)
        images, labels = split.images[:count], split.labels[:count]
        for name, array, magic in (
            (f"{prefix}-images-idx3-ubyte.gz", images, _IDX_IMAGES),
            (f"{prefix}-labels-idx1-ubyte.gz", labels, _IDX_LABELS),
        ):
            header = np.array([magic, *array.shape], ">u4").tobytes()
            packed = gzip.compress(header + array.tobytes(), 9, mtime=0)
            (raw / name).write_bytes(packed)


def main() -> None:
    """Run ``python -m ae.data FOLDER``."""
    parser = argparse.ArgumentParser(description=write_bundle.__doc__)
    parser.add_argument("folder", type=Path, help="MNIST in torchvision's layout")
    write_bundle(parser.parse_args().folder)


if __name__ == "__main__":
    main()
