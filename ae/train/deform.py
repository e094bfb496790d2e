"""Mildly deformed copies of training digits: turned, slanted, larger, wider."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from ae.digits.shape import SIDE

# Standard deviations at strength 1: an angle in radians, and three shares.
ROTATION = 0.07  # 4 degrees
SHEAR = 0.07
SCALE = 0.04
WIDTH = 0.04
N_ALIKE = 32  # images that share one deformation: much faster than each its own


def deform(images: Tensor, strength: float) -> Tensor:
    """Return images deformed at random: rotated, sheared, scaled and widened.

    About their centre, bilinear, black beyond the edge. Random numbers are torch's own.

    Parameters
    ----------
    images : (n, 28, 28) or (n, 1, 28, 28)
        Pixels in [0, 1]; one or more images.
    strength : float
        Times the standard deviations above; 0 leaves the images as they are.

    Returns
    -------
    as ``images``
        Pixels in [0, 1].

    References
    ----------
    Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", 2003: affine distortions of MNIST.
    """
    n = len(images)
    n_groups = -(-n // N_ALIKE)
    flat = images.reshape(n, -1)
    if n % N_ALIKE:
        flat = torch.cat([flat, torch.zeros(n_groups * N_ALIKE - n, SIDE * SIDE)])
    # A column for each image of a group, so that a pixel of all is one stretch of
    # memory; below the last pixel stands the black beyond the edge.
    pixels = torch.zeros(n_groups, SIDE * SIDE + 1, N_ALIKE)
    pixels[:, :-1] = flat.reshape(n_groups, N_ALIKE, -1).transpose(1, 2)
    places, shares = corners(random_maps(n_groups, strength))
    # Rows of the groups before it.
    above = torch.arange(n_groups, dtype=torch.int32) * (SIDE * SIDE + 1)
    # Each pixel is a sum of four rows, weighted.
    drawn = embedding_bag(
        (places + above[:, None, None]).transpose(1, 2).reshape(-1, 4),
        pixels.reshape(-1, N_ALIKE),
        mode="sum",
        per_sample_weights=shares.transpose(1, 2).reshape(-1, 4),
    )
    drawn = drawn.reshape(n_groups, SIDE * SIDE, N_ALIKE).transpose(1, 2)
    return drawn.reshape(-1, *images.shape[1:])[:n]


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
    right, down = torch.tensor([[0, 0, 1, 1], [0, 1, 0, 1]])
    at = low[:, None] + torch.stack([right, down], 1)[:, :, None]
    inside = (at.clamp(0, SIDE - 1) == at).all(2)
    column, row = at.unbind(2)
    places = torch.where(inside, row * SIDE + column, float(SIDE * SIDE))
    sides = torch.stack([1 - over, over], 1)
    return places.int(), sides[:, right, 0] * sides[:, down, 1]
