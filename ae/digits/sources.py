"""Digits as arrays: from a folder, from torchvision's download, or bundled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ae.config import DATASETS, DataConfig
from ae.digits.amiss import not_here
from ae.digits.bundle import BUNDLED, N_BUNDLED_TRAIN
from ae.digits.contents import Contents, said_of
from ae.digits.download import download
from ae.digits.find import find_place
from ae.digits.idx import LabelledImages, read_split
from ae.digits.places import (
    DATA_VARIABLE,
    DEFAULT_FOLDER,
    Place,
    data_folder,
    find_places,
    raw_folder,
    taken_as,
)
from ae.digits.survey import read_place, survey, turn
from ae.errors import DataError
from ae.language import _


@dataclass(frozen=True, slots=True)
class Digits:
    """A training set, a test set, and where they came from.

    Attributes
    ----------
    source : str
        ``folder``, ``download`` or ``bundled``.
    note : str
        What says so, for the command line and the pages, and in what they are not
        what their folder is called.
    contents : Contents or None
        What was found in the folder; None: what was asked for.
    """

    train: LabelledImages
    test: LabelledImages
    source: str
    note: str
    contents: Contents | None = None

    def config(self, dataset: str) -> DataConfig:
        """Return what a run made from them says of its data."""
        sha256 = self.test.sha256()
        if self.contents is None:
            return DataConfig(dataset, self.source, sha256)
        return self.contents.config(self.source, sha256)


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
    place, why_not = find_place(dataset, folder)
    if place is not None:
        return _from_folder(place)
    if may_download:
        try:
            raw = download(dataset, DEFAULT_FOLDER)
            train, test = read_split(raw, "train"), read_split(raw, "t10k")
            note = f"Digits downloaded to {raw}."  # whose checksums were compared
            return Digits(train, test, "download", note)
        except OSError as error:
            why_not = _(
                "No data folder was found and the download failed ({why})", why=error
            )
    if dataset != "mnist":
        raise DataError(not_here(why_not, dataset))
    note = (
        f"{why_not}: using the bundled digits, {N_BUNDLED_TRAIN:,} of MNIST's 60,000 "
        "for training and all 10,000 for testing."
    )
    raw = raw_folder(BUNDLED, dataset)
    return Digits(read_split(raw, "train"), read_split(raw, "t10k"), "bundled", note)


def describe_data(dataset: str) -> DataConfig:
    """Say which digits a training started now, without a download, would get.

    Raises
    ------
    DataError
        If there are none here.
    """
    place, why_not = find_place(dataset)
    if place is None:
        if dataset != "mnist":
            raise DataError(not_here(why_not, dataset))
        raw = raw_folder(BUNDLED, dataset)
        return DataConfig(dataset, "bundled", read_split(raw, "t10k").sha256())
    contents = survey(place)
    test = read_place(place, "t10k", turned=contents.turned)
    return contents.config("folder", test.sha256())


def load_test_split(dataset: str, test_sha256: str) -> LabelledImages:
    """Load the very test digits a run was scored on, without asking any other host.

    Raises
    ------
    DataError
        If the data set is not here, or is not the one with that fingerprint.
    """
    if dataset == "mnist":
        split = read_split(raw_folder(BUNDLED, dataset), "t10k")
        if split.sha256() == test_sha256:
            return split
    damaged = None
    for place in find_places(data_folder()):
        try:
            split = read_split(place.folder, "t10k", place.variant)
        except DataError as error:
            if taken_as(place.called) == dataset:
                damaged = damaged or error
            continue
        for upright in (split, turn(split)):
            if upright.sha256() == test_sha256:
                return upright
    if damaged is not None:
        raise damaged
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


def _from_folder(place: Place) -> Digits:
    contents = survey(place)
    train, test = (
        read_place(place, prefix, turned=contents.turned)
        for prefix in ("train", "t10k")
    )
    said = said_of(contents.config("folder", ""), str(place.folder))
    note = " ".join([f"Digits from the folder {place.folder}.", *said])
    return Digits(train, test, "folder", note, contents)
