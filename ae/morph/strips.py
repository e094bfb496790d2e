"""What the Morph page hands out: the same pictures and figures, as strips and rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_PIXELS
from ae.language import _, chosen_classes, class_name
from ae.latent.codes import format_code
from ae.latent.neighbours import N_NEAREST, Judged, RealCodes
from ae.latent.paths import interpolate, shift, traverse
from ae.morph.sheet import Strip
from ae.network.inference import Network

Floats = NDArray[np.floating]
Rows = list[Mapping[str, object]]

N_MOVING = 49  # frames of an animation, one way: two seconds
STRENGTHS = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
N_VALUES = 9  # of each number in a traversal


TEST_IMAGE, SLIDERS, DRAWING = "test image", "sliders", "drawing"


@dataclass(frozen=True, slots=True)
class End:
    """A code to start from or to arrive at.

    Attributes
    ----------
    kind : str
        ``TEST_IMAGE``, ``SLIDERS`` or ``DRAWING``.
    code : (latent_dim,) float
    index, label : int or None
        Of the test digit it belongs to, and its class.
    """

    kind: str
    code: Floats
    index: int | None = None
    label: int | None = None

    @property
    def name(self) -> str:
        """In words and in the language chosen, such as "test image 17 (a 4)"."""
        if self.kind == SLIDERS:
            return _("the sliders' code")
        if self.kind == DRAWING:
            return _("your drawing")
        if self.label == 8:
            return _("test image {index} (an {label})", index=self.index, label=8)
        return _("test image {index} (a {label})", index=self.index, label=self.label)

    @property
    def slug(self) -> str:
        """For a file's name, such as "image17"; other codes have other names."""
        if self.kind == TEST_IMAGE:
            return f"image{self.index}"
        digest = hashlib.sha256(format_code(self.code).encode()).hexdigest()[:6]
        return f"{self.kind}{digest}"

    def columns(self, *, is_start: bool = True) -> dict[str, str | int]:
        """Say what it is, as columns of a table; of no test image, two are empty."""
        heads = (
            (_("start"), _("start test image"), _("start class"))
            if is_start
            else (_("end"), _("end test image"), _("end class"))
        )
        numbers = ("" if n is None else n for n in (self.index, self.label))
        return dict(zip(heads, (self.name, *numbers), strict=True))


@dataclass(frozen=True, slots=True)
class Latent:
    """A network and the real codes it is judged by.

    Attributes
    ----------
    network : Network
    real : RealCodes
    """

    network: Network
    real: RealCodes

    def decode(self, codes: Floats) -> Floats:
        """Draw codes: (n, latent_dim) -> (n, 784)."""
        return self.network.decode(codes).reshape(-1, N_PIXELS)


def morph_pictures(latent: Latent, a: End, b: End, steps: int) -> tuple[Floats, Floats]:
    """Go from one code to another, and blend the same two pictures.

    Returns
    -------
    (steps, 784) and (steps, 784)
        Through codes and through pixels. Both begin and end alike, so what differs is
        the way.
    """
    through_codes = latent.decode(interpolate(a.code, b.code, steps))
    return through_codes, interpolate(through_codes[0], through_codes[-1], steps)


def morph_strips(latent: Latent, a: End, b: End, steps: int) -> list[Strip]:
    """Return both ways from one code to another, judged."""
    through_codes, through_pixels = morph_pictures(latent, a, b, steps)
    judged = latent.real.judge(interpolate(a.code, b.code, steps), digits_of(a, b))
    return [
        Strip(
            _("through codes; plausibility, nearest class"),
            through_codes,
            notes(judged),
        ),
        Strip(_("through pixels"), through_pixels),
    ]


def morph_rows(latent: Latent, a: End, b: End, steps: int) -> Rows:
    """Return the codes of the way, a row a step."""
    codes = interpolate(a.code, b.code, steps)
    judged = latent.real.judge(codes, digits_of(a, b))
    return judged_rows(codes, judged, [{_("step"): i + 1} for i in range(steps)])


def arithmetic_codes(code: Floats, of: Floats, to: Floats) -> Floats:
    """Add a difference of means, at each of ``STRENGTHS``: -> (8, latent_dim)."""
    return np.stack([shift(code, of, to, strength) for strength in STRENGTHS])


def arithmetic_strips(latent: Latent, start: End, codes: Floats) -> list[Strip]:
    """Return what arithmetic gives, judged."""
    marks = notes(latent.real.judge(codes, digits_of(start)))
    marks = tuple(
        f"{strength:g}: {mark}" for strength, mark in zip(STRENGTHS, marks, strict=True)
    )
    name = _("strength: plausibility, nearest class")
    return [Strip(name, latent.decode(codes), marks)]


def arithmetic_rows(latent: Latent, start: End, codes: Floats) -> Rows:
    """Return the codes arithmetic gives, a row a strength."""
    judged = latent.real.judge(codes, digits_of(start))
    first: Rows = [{_("strength"): strength} for strength in STRENGTHS]
    return judged_rows(codes, judged, first)


def traversal_values(code: Floats, ranges: Floats) -> Floats:
    """Return where each number is taken: (latent_dim, 2) -> (latent_dim, 9).

    Evenly from low to high, but that the nearest of them is the code's own.
    """
    values: Floats = np.linspace(ranges[:, 0], ranges[:, 1], N_VALUES, axis=1)
    nearest = np.abs(values - code[:, None]).argmin(axis=1)
    values[np.arange(len(code)), nearest] = code
    return values


def traversal_strips(latent: Latent, code: Floats, ranges: Floats) -> list[Strip]:
    """Return a strip for each number of the code, from low to high; its own marked."""
    return [
        Strip(
            f"z{axis + 1}",
            latent.decode(traverse(code, axis, values)),
            tuple(
                f"[ {value:.2f} ]" if value == code[axis] else f"{value:.2f}"
                for value in values
            ),
        )
        for axis, values in enumerate(traversal_values(code, ranges))
    ]


def traversal_rows(latent: Latent, start: End, ranges: Floats) -> Rows:
    """Return the codes of a traversal, a row a picture."""
    values = traversal_values(start.code, ranges)
    codes = np.concatenate(
        [traverse(start.code, axis, row) for axis, row in enumerate(values)]
    )
    first: Rows = [
        {_("number"): f"z{axis + 1}", _("column"): column + 1}
        for axis in range(len(values))
        for column in range(N_VALUES)
    ]
    return judged_rows(codes, latent.real.judge(codes, digits_of(start)), first)


def digits_of(*ends: End) -> list[int]:
    """Return the test digits among some ends: they do not count where these judge."""
    return [end.index for end in ends if end.index is not None]


def notes(judged: Judged) -> tuple[str, ...]:
    """Write what stands under a picture: its plausibility and the nearest class.

    A class that fewer than three of the five nearest codes have gets a question mark.
    """
    triples = zip(judged.plausibility, judged.labels, judged.shares, strict=True)
    return tuple(
        f"{percent(plausibility)}, {class_name(int(label))}{'' if share > 0.5 else '?'}"
        for plausibility, label, share in triples
    )


def percent(share: float) -> str:
    """Write a share, 0 to 1, halves up; neither end is reached by rounding alone."""
    if 0 < share < 0.01:
        return "<1 %"
    return f"{min(99, int(100 * share + 0.5)) if share < 1 else 100} %"


def percentage(share: float) -> float:
    """Return a share, 0 to 1, in percent: what ``percent`` rounds, to two decimals."""
    return round(100 * float(share), 2)


def _class(label: int) -> int | str:
    return label if chosen_classes() is None else class_name(label)


def judged_rows(codes: Floats, judged: Judged, first: Rows) -> Rows:
    """Return codes with what was found of them, a row each, after ``first``."""
    return [
        {
            **first[i],
            _("plausibility in percent"): percentage(judged.plausibility[i]),
            _("nearest class"): _class(int(judged.labels[i])),
            _("of the five nearest codes, so many are of it"): round(
                float(judged.shares[i]) * N_NEAREST
            ),
            **{f"z{k + 1}": f"{z:.6g}" for k, z in enumerate(code)},
        }
        for i, code in enumerate(codes)
    ]
