"""What the answers are computed from: one run, its digits and its maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ae.digits.idx import LabelledImages
from ae.latent.neighbours import RealCodes
from ae.network.inference import Network
from ae.projection.result import Projection
from ae.runs.evaluation import Evaluation
from ae.runs.report import Report


@dataclass(frozen=True, slots=True)
class Subject:
    """A run as its facts are computed from it.

    Attributes
    ----------
    evaluation : Evaluation
        Of the test digits.
    digits : LabelledImages
        The test digits themselves.
    real : callable
        Returns their codes, to judge others by; ShapeError if they are too few.
    projection : callable
        ``pca`` or ``tsne`` -> their flat map as the Map page opens on it, or None if
        nobody has made it yet.
    errors_by_size : callable
        Returns the mean error of the best run here of each code size.
    """

    network: Network
    evaluation: Evaluation
    report: Report
    digits: LabelledImages
    real: Callable[[], RealCodes]
    projection: Callable[[str], Projection | None]
    errors_by_size: Callable[[], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer, computed.

    Attributes
    ----------
    value : int, float, bool
        A class, a number, or whether it is so.
    said : str
        What is so, as a sentence.
    why : str
        Two sentences at most, of figures and of what follows from them.
    """

    value: Any
    said: str
    why: str
