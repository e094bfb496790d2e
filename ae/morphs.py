"""What the Morph page hands out: the same pictures and figures, as strips and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae.infer import N_PIXELS, Network
from ae.neighbours import Judged, RealCodes
from ae.paths import draw_pairs, interpolate, shift, traverse
from ae.sheets import Strip

Floats = NDArray[np.floating]
Rows = list[Mapping[str, object]]

N_MOVING = 49  # frames of an animation, one way: two seconds
STRENGTHS = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
N_VALUES = 9  # of each number in a traversal
N_PAIRS, N_HOMEWORK_STEPS = 10, 7


@dataclass(frozen=True, slots=True)
class End:
    """A code to start from or to arrive at.

    Attributes
    ----------
    name : str
        In words, such as "digit 17, a 4".
    slug : str
        The same for a file's name, such as "digit17".
    code : (latent_dim,) float
    """

    name: str
    slug: str
    code: Floats


@dataclass(frozen=True, slots=True)
class Scene:
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


def morph_pictures(scene: Scene, a: End, b: End, steps: int) -> tuple[Floats, Floats]:
    """Go from one code to another, and blend the same two pictures.

    Returns
    -------
    (steps, 784) and (steps, 784)
        Through codes and through pixels. Both begin and end alike, so what differs is
        the way.
    """
    through_codes = scene.decode(interpolate(a.code, b.code, steps))
    return through_codes, interpolate(through_codes[0], through_codes[-1], steps)


def morph_strips(scene: Scene, a: End, b: End, steps: int) -> list[Strip]:
    """Return both ways from one code to another, judged."""
    through_codes, through_pixels = morph_pictures(scene, a, b, steps)
    judged = scene.real.judge(interpolate(a.code, b.code, steps))
    return [
        Strip(
            "through codes; plausibility, nearest class", through_codes, notes(judged)
        ),
        Strip("through pixels", through_pixels),
    ]


def morph_rows(scene: Scene, a: End, b: End, steps: int) -> Rows:
    """Return the codes of the way, a row a step."""
    codes = interpolate(a.code, b.code, steps)
    return _rows(scene, codes, [{"step": i} for i in range(steps)])


def arithmetic_codes(code: Floats, of: Floats, to: Floats) -> Floats:
    """Add a difference of means, at each of ``STRENGTHS``: -> (8, latent_dim)."""
    return np.stack([shift(code, of, to, strength) for strength in STRENGTHS])


def arithmetic_strips(scene: Scene, codes: Floats) -> list[Strip]:
    """Return what arithmetic gives, judged."""
    marks = notes(scene.real.judge(codes))
    words = ", ".join(f"{strength:g}" for strength in STRENGTHS)
    name = f"strengths {words}; plausibility, nearest class"
    return [Strip(name, scene.decode(codes), marks)]


def arithmetic_rows(scene: Scene, codes: Floats) -> Rows:
    """Return the codes arithmetic gives, a row a strength."""
    return _rows(scene, codes, [{"strength": strength} for strength in STRENGTHS])


def traversal_values(ranges: Floats) -> Floats:
    """Return where each number is taken: (latent_dim, 2) -> (latent_dim, 9)."""
    values: Floats = np.linspace(ranges[:, 0], ranges[:, 1], N_VALUES, axis=1)
    return values


def traversal_strips(scene: Scene, code: Floats, ranges: Floats) -> list[Strip]:
    """Return a strip for each number of the code, from low to high."""
    return [
        Strip(
            f"z{axis + 1}",
            scene.decode(traverse(code, axis, values)),
            tuple(f"{value:.2f}" for value in values),
        )
        for axis, values in enumerate(traversal_values(ranges))
    ]


def traversal_rows(scene: Scene, code: Floats, ranges: Floats) -> Rows:
    """Return the codes of a traversal, a row a picture."""
    values = traversal_values(ranges)
    codes = np.concatenate([traverse(code, i, row) for i, row in enumerate(values)])
    first: Rows = [
        {"number": f"z{axis + 1}", "column": column}
        for axis in range(len(values))
        for column in range(N_VALUES)
    ]
    return _rows(scene, codes, first)


def homework_columns(scene: Scene, seed: int) -> list[list[Strip]]:
    """Return ten pairs within a class and ten across, seven steps each."""
    return [
        [
            Strip(
                f"digit {a} ({scene.real.labels[a]}) to digit {b} "
                f"({scene.real.labels[b]})",
                scene.decode(_way(scene, a, b)),
            )
            for a, b in _pairs(scene, seed, same_class=same_class)
        ]
        for same_class in (True, False)
    ]


def homework_rows(scene: Scene, seed: int) -> Rows:
    """Return the codes of the homework sheet, a row a picture."""
    first: Rows = []
    ways: list[Floats] = []
    for same_class in (True, False):
        for a, b in _pairs(scene, seed, same_class=same_class):
            pair = {"from": a, "to": b, "same class": same_class}
            first += [{**pair, "step": step} for step in range(N_HOMEWORK_STEPS)]
            ways.append(_way(scene, a, b))
    return _rows(scene, np.concatenate(ways), first)


def notes(judged: Judged) -> tuple[str, ...]:
    """Write what stands under a picture: its plausibility and the nearest class."""
    pairs = zip(judged.plausibility, judged.labels, strict=True)
    return tuple(f"{percent(share)}, {label}" for share, label in pairs)


def percent(share: float) -> str:
    """Write a share, 0 to 1; neither end is reached by rounding alone."""
    if 0 < share < 0.01:
        return "<1 %"
    return f"{min(99, round(100 * share)) if share < 1 else 100} %"


def _pairs(scene: Scene, seed: int, *, same_class: bool) -> list[tuple[int, int]]:
    labels = scene.real.labels
    return draw_pairs(labels, N_PAIRS, same_class=same_class, seed=seed)


def _way(scene: Scene, a: int, b: int) -> Floats:
    codes = scene.real.codes.astype(np.float64)
    return interpolate(codes[a], codes[b], N_HOMEWORK_STEPS)


def _rows(scene: Scene, codes: Floats, first: Rows) -> Rows:
    judged = scene.real.judge(codes)
    return [
        {
            **first[i],
            "plausibility": round(float(judged.plausibility[i]), 4),
            "nearest class": int(judged.labels[i]),
            "share of nearest": float(judged.shares[i]),
            **{f"z{k + 1}": f"{z:.6g}" for k, z in enumerate(code)},
        }
        for i, code in enumerate(codes)
    ]
