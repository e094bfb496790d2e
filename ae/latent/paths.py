"""Ways through latent space: from code to code, along one number, by a difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae.errors import CodeError, ShapeError
from ae.language import _

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

MIN_STEPS, MAX_STEPS = 3, 25


def interpolate(a: Floats, b: Floats, steps: int) -> Floats:
    """Walk straight from one code to another: (d,), (d,) -> (steps, d), ends included.

    The same serves for pixels, which are then blended: (784,), (784,) -> (steps, 784).

    Raises
    ------
    ShapeError
        If the two are not of one length, or there are fewer than two steps.
    """
    if a.ndim != 1 or a.shape != b.shape:
        raise ShapeError(
            f"Both ends must have the same shape (d,), got {a.shape} and {b.shape}."
        )
    if steps < 2:
        raise ShapeError(f"A path takes at least 2 steps, got {steps}.")
    shares = np.linspace(0.0, 1.0, steps)[:, None]
    path: Floats = (1 - shares) * a + shares * b
    return path


def traverse(code: Floats, axis: int, values: Floats) -> Floats:
    """Move one number of a code, hold the rest: (d,), (m,) -> (m, d).

    Raises
    ------
    ShapeError
        If the code has no such number.
    """
    if not 0 <= axis < len(code):
        raise ShapeError(f"The code has numbers 0 to {len(code) - 1}, got {axis}.")
    codes = np.repeat(code[None].astype(np.float64), len(values), axis=0)
    codes[:, axis] = values
    return codes


def shift(code: Floats, of: Floats, to: Floats, strength: float) -> Floats:
    """Add the difference of two mean codes: code + strength * (to - of), (d,).

    References
    ----------
    Mikolov, Yih and Zweig, "Linguistic regularities in continuous space word
    representations", NAACL 2013, for words; Radford, Metz and Chintala, "Unsupervised
    representation learning with deep convolutional generative adversarial networks",
    ICLR 2016, section 6.3.2, for pictures.

    Raises
    ------
    CodeError
        If a class has no mean, because no digit belongs to it.
    """
    if not (np.isfinite(of).all() and np.isfinite(to).all()):
        raise CodeError(
            _(
                "One of the two classes has no digit in the test set, so it "
                "has no mean code to add or take away. Choose another class."
            )
        )
    shifted: Floats = code + strength * (to - of)
    return shifted


def draw_pairs(
    labels: Labels, n_pairs: int, *, same_class: bool, seed: int
) -> list[tuple[int, int]]:
    """Draw pairs of different digits, within classes or across them.

    Classes take turns, so that ten pairs show as many classes as there are.

    Parameters
    ----------
    labels : (n,) int
        Classes of the digits.
    n_pairs : int
    same_class : bool
        Whether both digits of a pair are of one class, or of two.
    seed : int
        The same seed, the same pairs.

    Raises
    ------
    CodeError
        If there are no two digits of one class, or no two classes.
    """
    rng = np.random.default_rng([seed, int(same_class)])
    members = {int(c): np.flatnonzero(labels == c) for c in np.unique(labels)}
    if same_class:
        members = {c: rows for c, rows in members.items() if len(rows) > 1}
    if len(members) < (1 if same_class else 2):
        wanted = (
            _("two digits of one class") if same_class else _("digits of two classes")
        )
        raise CodeError(
            _(
                "The test set does not hold {wanted}, so there is no pair.",
                wanted=wanted,
            )
        )
    classes = rng.permutation(list(members))
    pairs = []
    for i in range(n_pairs):
        first = int(classes[i % len(classes)])
        if same_class:
            a, b = rng.choice(members[first], 2, replace=False)
        else:
            others = classes[classes != first]
            a = rng.choice(members[first])
            b = rng.choice(members[int(rng.choice(others))])
        pairs.append((int(a), int(b)))
    return pairs
