"""What training with a class's drawings did to its errors, and to the test digits'."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Self

from ae.errors import RunError
from ae.io.files import read_json, write_json
from ae.language import _

FILE = "class.json"


@dataclass(frozen=True, slots=True)
class Errors:
    """Mean squared errors per pixel; None where there are no such digits."""

    trained: float | None
    held_out: float | None
    test: float | None


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Before and after a training with a class's drawings.

    Attributes
    ----------
    n_trained, n_held_out : int
        How many drawings were trained with, and how many were not.
    before : Errors or None
        Of the run it went on from; None if it began anew.
    after : Errors
    """

    n_trained: int
    n_held_out: int
    before: Errors | None
    after: Errors

    def save(self, folder: Path) -> None:
        """Write ``class.json``."""
        write_json(folder / FILE, asdict(self))

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what ``save`` wrote; None if there is none.

        Raises
        ------
        RunError
            If the file is damaged.
        """
        path = folder / FILE
        if not path.exists():
            return None
        raw = read_json(path)
        try:
            before = raw["before"] and Errors(**raw["before"])
            scores = cls(
                int(raw["n_trained"]),
                int(raw["n_held_out"]),
                before,
                Errors(**raw["after"]),
            )
            numbers = [*asdict(scores.after).values()]
            numbers += asdict(before).values() if before else []
            if not all(number is None or isfinite(number) for number in numbers):
                raise ValueError(_("not a number"))
        except (TypeError, KeyError, ValueError) as error:
            raise RunError(
                _("{path} is damaged ({why}).", path=path, why=str(error))
            ) from error
        return scores
