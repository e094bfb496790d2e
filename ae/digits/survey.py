"""What a place of digits holds, whatever it is called: looked at once, then kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.config import DataConfig
from ae.digits.idx import (
    LabelledImages,
    md5_of,
    read_first,
    read_split,
    require_classes,
)
from ae.digits.known import EMNIST, PACKED, TITLES, UNPACKED
from ae.digits.names import KINDS, PREFIXES, files_of, standard_name
from ae.digits.places import Place, taken_as
from ae.digits.shape import N_CLASSES
from ae.errors import DataError
from ae.language import _, chosen_language

BUNDLED = Path(__file__).parent / "bundled"
N_BUNDLED_TRAIN = 10_000
OTHER_DIGITS, NO_DIGITS = "other digits", "no digits"
_FEWEST = 30  # images: fewer say nothing of how they lie
_MOST_JUDGED = 2000
_LIKE_DIGITS = 0.4  # share whose nearest class mean is their own; chance is 0.1
_CLEARLY = 0.2


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files of a place hold.

    Attributes
    ----------
    dataset : str
        What they are to be taken as: a key of ``ae.config.DATASETS``.
    called : str
        The set the folder is called after, if it is not the one it holds; else empty.
    turned : bool
        Whether the pictures lie on their side, rows for columns, as EMNIST's do.
    kind : str
        Empty if they are what they are called as far as can be known; ``OTHER_DIGITS``
        or ``NO_DIGITS`` where MNIST is said and others were found.
    n_train : int
    """

    dataset: str
    called: str
    turned: bool
    kind: str
    n_train: int

    def config(self, source: str, test_sha256: str) -> DataConfig:
        """Return what a run made from them says of its data."""
        return DataConfig(
            self.dataset, source, test_sha256, self.called, self.turned, self.kind
        )


def survey(place: Place) -> Contents:
    """Look at all files of a place.

    Raises
    ------
    DataError
        If one is missing or damaged, or they are of different sets.
    """
    outcome = _outcome(place, _stamps(place), chosen_language())
    if isinstance(outcome, str):
        raise DataError(outcome)
    return outcome


def read_place(place: Place, prefix: str, *, turned: bool) -> LabelledImages:
    """Read one pair of a place's files, upright."""
    split = read_split(place.folder, prefix, place.variant)
    return turn(split) if turned else split


def turn(split: LabelledImages) -> LabelledImages:
    """Return pictures with rows for columns."""
    upright = np.ascontiguousarray(split.images.transpose(0, 2, 1))
    return replace(split, images=upright)


def said_of(data: DataConfig, where: str = "") -> list[str]:
    """Say in what a run's digits are not what the folder they lay in was called.

    Parameters
    ----------
    data : DataConfig
    where : str
        The folder, where it is known.
    """
    folder = where or _("The folder of the data")
    title = TITLES[data.dataset]
    said = []
    if data.called == EMNIST:
        said.append(
            _("{folder} holds digits of EMNIST; they are used as MNIST.", folder=folder)
        )
    elif data.called:
        said.append(
            _(
                "{folder} is called {called}, but what it holds is {title}: it is used "
                "as {title}.",
                folder=folder,
                called=TITLES[data.called],
                title=title,
            )
            if data.kind != OTHER_DIGITS
            else _(
                "{folder} is called {called}, but what it holds is handwritten digits, "
                "0 to 9: they are used as such.",
                folder=folder,
                called=TITLES[data.called],
            )
        )
    if data.kind == OTHER_DIGITS and not data.called:
        said.append(
            _(
                "{folder} holds other digits than those MNIST is published with.",
                folder=folder,
            )
        )
    elif data.kind == NO_DIGITS:
        said.append(
            _(
                "{folder} is taken for MNIST by its files' names, but its pictures do "
                "not look like digits. Fashion-MNIST and KMNIST have the same file "
                "names: if it is one of them, call the folder FashionMNIST or KMNIST.",
                folder=folder,
            )
        )
    if data.turned:
        said.append(
            _("Its pictures lay on their side, as EMNIST's do, and were turned.")
        )
    return said


def is_mostly_as_called(data: DataConfig) -> bool:
    """Say whether nobody who looks at a run's digits would be surprised."""
    return not (data.called or data.turned or data.kind == NO_DIGITS)


def _stamps(place: Place) -> tuple[tuple[str, int, int], ...]:
    stamps = []
    try:
        for prefix in PREFIXES:
            for kind in KINDS:
                for path in files_of(place.folder, prefix, kind, place.variant):
                    status = path.stat()
                    stamps.append((str(path), status.st_mtime_ns, status.st_size))
    except OSError:
        pass  # reading it says why
    return tuple(stamps)


@lru_cache(maxsize=32)
def _outcome(place: Place, stamps: object, language: str) -> Contents | str:
    """Return what is there, or what is wrong with it: of these files, in a language."""
    try:
        return _look(place)
    except DataError as error:
        return str(error)


def _look(place: Place) -> Contents:
    labels: dict[str, NDArray[np.uint8]] = {}
    owners = {}
    for prefix in PREFIXES:  # the labels first: letters are refused before much is read
        found, path = read_first(place.folder, prefix, "labels", place.variant)
        require_classes(found, path)
        labels[prefix], owners[path] = found, _known(found, path)
    for prefix in PREFIXES:
        images, path = read_first(place.folder, prefix, "images", place.variant)
        owners[path] = _known(images, path)
        _require_pairs(images, labels[prefix], place.folder, prefix)
        if prefix == PREFIXES[-1]:
            test = LabelledImages(images, labels[prefix])
    known = {owner: path for path, owner in owners.items() if owner}
    if len(known) > 1:
        told = _(", ").join(
            _("{name} is of {title}", name=path.name, title=TITLES[owner])
            for owner, path in known.items()
        )
        raise DataError(
            _(
                "The files in {folder} are of different sets: {told}. Take all four "
                "from one.",
                folder=place.folder,
                told=told,
            )
        )
    n_train = len(labels["train"])
    if known:
        dataset = next(iter(known))
        name = "" if place.called in {None, dataset} else str(place.called)
        return Contents(dataset, name, False, "", n_train)
    return _judged(place, test, n_train)


def _judged(place: Place, test: LabelledImages, n_train: int) -> Contents:
    """Judge pictures of no known fingerprint by what they look like."""
    dataset = taken_as(place.called)
    is_emnist = place.called == EMNIST or bool(place.variant)
    said = EMNIST if is_emnist else ""
    upright, turned = _like_digits(test), _like_digits(turn(test))
    is_turned = turned >= _LIKE_DIGITS and turned - upright >= _CLEARLY
    if len(test.labels) < _FEWEST:
        return Contents(dataset, said, False, "", n_train)
    if max(upright, turned) >= _LIKE_DIGITS:
        if dataset != "mnist":
            return Contents("mnist", dataset, is_turned, OTHER_DIGITS, n_train)
        kind = "" if is_emnist else OTHER_DIGITS
        return Contents(dataset, said, is_turned, kind, n_train)
    kind = NO_DIGITS if dataset == "mnist" else ""
    return Contents(dataset, said, False, kind, n_train)


def _like_digits(split: LabelledImages) -> float:
    """Return the share of pictures whose nearest of MNIST's class means is their own.

    Pictures are compared by their cosine, so that thick and thin strokes count alike.
    """
    step = max(1, len(split.labels) // _MOST_JUDGED)
    images = split.images[::step].reshape(-1, _means().shape[1]).astype(np.float32)
    nearest = (images @ _means().T).argmax(axis=1)
    return float((nearest == split.labels[::step]).mean())


@lru_cache(maxsize=1)
def _means() -> NDArray[np.float32]:
    """Return the mean picture of each of MNIST's classes, (10, 784), of length 1."""
    split = read_split(BUNDLED / "MNIST" / "raw", "t10k")
    flat = split.images.reshape(len(split.labels), -1).astype(np.float32)
    means = np.empty((N_CLASSES, flat.shape[1]), np.float32)
    for label in range(N_CLASSES):
        mean = flat[split.labels == label].mean(axis=0)
        means[label] = mean / np.linalg.norm(mean)
    return means


def _known(items: NDArray[np.uint8], path: Path) -> str | None:
    """Return the set that a file is of, by its fingerprint unpacked or as published."""
    if owner := UNPACKED.get(md5_of(items)):
        return owner
    try:
        with path.open("rb") as file:
            return PACKED.get(hashlib.file_digest(file, _md5).hexdigest())
    except OSError:
        return None


def _md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)


def _require_pairs(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], folder: Path, prefix: str
) -> None:
    if len(images) != len(labels) or not len(images):
        name = standard_name(prefix, "labels")
        raise DataError(
            _(
                "{labels_path} holds {n_labels} labels, but the file of images "
                "beside it holds {n_images} images.",
                labels_path=folder / name,
                n_labels=len(labels),
                n_images=len(images),
            )
        )
