"""Digits as arrays: from a folder, from torchvision's download, or bundled.

``python -m ae.data FOLDER`` makes the bundled files from the real ones.
"""

from __future__ import annotations

import argparse
import os
import socket
import tempfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from ae.config import DATASETS, DataConfig
from ae.digits.idx import LabelledImages, count_digits, read_split, write_split
from ae.errors import DataError
from ae.language import _

BUNDLED = Path(__file__).parent / "bundled"
DATA_VARIABLE = "AE_DATA"
DEFAULT_FOLDER = Path("data")
MIRROR_TIMEOUT_S = 20.0  # a firewall which drops packets would hold a class for minutes
N_BUNDLED_TRAIN = 10_000


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

    train: LabelledImages
    test: LabelledImages
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


def datasets_here() -> dict[str, int]:
    """Return the data sets a training started now could have, without a download.

    Returns
    -------
    dict of str to int
        Name, and how many training digits it would get.

    Raises
    ------
    DataError
        If a file of labels is damaged.
    """
    here = {}
    for dataset in DATASETS:
        raw = _raw_folder(_folder(), dataset)
        if not raw.is_dir() and dataset == "mnist" and not _is_set():
            raw = _raw_folder(BUNDLED, dataset)
        if raw.is_dir():
            here[dataset] = count_digits(raw, "train")
    return here


def load_test_split(dataset: str, test_sha256: str) -> LabelledImages:
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
        _(
            "The {dataset} test digits this run was scored on are not on "
            "this machine. Put them into data/{folder}/raw/ or name "
            "their folder with {variable}.",
            dataset=dataset,
            folder=DATASETS[dataset],
            variable=DATA_VARIABLE,
        )
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
        _(
            "{who} names {named}, but {raw} does not exist. The folder "
            "must be laid out as torchvision does it: "
            "FOLDER/{folder}/raw/ and the idx files.",
            who=who,
            named=named,
            raw=raw,
            folder=DATASETS[dataset],
        )
    )


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


def _folder() -> Path:
    return Path(os.environ[DATA_VARIABLE]) if _is_set() else DEFAULT_FOLDER


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


def write_bundle(folder: Path, target: Path = BUNDLED) -> None:
    """Write all test digits and the first 10,000 training digits, gzipped.

    The same files always give the same bytes.
    """
    source, raw = _raw_folder(folder, "mnist"), _raw_folder(target, "mnist")
    raw.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", N_BUNDLED_TRAIN), ("t10k", 10_000)):
        split = read_split(source, prefix)
        images, labels = split.images[:count], split.labels[:count]
        write_split(raw, prefix, LabelledImages(images, labels))


def main() -> None:
    """Run ``python -m ae.data FOLDER``."""
    parser = argparse.ArgumentParser(description=write_bundle.__doc__)
    parser.add_argument("folder", type=Path, help="MNIST in torchvision's layout")
    write_bundle(parser.parse_args().folder)


if __name__ == "__main__":
    main()
