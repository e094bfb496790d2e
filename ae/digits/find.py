"""Which of the places of digits a data set is taken from."""

from __future__ import annotations

from pathlib import Path

from ae.digits.amiss import nothing_in
from ae.digits.contents import said_of
from ae.digits.places import (
    DATA_VARIABLE,
    Place,
    data_folder,
    expanded,
    find_places,
    is_data_named,
    taken_as,
)
from ae.digits.survey import survey
from ae.errors import DataError
from ae.language import _


def find_place(dataset: str, folder: Path | None = None) -> tuple[Place | None, str]:
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
    is_named = folder is not None or is_data_named()
    base = data_folder() if folder is None else expanded(folder)
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
    if called_so is not None and is_named:
        return called_so[0], ""
    if is_named:
        raise DataError(nothing_in(who, base, dataset, places))
    if called_so is not None:
        place, contents = called_so
        return None, " ".join(said_of(contents.config("folder", ""), str(place.folder)))
    return None, _("No data folder was found")
