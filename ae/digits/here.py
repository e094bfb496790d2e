"""What a training started now could be given, and what cannot be though it is here."""

from __future__ import annotations

from dataclasses import dataclass

from ae.config import DATASETS
from ae.digits.amiss import damaged, nothing_in
from ae.digits.bundle import BUNDLED
from ae.digits.contents import said_of
from ae.digits.idx import count_digits
from ae.digits.places import (
    DATA_VARIABLE,
    Place,
    data_folder,
    find_places,
    is_data_named,
    raw_folder,
    taken_as,
)
from ae.digits.survey import survey
from ae.errors import DataError


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
        folder = data_folder()
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
            here.problems.append(damaged(place, why))
    is_mnist_broken = any(taken_as(place.called) == "mnist" for place, __ in broken)
    if not is_data_named() and "mnist" not in here.counts and not is_mnist_broken:
        here.counts["mnist"] = count_digits(raw_folder(BUNDLED, "mnist"), "train")
    if is_data_named() and not places:
        here.problems.append(nothing_in(DATA_VARIABLE, folder, "mnist"))
    order = [name for name in DATASETS if name in here.counts]
    counts = {name: here.counts[name] for name in order}
    return DataHere(counts, here.said, here.problems)
