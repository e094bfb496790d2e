"""The shape of a digit, and how many classes there are."""

from __future__ import annotations

import math

SIDE = 28  # pixels
IMAGE_SHAPE = (1, SIDE, SIDE)  # channels, rows, columns
N_PIXELS = math.prod(IMAGE_SHAPE)
N_CLASSES = 10
