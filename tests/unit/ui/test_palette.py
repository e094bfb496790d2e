"""The colours of the classes, measured again by formulas written out here."""

from itertools import combinations

import numpy as np
import pytest

from ae.ui.components.palette import CLASS_COLOURS

# Machado, Oliveira and Fernandes, 2009, severity 1; rows of linear red, green, blue.
SIMULATED = {
    "full": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
# The nearest two of the ten colours before these, Petroff's, lay 0.090, 0.061 and 0.084
# apart in Oklab.
LEAST = {"full": 0.17, "protan": 0.08, "deutan": 0.08}


def linear(colour):
    levels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(
        levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4
    )


def contrast(a, b):
    light, dark = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (a, b))[::-1]
    return (light + 0.05) / (dark + 0.05)


def oklab(levels):
    """Ottosson, "A perceptual color space for image processing", 2020."""
    r, g, b = levels
    cones = np.cbrt(
        [
            0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
            0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
            0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
        ]
    )
    return cones @ [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ]


@pytest.mark.parametrize("page", ["#ffffff", "#0e1117"])
def test_each_colour_stands_out_from_a_light_and_a_dark_page(page):
    assert min(contrast(colour, page) for colour in CLASS_COLOURS) >= 3


@pytest.mark.parametrize("vision", SIMULATED)
def test_any_two_classes_can_be_told_apart(vision):
    seen = [
        oklab(np.clip(np.array(SIMULATED[vision]) @ linear(colour), 0, 1))
        for colour in CLASS_COLOURS
    ]
    distances = [np.linalg.norm(a - b) for a, b in combinations(seen, 2)]

    assert min(distances) >= LEAST[vision]


def test_none_is_a_grey_which_is_what_is_switched_off():
    for colour in CLASS_COLOURS:
        assert np.hypot(*oklab(linear(colour))[1:]) > 0.07
