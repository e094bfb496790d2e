"""What is said of a folder that lacks digits, or whose digits are damaged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ae.config import DATASETS
from ae.digits.known import TITLES
from ae.digits.places import DATA_VARIABLE, Place, raw_folder, taken_as
from ae.language import _


def nothing_in(who: str, base: Path, dataset: str, places: Sequence[Place] = ()) -> str:
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


def damaged(place: Place, why: str) -> str:
    """Say that the files of a place are damaged, and what to do."""
    return _(
        "{title} in {folder} cannot be used. {why} Put all four files there anew, or "
        "remove the folder.",
        title=TITLES[place.called or "mnist"],
        folder=place.folder,
        why=why,
    )


def not_here(why_not: str, dataset: str) -> str:
    """Say that a data set is neither here nor bundled, and what to do."""
    return _(
        "{why_not}, and only mnist is bundled: there is no {dataset} here. Put its "
        "files into data/{folder}/raw/ or name a folder with --data or {variable}.",
        why_not=why_not,
        dataset=dataset,
        folder=DATASETS[dataset],
        variable=DATA_VARIABLE,
    )
