"""Mildly deformed copies of training digits: turned, slanted, larger, wider."""

from __future__ import annotations

import torch
from torch import Tensor

from ae.digits.shape import SIDE

# Standard deviations at strength 1: an angle in radians, and three shares.
ROTATION = 0.07  # 4 degrees
SHEAR = 0.07
SCALE = 0.04
WIDTH = 0.04
N_ALIKE = 32  # images that share one deformation: four times as fast as each its own


def deform(images: Tensor, strength: float) -> Tensor:
    """Return images deformed at random: rotated, sheared, scaled and widened.

    About their centre, bilinear, black beyond the edge. Random numbers are torch's own.

    Parameters
    ----------
    images : (n, 28, 28)
        Pixels in [0, 1].
    strength : float
        Times the standard deviations above; 0 leaves the images as they are.

    Returns
    -------
    (n, 28, 28)
        Pixels in [0, 1].

    References
    ----------
    Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", 2003: affine distortions of MNIST.
    """
    n = len(images)
    # A column for each image, so that a pixel of all is one stretch of memory; below
    # the last pixel stands the black beyond the edge.
    pixels = torch.zeros(SIDE * SIDE + 1, n)
    pixels[:-1] = images.reshape(n, -1).T
    groups = range(0, n, N_ALIKE)
    places, shares = corners(random_maps(len(groups), strength))
    columns = []
    for group, start in enumerate(groups):
        alike = pixels[:, start : start + N_ALIKE].contiguous()
        drawn = torch.zeros(SIDE * SIDE, alike.shape[1])
        for place, share in zip(places[group], shares[group], strict=True):
            drawn.addcmul_(alike.index_select(0, place), share[:, None])
        columns.append(drawn)
    return torch.cat(columns, 1).T.reshape(images.shape)


def random_maps(n: int, strength: float) -> Tensor:
    """Return linear maps from where a pixel is drawn to where it is read: (n, 2, 2)."""
    angle, shear, scale, width = (
        torch.randn(4, n)
        * torch.tensor([ROTATION, SHEAR, SCALE, WIDTH])[:, None]
        * strength
    )
    zeros = torch.zeros(n)
    cos, sin = angle.cos(), angle.sin()
    turned = torch.stack([cos, -sin, sin, cos], 1).reshape(n, 2, 2)
    high = scale.exp()
    wide = high * width.exp()
    stretched = torch.stack([wide, shear, zeros, high], 1).reshape(n, 2, 2)
    return turned @ stretched


def corners(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Return which four pixels each pixel is read from, and the share of each.

    Parameters
    ----------
    maps : (n, 2, 2)
        As ``random_maps`` makes them, of (column, row) from the centre.

    Returns
    -------
    places : (n, 4, 784) int
        Pixels row by row; 784 is beyond the edge.
    shares : (n, 4, 784)
        They sum to 1.
    """
    middle = (SIDE - 1) / 2
    along = torch.arange(SIDE) - middle
    rows, columns = torch.meshgrid(along, along, indexing="ij")
    drawn = torch.stack([columns.flatten(), rows.flatten()])
    read = maps @ drawn + middle
    low = read.floor()
    over = read - low
    places, shares = [], []
    for right in (0, 1):
        for down in (0, 1):
            column, row = low[:, 0] + right, low[:, 1] + down
            inside = (column >= 0) & (column < SIDE) & (row >= 0) & (row < SIDE)
            place = torch.where(inside, row * SIDE + column, float(SIDE * SIDE))
            places.append(place.long())
            share = over[:, 0] if right else 1 - over[:, 0]
            shares.append(share * (over[:, 1] if down else 1 - over[:, 1]))
    return torch.stack(places, 1), torch.stack(shares, 1)
