"""Digits as arrays: from a folder, from torchvision's download, or bundled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ae.config import DATASETS, DataConfig
from ae.digits.download import download
from ae.digits.idx import LabelledImages, count_digits, read_split
from ae.digits.known import TITLES
from ae.digits.places import Place, expanded, find_places, raw_folder, taken_as
from ae.digits.survey import (
    BUNDLED,
    N_BUNDLED_TRAIN,
    Contents,
    read_place,
    said_of,
    survey,
    turn,
)
from ae.errors import DataError
from ae.language import _

DATA_VARIABLE = "AE_DATA"
DEFAULT_FOLDER = Path("data")


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


@dataclass(frozen=True, slots=True)
class DataHere:
    """What can be trained on here, and what cannot though it lies here.

    Attributes
    ----------
    counts : dict of str to int
        Each data set, and how many training digits it would give.
    said : dict of str to list of str
        Of each, what its folder's name does not say.
    problems : list of str
        Each says what is broken, and what to do.
    """

    counts: dict[str, int]
    said: dict[str, list[str]]
    problems: list[str]


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
    place, why_not = _find(dataset, folder)
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
        raise DataError(_not_here(why_not, dataset))
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
    place, why_not = _find(dataset)
    if place is None:
        if dataset != "mnist":
            raise DataError(_not_here(why_not, dataset))
        raw = raw_folder(BUNDLED, dataset)
        return DataConfig(dataset, "bundled", read_split(raw, "t10k").sha256())
    contents = survey(place)
    test = read_place(place, "t10k", turned=contents.turned)
    return contents.config("folder", test.sha256())


def datasets_here() -> dict[str, int]:
    """Return the data sets a training started now could have, without a download.

    Returns
    -------
    dict of str to int
        Name, and how many training digits it would get.
    """
    return look_at_data().counts


def look_at_data() -> DataHere:
    """Look at all that a training started now could have, without a download.

    What is broken hinders nothing else; the sentence on it says what to do.
    """
    here = DataHere({}, {}, [])
    try:
        folder = _folder()
        places = find_places(folder)
    except DataError as error:
        return DataHere({}, {}, [str(error)])
    broken: list[tuple[Place, str]] = []
    for place in places:
        try:
            contents = survey(place)
        except DataError as error:
            broken.append((place, str(error)))
            continue
        if contents.dataset not in here.counts:
            here.counts[contents.dataset] = contents.n_train
            data = contents.config("folder", "")
            here.said[contents.dataset] = said_of(data, str(place.folder))
    for place, why in broken:
        if taken_as(place.called) not in here.counts:
            here.problems.append(_broken(place, why))
    is_mnist_broken = any(taken_as(place.called) == "mnist" for place, __ in broken)
    if not _is_set() and "mnist" not in here.counts and not is_mnist_broken:
        here.counts["mnist"] = count_digits(raw_folder(BUNDLED, "mnist"), "train")
    if _is_set() and not places:
        here.problems.append(_nothing_in(DATA_VARIABLE, folder, "mnist"))
    order = [name for name in DATASETS if name in here.counts]
    counts = {name: here.counts[name] for name in order}
    return DataHere(counts, here.said, here.problems)


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
    for place in find_places(_folder()):
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


def _find(dataset: str, folder: Path | None = None) -> tuple[Place | None, str]:
    """Return the place of a data set, or why there is none.

    What the files hold decides; their folder's name where that cannot be known. From a
    folder somebody named, one that is called after the data set but holds another is
    taken for what it is.

    Raises
    ------
    DataError
        If ``folder`` or ``AE_DATA`` names a folder without this data set, or what
        should be it is damaged.
    """
    named = folder or (Path(os.environ[DATA_VARIABLE]) if _is_set() else None)
    base = expanded(named or DEFAULT_FOLDER)
    who = "--data" if folder else DATA_VARIABLE
    called_so, damaged = None, None
    places = find_places(base)
    for place in places:
        is_called_so = taken_as(place.called) == dataset
        try:
            contents = survey(place)
        except DataError as error:
            if is_called_so:
                damaged = damaged or error
            continue
        if contents.dataset == dataset:
            return place, ""
        if is_called_so:
            called_so = called_so or (place, contents)
    if damaged is not None:
        raise damaged
    if called_so is not None and named is not None:
        return called_so[0], ""
    if named is not None:
        raise DataError(_nothing_in(who, base, dataset, places))
    if called_so is not None:
        place, contents = called_so
        return None, " ".join(said_of(contents.config("folder", ""), str(place.folder)))
    return None, _("No data folder was found")


def _nothing_in(
    who: str, base: Path, dataset: str, places: Sequence[Place] = ()
) -> str:
    """Say that a folder somebody named lacks a data set, and what to do."""
    raw = raw_folder(base, dataset)
    if places:
        names = _(", ").join(
            dict.fromkeys(TITLES[taken_as(place.called)] for place in places)
        )
        return _(
            "{who} names {named}, but {raw} does not exist; what is there is {names}. "
            "The folder must be laid out as torchvision does it: FOLDER/{folder}/raw/ "
            "and the idx files.",
            who=who,
            named=base,
            raw=raw,
            names=names,
            folder=DATASETS[dataset],
        )
    return _(
        "{who} names {named}, but {raw} does not exist. The folder "
        "must be laid out as torchvision does it: "
        "FOLDER/{folder}/raw/ and the idx files.",
        who=who,
        named=base,
        raw=raw,
        folder=DATASETS[dataset],
    )


def _broken(place: Place, why: str) -> str:
    """Say that the files of a place are damaged, and what to do."""
    return _(
        "{title} in {folder} cannot be used. {why} Put all four files there anew, or "
        "remove the folder.",
        title=TITLES[place.called or "mnist"],
        folder=place.folder,
        why=why,
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


def _not_here(why_not: str, dataset: str) -> str:
    return _(
        "{why_not}, and only mnist is bundled: there is no {dataset} here. Put its "
        "files into data/{folder}/raw/ or name a folder with --data or {variable}.",
        why_not=why_not,
        dataset=dataset,
        folder=DATASETS[dataset],
        variable=DATA_VARIABLE,
    )


def _is_set() -> bool:
    return bool(os.environ.get(DATA_VARIABLE))


def _folder() -> Path:
    return expanded(os.environ[DATA_VARIABLE]) if _is_set() else DEFAULT_FOLDER
