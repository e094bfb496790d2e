"""What the take-home file holds of a run and a lesson."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from ae.digits.shape import N_PIXELS
from ae.errors import AEError
from ae.io.packing import pack_arrays
from ae.language import LANGUAGES, chosen_language, use_language
from ae.latent.codes import DECIMALS, slider_ranges
from ae.latent.neighbours import N_NEAREST, RealCodes
from ae.lesson.lesson import Lesson
from ae.lesson.links import page_of, shown_at
from ae.network.metrics import class_means
from ae.projection.config import ProjectionConfig
from ae.ui.cache import OpenRun
from ae.ui.lesson.card import data_of
from ae.ui.lesson.course import Course
from ae.ui.map.cache import projected
from ae.ui.map.chart import N_SHADES
from ae.ui.map.figure import value_colours
from ae.ui.map.projected import Projected, axis_names, colouring_of
from ae.ui.map.trust import line_of

_ENDS = (4, 9)  # the classes of the ends a way opens on
_WHOLE = ("lesson_id", "title", "text_language", "links", "sheet")
_OF_A_STEP = (
    *("words", "code", "faults", "point_at", "hide", "points", "question"),
    *("answer", "terms"),
)


class Contents:
    """What goes into a file: the first ``n`` test digits of a run, and a lesson.

    Attributes
    ----------
    about : dict
        For JSON: what ``take_home/frame.js`` is told.
    arrays : dict of str to str
        Gzipped arrays as base64, by the path a server would have them under.
    """

    def __init__(
        self, opened: OpenRun, n: int, lessons: Mapping[str, Lesson] | None = None
    ) -> None:
        self._opened = opened
        self.n = min(n, len(opened.digits.labels))
        self.arrays: dict[str, str] = {}
        names = {
            kind: f"{getattr(opened, f'{kind}_id')}-{self.n}"
            for kind in ("network", "digits", "codes")
        }
        self._pack(names)
        before = chosen_language()
        try:
            self.about = {**names, **self._say(lessons, before)}
        finally:
            use_language(before)

    def _add(self, kind: str, name: str, packed: bytes) -> None:
        self.arrays[f"/arrays/{kind}/{name}"] = base64.b64encode(packed).decode()

    def _pack(self, names: Mapping[str, str]) -> None:
        opened, n = self._opened, self.n
        scored, labels = opened.evaluation, opened.digits.labels[:n]
        codes = scored.codes[:n]
        images = opened.digits.images[:n].reshape(-1, N_PIXELS)
        self._add("network", names["network"], opened.network.packed())
        digits = {"images": images, "labels": labels}
        self._add("digits", names["digits"], pack_arrays(digits))
        means = class_means(codes, labels).astype(np.float32)
        encoded = {"codes": codes, "errors": scored.errors[:n], "class_codes": means}
        self._add("codes", names["codes"], pack_arrays(encoded))
        if n > N_NEAREST:
            real = RealCodes(codes, labels, opened.network.decode)
            differences = {"differences": real.differences}
            self._add("differences", names["codes"], pack_arrays(differences))

    def _say(
        self, lessons: Mapping[str, Lesson] | None, language: str
    ) -> dict[str, Any]:
        opened, n = self._opened, self.n
        codes, labels = opened.evaluation.codes[:n], opened.digits.labels[:n]
        names = ["class", "error", *range(opened.network.latent_dim)]
        colourings = [colouring_of(opened.evaluation, by, np.arange(n)) for by in names]
        return {
            "run": opened.name,
            "languages": list(LANGUAGES.items()),
            "language": language,
            "n": n,
            "n_all": len(opened.digits.labels),
            "ranges": slider_ranges(codes).round(DECIMALS).tolist(),
            "mean": codes.mean(axis=0, dtype=np.float64).round(DECIMALS).tolist(),
            "ends": [
                int(np.flatnonzero(labels == label)[0]) if label in labels else i
                for i, label in enumerate(_ENDS)
            ],
            "colourings": [asdict(colouring) for colouring in colourings],
            "value_colours": value_colours(N_SHADES),
            "maps": [self._map(drawn) for drawn in self._drawn()],
            "lesson": lessons
            and {tag: self._lesson(tag, lessons) for tag in LANGUAGES},
        }

    def _drawn(self) -> list[Projected]:
        """Return the flat maps the run has: PCA's, and t-SNE's where it was made."""
        n_codes = len(self._opened.digits.labels)
        configs = [
            ProjectionConfig.pca(2),
            ProjectionConfig.tsne(2, n_digits=min(10_000, n_codes)),
        ]
        there = []
        for config in configs:
            try:
                there.append(projected(self._opened, config))
            except AEError:  # codes of one number have no plane
                continue
        return [drawn for drawn in there if drawn is not None]

    def _map(self, drawn: Projected) -> dict[str, Any]:
        """Pack the points of the digits in the file, and say what their map is."""
        rows = np.flatnonzero(drawn.indices < self.n)
        worst = np.flatnonzero(np.isin(rows, drawn.least_trusted)).astype(np.int32)
        points = drawn.points[rows].astype(np.float32)
        arrays: dict[str, Any] = {
            "points": points,
            "indices": drawn.indices[rows].astype(np.int32),
            "least_trusted": worst,
        }
        if drawn.linear is not None:
            arrays["origin"] = drawn.linear.origin.astype(np.float32)
            arrays["axes"] = drawn.linear.axes.astype(np.float32)
        name = f"{drawn.revision}-{self.n}"
        self._add("points", name, pack_arrays(arrays))
        (left, low), (right, high) = points.min(axis=0), points.max(axis=0)
        titles, trust = {}, {}
        for tag in LANGUAGES:
            use_language(tag)
            titles[tag], trust[tag] = axis_names(drawn), line_of(drawn)
        return {
            "method": drawn.config.method,
            "map": drawn.points_id,
            "points": name,
            "ends": [float(end) for end in (left, right, low, high)],
            "titles": titles,
            "trust": trust,
            "has_rings": len(worst) > 0,
        }

    def _lesson(self, tag: str, lessons: Mapping[str, Lesson]) -> dict[str, Any]:
        """Say each step of a lesson, with its answer, in a language of the app."""
        use_language(tag)
        lesson = lessons.get(tag) or next(iter(lessons.values()))
        n_steps, steps, whole = len(lesson.steps), [], {}
        for number in range(1, n_steps + 2):
            course = Course("take-home", number, asked_for={number})
            page = page_of(shown_at(lesson, number))
            told = asdict(data_of(course, lesson, self._opened, page))
            if number > n_steps:
                whole = {name: told[name] for name in _WHOLE}
            else:
                steps.append({name: told[name] for name in _OF_A_STEP})
        return {**whole, "steps": steps}
