"""What a place of digits holds, whatever it is called: looked at once, then kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.digits.contents import NO_DIGITS, OTHER_DIGITS, Contents
from ae.digits.idx import (
    LabelledImages,
    md5_of,
    read_first,
    read_split,
    require_classes,
)
from ae.digits.known import EMNIST, PACKED, TITLES, UNPACKED
from ae.digits.likeness import like_digits
from ae.digits.names import KINDS, PREFIXES, files_of, standard_name
from ae.digits.places import Place, taken_as
from ae.errors import DataError
from ae.language import _, chosen_language

_FEWEST = 30  # images: fewer say nothing of how they lie
_LIKE_DIGITS = 0.4  # share whose nearest class mean is their own; chance is 0.1
_CLEARLY = 0.2


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
    upright, turned = like_digits(test), like_digits(turn(test))
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
